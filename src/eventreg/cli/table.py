"""Tables on standard output: drawn on a terminal, aligned in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from eventreg.cli.options import Color
from eventreg.cli.output import coloured
from eventreg.model.printable import printable


@dataclass(frozen=True, slots=True)
class Column:
    """Heading, and rich's style of what stands below it."""

    heading: str
    style: str = ""


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[str]], color: Color) -> None:
    """Print rows; columns that are empty in every row are left out."""
    kept = [at for at in range(len(columns)) if any(row[at] for row in rows)]
    shown = [columns[at] for at in kept]
    cells = [[printable(" ".join(row[at].split())) for at in kept] for row in rows]
    if coloured(color) and sys.stdout.isatty():
        _draw(shown, cells)
    else:
        print("\n".join(_aligned(cells)))


def _draw(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=box.SIMPLE_HEAD, header_style="dim", pad_edge=False, show_edge=False)
    for at, column in enumerate(columns):
        # A name that is cut in two can neither be read nor copied.
        whole = at == 0 and max(len(row[0]) for row in rows) <= console.width // 2
        table.add_column(column.heading, style=column.style, overflow="fold", no_wrap=whole)
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
