"""Versions: order, bumps, schemes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.model.version import Bump, Scheme, Version, bump_between

numbers = st.tuples(*[st.integers(0, 30)] * 3)


def semver(text: str) -> Version:
    return Version.parse(text)


@given(numbers, numbers)
def test_versions_order_by_their_numbers(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    first, second = (semver(".".join(map(str, parts))) for parts in (a, b))
    assert (first < second) == (a < b)


def test_a_prerelease_comes_before_its_release() -> None:
    texts = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0", "1.0.1"]
    assert sorted(map(semver, reversed(texts))) == [semver(text) for text in texts]


@pytest.mark.parametrize(
    "text", ["1.0", "v1.0.0", "01.0.0", "1.0.0.0", "1.0.0+build", "", "1.0.x", "1.0.0\n"]
)
def test_what_is_no_semver_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"MAJOR\.MINOR\.PATCH"):
        semver(text)


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        ("1.0.0", "1.0.0", "none"),
        ("1.0.0", "1.0.1", "patch"),
        ("1.0.9", "1.1.0", "minor"),
        ("1.9.9", "2.0.0", "major"),
        ("0.1.0", "0.2.0", "major"),
        ("0.1.0", "0.1.1", "minor"),
        ("0.0.1", "0.0.2", "major"),
    ],
)
def test_the_step_between_two_semvers(old: str, new: str, bump: Bump) -> None:
    assert bump_between(semver(old), semver(new)) == bump


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [("1-0-0", "1-0-1", "minor"), ("1-0-1", "1-1-0", "major"), ("1-1-0", "2-0-0", "major")],
)
def test_the_step_between_two_schemavers(old: str, new: str, bump: Bump) -> None:
    first, second = (Version.parse(text, Scheme.SCHEMAVER) for text in (old, new))
    assert bump_between(first, second) == bump


@given(numbers.filter(lambda parts: parts[0] > 0), st.sampled_from(["patch", "minor", "major"]))
def test_the_next_version_is_that_step_away(parts: tuple[int, ...], bump: Bump) -> None:
    version = semver(".".join(map(str, parts)))
    assert version < version.next(bump)
    assert bump_between(version, version.next(bump)) == bump


def test_an_integer_keeps_its_prefix() -> None:
    assert str(Version.parse("v3", Scheme.INTEGER).next("minor")) == "v4"
    assert str(Version.parse("3", Scheme.INTEGER).next("major")) == "4"
