"""Payloads that a schema rejects for one reason: a valid one with one thing changed."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import jsonschema_rs

from eventreg.model.dialect import pointer_of

Path = tuple[str | int, ...]
_PLACES = 200
"""How many places of one payload are tried."""


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A payload and the one reason why the schema rejects it.

    Attributes:
        keyword: that rejects it, such as `required`.
        pointer: JSON Pointer of the value that it rejects, empty for the root.
        message: the validator's words.
    """

    payload: Any
    keyword: str
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.keyword} at {self.pointer or '/'}: {self.message}"


def spoilt(
    payload: Any, validator: jsonschema_rs.Validator, rng: random.Random, keyword: str = ""
) -> Iterator[Spoilt]:
    """Variants with exactly one error each, another keyword first each time.

    Args:
        payload: one that the schema accepts.
        validator: of the schema.
        rng: of the order.
        keyword: the only one that is wanted, or empty.
    """
    kept: list[Spoilt] = []
    seen: set[str] = set()
    changes = list(_changes(payload))
    rng.shuffle(changes)
    for path, change in changes:
        found = _judged(_changed(payload, path, change), validator)
        if found is None or (keyword and found.keyword != keyword):
            continue
        if found.keyword in seen:
            kept.append(found)
        else:
            seen.add(found.keyword)
            yield found
    yield from kept


def _judged(payload: Any, validator: jsonschema_rs.Validator) -> Spoilt | None:
    try:
        errors = list(islice(validator.iter_errors(payload), 2))
    except ValueError:
        return None
    if len(errors) != 1:
        return None
    words = [step for step in errors[0].schema_path if isinstance(step, str)]
    return Spoilt(
        payload,
        words[-1] if words else "false",
        pointer_of(tuple(errors[0].instance_path)),
        " ".join(errors[0].message[:200].split()),
    )


class _Removed:
    """In place of a value: it goes away."""


class _Added:
    """In place of an object: it gets a member that nobody expects."""


def _changes(payload: Any) -> Iterator[tuple[Path, Any]]:
    for path, value in islice(_places(payload, ()), _PLACES):
        if path and isinstance(path[-1], str):
            yield path, _Removed
        if isinstance(value, dict):
            yield path, _Added
        for other in _others(value):
            yield path, other


def _places(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _places(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, (*path, index))


def _others(value: Any) -> list[Any]:
    if isinstance(value, bool) or value is None:
        return ["yes", 2]
    if isinstance(value, str):
        return [7, "", "?", f"{value}?", value[:-1], value.upper(), (value or "x") * 400]
    if isinstance(value, int | float):
        return [str(value), -1, -(10**12), 0, value + 0.5, 10**15]
    if isinstance(value, list):
        return ["none", [], [*value, *value[:1]], value[:1], value * 200 if value else [1]]
    return ["none", {}]


def _changed(payload: Any, path: Path, change: Any) -> Any:
    if change is _Added:
        found = copy.deepcopy(payload)
        _at(found, path)["unexpected"] = True
        return found
    if not path:
        return change
    found = copy.deepcopy(payload)
    holder = _at(found, path[:-1])
    if change is _Removed:
        del holder[path[-1]]
    else:
        holder[path[-1]] = copy.deepcopy(change)
    return found


def _at(value: Any, path: Path) -> Any:
    for token in path:
        value = value[token]
    return value
