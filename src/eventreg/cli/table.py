"""Tables on standard output: drawn on a terminal, aligned in a pipe."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eventreg.cli.options import Color
from eventreg.cli.output import coloured, terminal_width
from eventreg.model.printable import printable

_IN = "    "
_LONG = 20
"""Characters of a word that may be cut."""


@dataclass(frozen=True, slots=True)
class Column:
    """Heading, and rich's style of what stands below it.

    Attributes:
        spare: whether a terminal that is not wide enough does without it.
    """

    heading: str
    style: str = ""
    spare: bool = False


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[str]], color: Color) -> None:
    """Print rows; columns that are empty in every row are left out."""
    kept = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    if not kept:
        return
    cells = [[printable(" ".join(row[at].split())) for at in kept] for row in rows]
    if not (coloured(color) and sys.stdout.isatty()):
        print("\n".join(_aligned(cells)))
        return
    shown = [columns[at] for at in kept]
    width = terminal_width()
    while shown and _needed(shown, cells) > width and shown[-1].spare:
        shown.pop()
        cells = [row[:-1] for row in cells]
    if _needed(shown, cells) <= width:
        _draw(shown, cells)
    else:
        print("\n".join(_stacked(cells, width)))


def _needed(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> int:
    """How wide a table is in which no name and no word is cut to pieces."""
    first, *others = zip(*([column.heading for column in columns], *rows), strict=True)
    words = (max(len(word) for cell in cells for word in cell.split()) for cells in others)
    return max(map(len, first)) + sum(min(word, _LONG) + 2 for word in words)


def _stacked(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """The last cell of a row below the others."""
    for line, row in zip(_aligned([row[:-1] for row in rows]), rows, strict=True):
        yield line
        yield from textwrap.wrap(row[-1], max(width, 24), initial_indent=_IN, subsequent_indent=_IN)


def _draw(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column.heading, style=column.style, overflow="fold", no_wrap=at == 0)
    for row in rows:
        # As text: a name like "[red]" is no markup.
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
