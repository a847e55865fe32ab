"""Write JSON values as YAML that people read: block style, keys in the given order."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_RESERVED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_LONGEST_SIMPLE_KEY = 1000


def dump(value: Any) -> str:
    """YAML that a 1.1 and a 1.2 parser read as the same JSON value."""
    if isinstance(value, dict | list) and value:
        return "\n".join(_block(value, "")) + "\n"
    return f"{_scalar(value)}\n"


def _block(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(_key(key, indent), item, indent)
    else:
        for item in value:
            yield from _item(item, indent)


def _entry(key: str, item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, dict | list) and item:
        yield f"{indent}{key}:"
        yield from _block(item, indent + "  ")
    else:
        yield f"{indent}{key}: {_value(item, indent)}"


def _item(item: Any, indent: str) -> Iterator[str]:
    if not (isinstance(item, dict | list) and item):
        yield f"{indent}- {_value(item, indent)}"
        return
    first = True
    for line in _block(item, indent + "  "):
        yield f"{indent}- {line[len(indent) + 2 :]}" if first else line
        first = False


def _key(key: str, indent: str) -> str:
    text = _scalar(key)
    return text if len(text) < _LONGEST_SIMPLE_KEY else f"? {text}\n{indent}"


def _value(item: Any, indent: str) -> str:
    if isinstance(item, str) and "\n" in item and _is_literal(item):
        body = item.rstrip("\n")
        tail = len(item) - len(body)
        style = ("|-", "|")[tail] if tail < 2 else "|+"
        lines = (body + "\n" * max(tail - 1, 0)).split("\n")
        return style + "".join(f"\n{indent}  {line}" if line else "\n" for line in lines)
    return _scalar(item)


def _is_literal(text: str) -> bool:
    """Whether a literal block gives back exactly this text."""
    lines = text.split("\n")
    return (
        bool(lines[0])
        and not lines[0].startswith((" ", "\t"))
        and all(line.isprintable() and line == line.rstrip() for line in lines)
    )


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else _quoted(value)
    return json.dumps(value)


def _is_plain(text: str) -> bool:
    return (
        text[:1].isalpha()
        and text.isprintable()
        and text[-1] not in ": "
        and ": " not in text
        and " #" not in text
        and text.lower() not in _RESERVED
    )


_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


def _quoted(text: str) -> str:
    """Double-quoted; what cannot be seen, and what turns the direction of text, is escaped."""
    return _UNPRINTABLE.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character.isprintable() and character != "\ufeff":
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )
