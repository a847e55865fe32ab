"""`eventreg lint` as hooks run it, without the time that typer takes to start.

What is not understood here is left to typer, which answers with its own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eventreg.cli.choices import Color, Format

_FLAGS = {
    "--fix": "fix",
    "--unsafe-fixes": "unsafe_fixes",
    "--diff": "diff",
    "--statistics": "statistics",
    "--no-cache": "no_cache",
    "--watch": "watch",
    "--quiet": "quiet",
    "-q": "quiet",
}
_LISTS = {"--select": "select", "--extend-select": "extend_select", "--ignore": "ignore"}
_VALUES = {
    "--config": ("config", Path),
    "--output": ("output", Path),
    "--output-format": ("output_format", Format),
    "--color": ("color", Color),
}


def lint_options(arguments: Sequence[str]) -> dict[str, Any] | None:
    """Keyword arguments of `LintOptions`, or None for what typer has to look at."""
    found: dict[str, Any] = {"paths": ()}
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument in _FLAGS:
            found[_FLAGS[argument]] = True
        elif name in _LISTS or name in _VALUES:
            text = value if equals else next(rest, None)
            if text is None or not _take(found, name, text):
                return None
        elif argument.startswith("-"):
            return None
        else:
            found["paths"] += (Path(argument),)
    return found


def _take(found: dict[str, Any], name: str, text: str) -> bool:
    if name in _LISTS:
        found[_LISTS[name]] = (*found.get(_LISTS[name], ()), text)
        return True
    key, kind = _VALUES[name]
    try:
        found[key] = kind(text)
    except ValueError:
        return False
    return True
