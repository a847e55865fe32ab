"""Patterns that explode, and patterns that only look as if they did."""

from __future__ import annotations

import re
import signal

import pytest

from eventreg.lint.regex import explodes, is_valid, not_ecma


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$", "(a*)*b", "^([a-z]+-?)+$", "(a|aa)+$", "(a|a)*$", r"^(\s*\w+\s*)*$",
        "(a{1,3})+$", "(a|ab?)*$", "(.*,)*x$", r"(\d+|[0-9a-f]+)*$", "^(x+x+)+y", "(a?b?)*c",
        r"^(([a-z])+.)+[A-Z]([a-z])+$", r"^(\p{L}+ ?)+$",
    ],
)  # fmt: skip
def test_exponential_patterns_are_found(pattern):
    assert explodes(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z]+(\.[a-z]+)*$", r"^([a-z]+\.)*[a-z]+$", r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}$",
        "(ab?)*", "(a{2})+", "([a-z]?)*", "(?:(a)|b)*", r"^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$",
        r"^\d{1,3}(,\d{3})*$", "(x{0,5}y)*", "^a+$", "", "(^|,)a(,|$)", r"^\p{L}+( \p{L}+)*$",
        (r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
        r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$"),
        r"^(0|[1-9]\d*)(?:-((?:0|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?$",
    ],
)  # fmt: skip
def test_patterns_with_one_way_to_match_are_let_alone(pattern):
    assert not explodes(pattern)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer here")
@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "^(a|a)*$", "^(a{1,3})+$"])
def test_what_is_called_exponential_is_so_in_python(pattern):
    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        with pytest.raises(TimeoutError):
            re.search(pattern, "a" * 200 + "!")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("pattern", "foreign"),
    [
        (r"\Aa\Z", r'"\A"'), ("(?P<n>a)", '"(?P<"'), ("(?i)a", '"(?i)"'), ("a++", '"a++"'),
        ("(?<n>a)", ""), ("(?<!a)b(?=c)", ""), (r"\u{1F600}\x41\cA\k<n>", ""), ("[^]a]", ""),
        (r"[\b\d-z\]]", ""),
    ],
)  # fmt: skip
def test_foreign_syntax_is_named(pattern, foreign):
    found = not_ecma(pattern)
    assert bool(found) is bool(foreign)
    assert pattern == "a++" or foreign in found


@pytest.mark.parametrize(("pattern", "valid"), [("(", False), ("[a-", False), ("a", True)])
def test_what_does_not_compile_is_known(pattern, valid):
    assert is_valid(pattern) is valid
