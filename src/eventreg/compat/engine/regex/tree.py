"""Patterns as trees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from eventreg.compat.engine.regex.charset import Ranges


class Unsupported(Exception):  # noqa: N818
    """The pattern is no regular language, or uses what is not modelled."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Between `low` and `high` times (None: without end)."""

    part: Syntax
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^` (start) or `$` (end of the text, not before a last newline)."""

    start: bool


@dataclass(frozen=True, slots=True)
class Boundary:
    r"""`\b` between a character of the set and another or none; `\B` where not positive."""

    word: Ranges
    positive: bool


@dataclass(frozen=True, slots=True)
class Look:
    """`(?=…)`, or `(?<=…)` if behind; `(?!…)` and `(?<!…)` where not positive."""

    part: Syntax
    positive: bool
    behind: bool


Syntax = Chars | Sequence | Choice | Repeat | Anchor | Boundary | Look


def any_of(part: Syntax, test: Callable[[Syntax], bool]) -> bool:
    """Whether the part or one inside it passes."""
    if test(part):
        return True
    if isinstance(part, Sequence | Choice):
        return any(any_of(child, test) for child in part.parts)
    return isinstance(part, Repeat | Look) and any_of(part.part, test)


def boundary_in(part: Syntax) -> Boundary | None:
    r"""A `\b` or `\B` of the pattern; all of them agree on what a word is."""
    if isinstance(part, Boundary):
        return part
    inside: tuple[Syntax, ...] = ()
    if isinstance(part, Sequence | Choice):
        inside = part.parts
    elif isinstance(part, Repeat | Look):
        inside = (part.part,)
    return next(filter(None, map(boundary_in, inside)), None)


def looks_behind(part: Syntax) -> bool:
    return any_of(part, lambda inner: isinstance(inner, Look) and inner.behind)


def looks_ahead(part: Syntax) -> bool:
    return any_of(part, lambda inner: isinstance(inner, Look) and not inner.behind)


def mirrored(part: Syntax) -> Syntax:
    """The pattern of the same texts read backwards."""
    if isinstance(part, Sequence):
        return Sequence(tuple(map(mirrored, reversed(part.parts))))
    if isinstance(part, Choice):
        return Choice(tuple(map(mirrored, part.parts)))
    if isinstance(part, Repeat):
        return Repeat(mirrored(part.part), part.low, part.high)
    if isinstance(part, Anchor):
        return Anchor(start=not part.start)
    if isinstance(part, Look):
        return Look(mirrored(part.part), part.positive, behind=not part.behind)
    return part
