"""JSON values as the engine keeps them: checked, and out of the caller's reach."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import orjson

from eventreg.errors import SchemaError

DEEPEST = 150
"""Levels of nesting; the validators refuse little more."""
BARE_NULL = re.compile(rb"[:,[]null")
PASSED = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


def spelled(value: Any) -> bytes:
    """A text of a JSON value: the same for values that are written alike."""
    try:
        return orjson.dumps(value, option=PASSED)
    except TypeError:
        return repr(value).replace("'", '"').encode("utf-8", "replace")


def checked(value: Any) -> bytes | None:
    """The text of a JSON value, or None where it holds numbers of more than 64 bits.

    Raises SchemaError for what is no JSON value.
    """
    try:
        text = orjson.dumps(value, option=PASSED)
    except TypeError:
        # Numbers of more than 64 bits, and what is no JSON at all.
        check_json(value)
        return None
    if b"null" in text and BARE_NULL.search(text):
        # NaN and Infinity are spelled so.
        check_json(value)
    return text


def check_json(value: Any) -> None:
    """Raise SchemaError for what is no JSON value, or one nested too deeply to be checked."""
    stack: list[tuple[Any, int]] = [(value, 0)]
    while stack:
        here, depth = stack.pop()
        if depth > DEEPEST:
            raise SchemaError(f"the schema is nested deeper than {DEEPEST} levels")
        if isinstance(here, dict):
            if not all(isinstance(name, str) for name in here):
                raise SchemaError("a member name is no string")
            stack.extend((child, depth + 1) for child in here.values())
        elif isinstance(here, list):
            stack.extend((child, depth + 1) for child in here)
        elif isinstance(here, str):
            if not here.isascii() and any("\ud800" <= char <= "\udfff" for char in here):
                raise SchemaError("a text holds half of a character (a lone surrogate)")
        elif not (here is None or isinstance(here, bool)):
            _check_number(here)


def _check_number(value: Any) -> None:
    if isinstance(value, int):
        if value.bit_length() > 13_000:
            raise SchemaError("a number has more than 3,900 digits")
    elif isinstance(value, float):
        if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124
            raise SchemaError("NaN and Infinity are no JSON numbers")
    elif isinstance(value, Decimal):
        if not value.is_finite() or abs(int(value.as_tuple().exponent)) > 3_900:
            raise SchemaError("a number has more than 3,900 digits")
    else:
        raise SchemaError(f"a {type(value).__name__} is no JSON value")
