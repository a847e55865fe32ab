"""Write JSON values as YAML that people read: block style, keys in the given order."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

_RESERVED = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_LONGEST_SIMPLE_KEY = 1000


def dump(value: Any) -> str:
    """YAML that a 1.1 and a 1.2 parser read as the same JSON value."""
    if not (isinstance(value, dict | list) and value):
        return f"{_scalar(value)}\n"
    lines: list[str] = []
    _block(value, "", lines)
    lines.append("")
    return "\n".join(lines)


def _block(value: Any, indent: str, lines: list[str]) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, dict | list) and item:
                lines.append(f"{indent}{_key(key, indent)}:")
                _block(item, indent + "  ", lines)
            else:
                lines.append(f"{indent}{_key(key, indent)}: {_value(item, indent)}")
        return
    for item in value:
        if isinstance(item, dict | list) and item:
            start = len(lines)
            _block(item, indent + "  ", lines)
            lines[start] = f"{indent}- {lines[start][len(indent) + 2 :]}"
        else:
            lines.append(f"{indent}- {_value(item, indent)}")


def _key(key: str, indent: str) -> str:
    text = _text(key)
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
    return _text(value) if isinstance(value, str) else json.dumps(value)


@lru_cache(maxsize=16_384)
def _text(text: str) -> str:
    return text if _is_plain(text) else _quoted(text)


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
