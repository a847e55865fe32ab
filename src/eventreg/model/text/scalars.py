"""JSON values as YAML text."""

from __future__ import annotations

import json
import re
from typing import Any

from eventreg.model.text.parse import ParseError

_PLAIN = re.compile(r"[A-Za-z_/.$^][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff#:{}\[\],&*!|>'\"%@`?]*")
_COLON = re.compile(r"(?<=\S):(?=[^\s,\[\]{}])")
_OLD_WORDS = {"yes", "no", "on", "off", "y", "n"}
"""Booleans of YAML 1.1, quoted for the sake of its readers."""


def quoted_like(old: str, value: Any) -> str:
    """A scalar in the quotes of the one that it replaces, as far as these can hold it."""
    if not isinstance(value, str):
        return yaml_flow(value)
    if old.startswith("'") and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return _double(value) if old.startswith('"') else _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _is_plain(value):
        return value
    return _double(value) if isinstance(value, str) else json.dumps(value)


def _double(text: str) -> str:
    """Text in double quotes; JSON's pairs of surrogates are no escapes of YAML."""
    return "".join(
        char if char.isprintable() else f"\\U{ord(char):08X}"
        for char in json.dumps(text, ensure_ascii=False)
    )


def _is_plain(text: str) -> bool:
    """Whether text reads as itself without quotes, in block and in flow collections."""
    if (
        text != text.strip()
        or text.lower() in _OLD_WORDS
        or text.startswith(("- ", "? ", "---", "..."))
    ):
        return False
    if not _PLAIN.fullmatch(_COLON.sub("", text)):
        return False
    from eventreg.model.text.yaml_events import load

    try:
        return bool(load(text, []) == text)
    except ParseError:
        return False


def yaml_flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        inside = ", ".join(f"{_scalar(key)}: {yaml_flow(item)}" for key, item in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(yaml_flow(item) for item in value)}]"
    return _scalar(value)


def yaml_block(value: Any, column: int) -> str:
    """A value as a block whose first line begins at `column`; its lines end with a line feed."""
    if not isinstance(value, dict | list) or not value:
        return yaml_flow(value)
    indent = "\n" + " " * column
    if isinstance(value, list):
        return indent.join(f"- {yaml_block(item, column + 2)}" for item in value)
    return indent.join(_pair(key, item, column) for key, item in value.items())


def _pair(key: str, value: Any, column: int) -> str:
    if isinstance(value, dict | list) and value:
        deeper = column + 2 if isinstance(value, dict) else column
        return f"{_scalar(key)}:\n{' ' * deeper}{yaml_block(value, deeper)}"
    return f"{_scalar(key)}: {yaml_flow(value)}"
