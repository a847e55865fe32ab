"""Patterns, formats and lengths against each other."""

import pytest

from eventreg.compat import check_compatibility

TEXT = {"type": "string"}
PATTERNS = {
    "word boundary": ("^foo bar$", "\\bbar\\b", "compatible"),
    "word boundary added": ("foo", "\\bfoo\\b", "breaking"),
    "no space at either end": ("^(?!\\s)[a-z ]+(?<!\\s)$", "^[a-z][a-z ]*$", "compatible"),
    "lookbehind": ("(?<=a)b", "ab", "compatible"),
    # To one validator \\d stands for more beside lookaround; ECMA-262 says what counts.
    "password": ("^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d]{8,}$", "^[A-Za-z\\d]{8,}$", "compatible"),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_with_assertions_are_decided(name):
    old, new, verdict = PATTERNS[name]
    found = check_compatibility({**TEXT, "pattern": old}, {**TEXT, "pattern": new})
    assert found.verdict == verdict


FORMATS = {
    ("uri", "format", "uri-reference"): "compatible",
    ("email", "maxLength", 320): "compatible",
    ("email", "maxLength", 254): "breaking",
    ("email", "pattern", "@"): "compatible",
    ("hostname", "maxLength", 253): "compatible",
    ("uri", "maxLength", 2048): "breaking",
    ("date-time", "maxLength", 64): "breaking",
}


@pytest.mark.parametrize(("name", "keyword", "value"), FORMATS)
def test_formats_beside_lengths_and_patterns_are_decided(name, keyword, value):
    found = check_compatibility({**TEXT, "format": name}, {**TEXT, keyword: value})
    assert found.verdict == FORMATS[name, keyword, value]
