"""JSON values as mathematics sees them: exact numbers, equality across spellings.

JSON Schema compares numbers by value (`1`, `1.0` and `1e0` are one number) and keeps booleans
apart from them, unlike Python's `==`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

Ident = tuple[Any, ...]
"""Hashable identity of a JSON value; equal exactly when JSON Schema calls the values equal."""

NULL, BOOLEAN, NUMBER, STRING, ARRAY, OBJECT = 1, 2, 4, 8, 16, 32
ALL_TYPES = 63


def exact(number: float | Decimal) -> Fraction:
    """The number that the shortest decimal spelling of `number` denotes."""
    if isinstance(number, float):
        return Fraction(repr(number))
    return Fraction(number)


def spell(number: Fraction, *, point: bool = False) -> int | float | None:
    """A Python number of exactly this value, or None where no float has it.

    With `point` a whole number is a float too.

    Some validators read every JSON number with a point as a float, so a longer decimal would
    not be one value for all of them.
    """
    if number.denominator == 1 and not point:
        return number.numerator
    try:
        close = float(number)
    except OverflowError:
        return None
    return close if Fraction(repr(close)) == number else None


def type_of(value: Any) -> int:
    """The bit of the JSON type of `value`."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, str):
        return STRING
    if isinstance(value, dict):
        return OBJECT
    if isinstance(value, list):
        return ARRAY
    return NUMBER


def ident(value: Any) -> Ident:
    """The identity of a JSON value."""
    kind = type_of(value)
    if kind == NUMBER:
        # Integers hash faster than fractions, and equal numbers are equal in either type.
        return (NUMBER, value if type(value) is int else exact(value))
    if kind == ARRAY:
        return (ARRAY, tuple(ident(item) for item in value))
    if kind == OBJECT:
        return (OBJECT, frozenset((name, ident(item)) for name, item in value.items()))
    return (kind, value)


def plain(value: Any) -> Any:
    """An equal value in which `1.0` is spelled `1`, which every validator takes for an integer."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def spellings(value: Any) -> Iterator[Any]:
    """The value with its whole numbers written as integers and with a point, in every mixture."""
    if isinstance(value, list):
        yield from map(list, product(*map(spellings, value)))
    elif isinstance(value, dict):
        names = value.keys()
        for members in product(*map(spellings, value.values())):
            yield dict(zip(names, members, strict=True))
    elif type_of(value) == NUMBER and exact(value).denominator == 1:
        number = exact(value)
        yield number.numerator
        with_point = spell(number, point=True)
        if with_point is not None:
            yield with_point
    else:
        yield value


def same(left: Any, right: Any) -> bool:
    """Whether JSON Schema calls the two values equal."""
    return ident(left) == ident(right)
