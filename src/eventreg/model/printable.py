"""Text of others, made safe to print on a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with controls, odd blanks, turning marks and halves of surrogate pairs escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
