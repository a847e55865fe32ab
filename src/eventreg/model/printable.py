"""Text of others, made safe to print on a terminal."""

from __future__ import annotations

import json
from typing import Any


def json_text(value: Any) -> str:
    """Indented JSON of the same value, in which what cannot be seen is escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def shortened(text: str, most: int = 200) -> str:
    """The text, or where it is longer its beginning and its end."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}…{text[1 - half :]}"


def printable(text: str) -> str:
    """The text with controls, odd blanks, turning marks and halves of surrogate pairs escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
