"""Colours of a terminal, by what they mean."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""Takes a role and a text; gives the text as the terminal shall show it."""

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "good": "1;32",
    "path": "1",
    "help": "32",
    "dim": "2",
    "code": "1",
}


def paint(*, colour: bool) -> Paint:
    """A painter that knows the roles, or one that leaves every text as it is."""
    if not colour:
        return lambda _role, text: text
    return lambda role, text: (
        f"\x1b[{_CODES[role]}m{text}\x1b[0m" if text and role in _CODES else text
    )
