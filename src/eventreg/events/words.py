"""Text out of events, made safe to print: an event may hold anything."""

from __future__ import annotations

_SHOWN = 100


def printable(text: str) -> str:
    """The text with controls, odd blanks and halves of surrogate pairs as escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shown(text: str, limit: int = _SHOWN) -> str:
    """The text printable and cut short: its start and its end."""
    if len(text) > limit:
        text = f"{text[: limit // 2]}…{text[-(limit // 2) + 1 :]}"
    return printable(text)
