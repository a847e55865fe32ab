"""How a command explains itself: usage, arguments, and options in groups."""

from __future__ import annotations

import re
from typing import Any

from typer.core import TyperArgument, TyperCommand

OUTPUT = "Output"
"""Heading of the options that say how results are written."""

WIDTH = 100
"""Columns that help takes at most."""

_KINDS = {
    "<str>": "TEXT",
    "<int>": "N",
    "<int range>": "N",
    "<float range>": "X",
    "<%Y-%m-%d>": "DATE",
}
"""What stands for a value whose option does not name it."""


class Explained(TyperCommand):
    """A command whose help is text that anybody reads, without the types of the program."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        return super().make_context(*args, max_content_width=WIDTH, **extra)

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        shapes = [_shape(p) for p in self.get_params(ctx) if isinstance(p, TyperArgument)]
        return ["[OPTIONS]", *shapes]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], OUTPUT: []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is None:
                continue
            if isinstance(param, TyperArgument):
                groups["Arguments"].append((_name(param), param.help or ""))
            else:
                heading = getattr(param, "rich_help_panel", None) or "Options"
                groups[heading].append((_plain(record[0]), record[1]))
        for heading, rows in groups.items():
            if rows:
                with formatter.section(heading):
                    formatter.write_dl(rows)


def _name(argument: TyperArgument) -> str:
    return argument.metavar or (argument.name or "").upper()


def _shape(argument: TyperArgument) -> str:
    """The argument in the line of usage, in brackets where it may be absent."""
    name = _name(argument)
    if argument.nargs != 1 and "..." not in name and "|" not in name:
        name += "..."
    return name if argument.required else f"[{name}]"


def _plain(text: str) -> str:
    """The names of an option and of its value."""
    text = re.sub(r"<list\[(.*)\]>", r"<\1>", text)
    for kind, word in _KINDS.items():
        text = text.replace(kind, word)
    return text
