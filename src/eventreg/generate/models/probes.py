"""Values that a class and its schema are compared on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from eventreg.generate.models.mutate import Tokens, mutations, places
from eventreg.generate.models.samples import likely, named_values
from eventreg.model.dialect import Dialect, walk

_EXAMPLES = 4
_BASES = 2
_VARIANTS = 24
_NAMES = 30
_CONSTANTS = 20
_KINDS: tuple[Any, ...] = (None, False, 2**53 + 1, 1.5, "x", [], ["x", None], {})
"""One value of each type, and integers that a double does not hold."""

_ANY: tuple[Any, ...] = (
    *_KINDS,
    *(True, 0, -1, 10**20, "", [1], [1, "x", None], ["x", "x"], {"x": 1}, {"x": None, "y": []}),
)
"""Tried on every schema, since not every schema is one of objects."""


def probes(schema: Any, examples: Sequence[Any], dialect: Dialect) -> Iterator[Any]:
    """Yield examples, small changes of them, and what the schema itself names.

    Which of them are valid, a validator says.

    Args:
        schema: self-contained.
        examples: payloads that the schema should accept.
        dialect: of the schema.
    """
    chosen = examples[:_EXAMPLES]
    yield from chosen
    yield from _ANY
    yield from constants(schema, dialect)
    yield from likely(schema, dialect)
    properties = _properties(schema, dialect)
    names = [*properties, "x_new", ""]
    yield from (dict.fromkeys(properties, value) for value in _KINDS if properties)
    for base in [{}, *(example for example in chosen[:_BASES] if isinstance(example, dict))]:
        yield from ({**base, name: value} for name in names for value in _KINDS)
        for name, inside in properties.items():
            yield from ({**base, name: value} for value in constants(inside, dialect))
    for example in chosen[:_BASES]:
        for tokens, _ in places(example):
            yield from (_replaced(example, tokens, value) for value in _KINDS if tokens)
    for seed, example in enumerate(chosen):
        yield from mutations(example, seed, _VARIANTS // len(chosen))


def constants(schema: Any, dialect: Dialect) -> Iterator[Any]:
    """Values that stand in `enum` and `const`, at any depth; not all of very many."""
    found = (value for sub in walk(schema, dialect) for value in named_values(sub.schema))
    return islice(found, _CONSTANTS)


def _properties(schema: Any, dialect: Dialect) -> Mapping[str, Any]:
    """Properties of objects at any depth, the outer ones first; not all of very many."""
    found: dict[str, Any] = {}
    for sub in walk(schema, dialect):
        inside = sub.schema.get("properties") if isinstance(sub.schema, dict) else None
        for name, value in inside.items() if isinstance(inside, dict) else ():
            found.setdefault(name, value)
        if len(found) >= _NAMES:
            break
    return dict(islice(found.items(), _NAMES))


def _replaced(value: Any, tokens: Tokens, new: Any) -> Any:
    """The value with another one at a place; what lies beside it is shared."""
    if not tokens:
        return new
    first, rest = tokens[0], tokens[1:]
    copy = value.copy()
    copy[first] = _replaced(value[first], rest, new)
    return copy
