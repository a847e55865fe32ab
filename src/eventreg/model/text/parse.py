"""Strict parsing of JSON and YAML into JSON values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 8 * 1024 * 1024
"""A larger file is no schema that anyone wrote."""
MAX_DEPTH = 200
"""Deeper nesting is refused: validators recurse."""


class ParseError(Exception):
    """The text is no JSON value.

    Attributes:
        reason: what is wrong, no full stop.
        line: 1-based.
        column: 1-based, in code points.
    """

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        self.reason = reason
        self.line = line
        self.column = column
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value and what was odd about its text.

    Attributes:
        text: decoded, without a byte-order mark.
        value: the JSON value; where a key stands twice, the last one counts.
        duplicates: keys that stand twice in one object, in the order met.
        bom: whether the bytes began with a byte-order mark.
    """

    text: str
    value: Any
    duplicates: tuple[str, ...]
    bom: bool


def decode(data: bytes) -> tuple[str, bool]:
    """Text of UTF-8 bytes, and whether a byte-order mark stood before it."""
    if len(data) > MAX_BYTES:
        size, limit = len(data) / 1e6, MAX_BYTES / 1e6
        raise ParseError(f"the file has {size:.1f} MB; schemas up to {limit:.1f} MB are read")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ParseError("the file is UTF-16, and not UTF-8")
    bom = data.startswith(b"\xef\xbb\xbf")
    try:
        return data[3 if bom else 0 :].decode(), bom
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
        raise ParseError(f"byte 0x{data[error.start]:02x} is not UTF-8", line, column) from None


def parse(data: bytes, *, yaml: bool) -> Parsed:
    """Parse the bytes of a file; raise `ParseError` for what is no JSON value."""
    text, bom = decode(data)
    duplicates: list[str] = []
    if yaml:
        from eventreg.model.text.yaml_events import load

        value = load(text, duplicates)
    else:
        value = _json(text, duplicates)
    return Parsed(text, value, tuple(duplicates), bom)


def _json(text: str, duplicates: list[str]) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) != len(items):
            seen: set[str] = set()
            for key, _ in items:
                if key in seen:
                    duplicates.append(key)
                seen.add(key)
        return found

    try:
        value = json.loads(
            text, object_pairs_hook=pairs, parse_constant=_no_constant, parse_float=finite
        )
    except json.JSONDecodeError as error:
        reason = "the file is empty" if not text.strip() else f"no JSON: {_reason(error, text)}"
        raise ParseError(reason, error.lineno, error.colno) from None
    except RecursionError:
        raise ParseError(f"nested deeper than {MAX_DEPTH} levels") from None
    except _NoNumberError as error:
        line, column = place_of(text, max(text.find(error.text), 0))
        raise ParseError(error.reason, line, column) from None
    except ValueError:
        raise ParseError("a number has more than 4,300 digits") from None
    check_depth(text, value)
    return value


def _reason(error: json.JSONDecodeError, text: str) -> str:
    found = text[error.pos : error.pos + 1]
    if text.startswith(("//", "/*"), error.pos):
        return "it has no comments"
    shown = f", found {json.dumps(found, ensure_ascii=False)}" if found else ", found the end"
    return error.msg[0].lower() + error.msg[1:].removesuffix(" at") + shown


class _NoNumberError(Exception):
    def __init__(self, text: str, reason: str) -> None:
        self.text = text
        self.reason = reason


def _no_constant(text: str) -> Any:
    raise _NoNumberError(text, f"{text} is no JSON value")


def finite(text: str) -> float:
    """The number; raises where a double cannot hold it."""
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise _NoNumberError(text, f"{text[:40]} is larger than a double can hold")
    return number


def check_depth(text: str, value: Any) -> None:
    """Raise `ParseError` where `value` nests deeper than `MAX_DEPTH`."""
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise ParseError(f"nested deeper than {MAX_DEPTH} levels")


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both 1-based, of an offset in code points."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
