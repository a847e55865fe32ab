"""The line that a finding means, with carets under the token."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from eventreg.model.finding import Location
from eventreg.report.text import visible

_TAB = 4


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Numbered lines as a terminal shows them.

    Attributes:
        lines: number and text; the last is the line of the token.
        before: terminal cells left of the token in that line.
        under: cells of the token, at least one.
    """

    lines: tuple[tuple[int, str], ...]
    before: int
    under: int


def excerpt(text: str, place: Location, *, width: int, above: int = 1) -> Excerpt | None:
    """Cut the lines out of a file; None where it has no such line.

    Tabs become four spaces, wide characters count two cells and combining marks none, so the
    carets stand under the token on a terminal. A line wider than `width` is cut around it.
    """
    lines = _lines(text)
    if place.line > len(lines):
        return None
    line = lines[place.line - 1]
    start = min(max(place.column - 1, 0), len(line))
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    end = min(max(end, start + 1), max(len(line), start + 1)) if place.end_line else start + 1
    before, token, after = _show(line[:start]), _show(line[start:end]), _show(line[end:])
    room = max(width, 20)
    if cells(before) + cells(token) + cells(after) > room:
        token = _head(token, room // 2)
        before = _tail(before, room // 3)
        after = _head(after, room - cells(before) - cells(token))
    numbered = [
        (number, _head(_show(lines[number - 1]), room))
        for number in range(max(1, place.line - above), place.line)
        if lines[number - 1].strip()
    ]
    shown = f"{before}{token}{after}".rstrip()
    return Excerpt((*numbered, (place.line, shown)), cells(before), max(cells(token), 1))


@lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    """Findings come file by file, so that a text is split once for all of its findings."""
    return [line.removesuffix("\r") for line in text.split("\n")]


def cells(text: str) -> int:
    """Cells of a terminal that the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _show(text: str) -> str:
    return visible(text.replace("\t", " " * _TAB))


def _head(text: str, room: int) -> str:
    if cells(text) <= room:
        return text
    kept = text[: max(room - 1, 0)]
    while cells(kept) > room - 1 and kept:
        kept = kept[:-1]
    return kept + "…"


def _tail(text: str, room: int) -> str:
    if cells(text) <= room:
        return text
    kept = text[-max(room - 1, 1) :]
    while cells(kept) > room - 1 and kept:
        kept = kept[1:]
    return "…" + kept
