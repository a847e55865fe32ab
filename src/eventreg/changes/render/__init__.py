"""A changelog as text, Markdown, HTML or JSON; each a pure function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from eventreg.changes.changelog import Changelog

FORMATS: Mapping[str, str] = {
    "text": "as_text",
    "markdown": "as_markdown",
    "html": "as_html",
    "json": "as_json",
}
"""Format and the module that writes it."""


def render(changelog: Changelog, format_: str, *, colour: bool = False, width: int = 100) -> str:
    """Write a changelog.

    Args:
        changelog: what changed.
        format_: one of `FORMATS`.
        colour: for text, whether a terminal reads it.
        width: of that terminal, in columns.
    """
    module = import_module(f"eventreg.changes.render.{FORMATS[format_]}")
    write: Callable[..., str] = module.write
    if format_ == "text":
        return write(changelog, colour=colour, width=width)
    return write(changelog)
