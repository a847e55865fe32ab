"""Text out of events, made safe to print: an event may hold anything."""

from __future__ import annotations

from eventreg.model.printable import printable, shortened

__all__ = ["printable", "shown"]

_SHOWN = 100


def shown(text: str, limit: int = _SHOWN) -> str:
    """The text printable and cut short: its start and its end."""
    return printable(shortened(text, limit))
