"""Versions of events: SemVer by default, SchemaVer and plain integers by configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from semver import Version as SemVer

Bump = Literal["none", "patch", "minor", "major"]
"""How far apart two versions are, or have to be."""

BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")
"""From the smallest to the largest."""


class Scheme(StrEnum):
    """How a version is written."""

    SEMVER = "semver"
    SCHEMAVER = "schemaver"
    INTEGER = "integer"


_NUMBER = r"(?:0|[1-9][0-9]{0,8})"
_IDENTIFIER = r"(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
_PRERELEASE = rf"(?:-{_IDENTIFIER}(?:\.{_IDENTIFIER})*)?"
PATTERNS: dict[Scheme, str] = {
    Scheme.SEMVER: rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}{_PRERELEASE}",
    Scheme.SCHEMAVER: rf"[1-9][0-9]{{0,8}}-{_NUMBER}-{_NUMBER}",
    Scheme.INTEGER: r"v?[1-9][0-9]{0,8}",
}
"""Regular expression (no groups) of a version's text, by scheme."""

_EXPECTED = {
    Scheme.SEMVER: "MAJOR.MINOR.PATCH, such as 1.0.0",
    Scheme.SCHEMAVER: "MODEL-REVISION-ADDITION, such as 1-0-0",
    Scheme.INTEGER: "a whole number, such as v1",
}


@total_ordering
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One version, ordered within its scheme (SemVer 2.0.0, section 11).

    Attributes:
        text: as written.
        scheme: how it is written.
        numbers: the numbers in it; three for SemVer and SchemaVer, one for integers.
    """

    text: str
    scheme: Scheme
    numbers: tuple[int, ...]

    @classmethod
    def parse(cls, text: str, scheme: Scheme = Scheme.SEMVER) -> Version:
        """Raise `ValueError` where `text` is no version of that scheme."""
        if re.fullmatch(PATTERNS[scheme], text) is None:
            raise ValueError(f'"{text}" is not {_EXPECTED[scheme]}')
        if scheme is Scheme.SEMVER:
            core = text.partition("-")[0].split(".")
        else:
            core = text.removeprefix("v").split("-")
        return cls(text, scheme, tuple(int(part) for part in core))

    @property
    def major(self) -> int:
        """The contract's number: SemVer MAJOR, SchemaVer MODEL, or the integer."""
        return self.numbers[0]

    @property
    def prerelease(self) -> bool:
        return self.scheme is Scheme.SEMVER and "-" in self.text

    def next(self, bump: Bump) -> Version:
        """The version that follows by `bump`; `none` gives this one."""
        if bump == "none":
            return self
        if self.scheme is Scheme.INTEGER:
            prefix = "v" if self.text.startswith("v") else ""
            return Version.parse(f"{prefix}{self.major + 1}", self.scheme)
        first, second, third = self.numbers
        if bump == "major":
            parts = (first + 1, 0, 0)
        elif bump == "minor" and self.scheme is Scheme.SEMVER:
            parts = (first, second + 1, 0)
        else:
            parts = (first, second, third + 1)
        joint = "." if self.scheme is Scheme.SEMVER else "-"
        return Version.parse(joint.join(map(str, parts)), self.scheme)

    def _semver(self) -> SemVer:
        from semver import Version as SemVer

        return SemVer.parse(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __lt__(self, other: Version) -> bool:
        if not (self.prerelease or other.prerelease):
            return self.numbers < other.numbers
        return bool(self._semver() < other._semver())

    def __str__(self) -> str:
        return self.text


def bump_between(old: Version, new: Version) -> Bump:
    """What the step from `old` to `new` declares.

    Below 1.0.0 the leftmost number that is not zero counts as major, as Cargo and npm have it
    (SemVer 2.0.0, section 4, promises nothing there). In SchemaVer, MODEL and REVISION both
    announce a break and ADDITION does not; an integer always announces one.
    """
    if old == new:
        return "none"
    if old.scheme is Scheme.INTEGER or old.numbers[0] != new.numbers[0]:
        return "major"
    if old.scheme is Scheme.SCHEMAVER:
        return "major" if old.numbers[1] != new.numbers[1] else "minor"
    if old.numbers[0] == 0:
        if old.numbers[1] != new.numbers[1] or old.numbers[1] == 0:
            return "major"
        return "minor"
    return "minor" if old.numbers[1] != new.numbers[1] else "patch"
