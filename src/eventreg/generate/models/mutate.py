"""Instances a little wrong, or a little different: what a model and its schema are compared on."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

Tokens = tuple[str | int, ...]

_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2**40,
    1.0,
    0.5,
    "",
    "1",
    "true",
    "x",
    "x" * 300,
    "2026-03-14T09:26:53Z",
    "2026-03-14T09:26:53.120+02:00",
    "2026-03-14",
    "09:26:53Z",
    "https://example.com/a%20b",
    "7E3C2F10-9D55-4C0B-8A51-0D4D3A1C9F00",
    [],
    {},
    [None],
    {"x": 1},
)

_LARGEST = 10**300
"""Larger integers are no float."""


def mutations(instance: Any, seed: int, count: int) -> Iterator[Any]:
    """Yield `count` variants of a JSON value, each one small change away from it.

    The same value, seed and count give the same variants. A variant may be as valid as the
    original; which it is, a validator says.
    """
    chance = random.Random(seed)  # noqa: S311
    found = list(places(instance))
    pool = [value for _, value in found if not isinstance(value, dict | list)] or [None]
    for _ in range(count):
        tokens, value = chance.choice(found)
        changed = _changed(value, chance, pool)
        yield _with(instance, tokens, changed)


def places(value: Any, tokens: Tokens = ()) -> Iterator[tuple[Tokens, Any]]:
    """Yield every value inside a JSON value, itself first, and the way to it."""
    yield tokens, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*tokens, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*tokens, index))


def _with(instance: Any, tokens: Tokens, value: Any) -> Any:
    """A copy with one place changed; `_Gone` removes it."""
    if not tokens:
        return None if value is _Gone else value
    result = copy.deepcopy(instance)
    holder = result
    for token in tokens[:-1]:
        holder = holder[token]
    if value is _Gone:
        del holder[tokens[-1]]
    else:
        holder[tokens[-1]] = value
    return result


class _Gone:
    """Stands for a value that is taken away."""


def _near(value: Any, chance: random.Random, pool: list[Any]) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) and abs(value) > _LARGEST:
        return chance.choice((value + 1, value - 1, -value))
    if isinstance(value, int | float):
        return chance.choice(
            (value + 1, value - 1, -value, value * 1000, float(value), value + 0.5)
        )
    if isinstance(value, str):
        at = chance.randrange(len(value) + 1)
        return chance.choice(
            (
                value + "x",
                value[:-1],
                value[:at] + "\u00e9" + value[at:],
                value.upper(),
                f" {value}",
            )
        )
    if isinstance(value, list):
        item = copy.deepcopy(chance.choice(value)) if value else None
        return chance.choice(([*value, item], value[1:], [], value * 40))
    if isinstance(value, dict):
        return _near_object(value, chance, pool)
    return chance.choice(pool)


def _near_object(value: dict[str, Any], chance: random.Random, pool: list[Any]) -> Any:
    keys = list(value)
    if keys and chance.random() < 0.5:
        gone = chance.choice(keys)
        return {key: item for key, item in value.items() if key != gone}
    name = chance.choice(("x_new", "Extra", "$odd name", "1st", *(f"{key}_" for key in keys)))
    return {**value, name: chance.choice(pool)}


def _text_of(value: Any, chance: random.Random) -> Any:
    """The value as text, which lax readers take for the value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, str):
        return chance.choice((0, 1, [value]))
    return {"value": value}


def _changed(value: Any, chance: random.Random, pool: list[Any]) -> Any:
    match chance.choice(("near", "near", "near", "typical", "gone", "null", "other", "text")):
        case "near":
            return _near(value, chance, pool)
        case "typical":
            return copy.deepcopy(chance.choice(_VALUES))
        case "gone":
            return _Gone
        case "null":
            return None
        case "other":
            return chance.choice(pool)
        case _:
            return _text_of(value, chance)
