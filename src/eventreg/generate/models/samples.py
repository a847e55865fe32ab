"""Values as a schema describes them, for schemas without examples and branches that none shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from eventreg.model.dialect import Dialect, walk

_MOST = 30
_DEEPEST = 5
_BRANCHES = ("allOf", "anyOf", "oneOf")
_OF_TYPE: Mapping[str, Any] = {"integer": 3, "number": 1.5, "boolean": True, "null": None}


def named_values(schema: Any) -> Iterator[Any]:
    """What stands in `enum` and `const` of one schema."""
    if isinstance(schema, dict):
        enumerated = schema.get("enum")
        yield from enumerated if isinstance(enumerated, list) else ()
        if "const" in schema:
            yield schema["const"]


def likely(schema: Any, dialect: Dialect) -> Iterator[Any]:
    """Values as the schema describes them: with all that it names, and with one branch at a time."""
    whole = _sample(schema, _DEEPEST)
    yield whole
    own = _sample(_without_branches(schema), _DEEPEST)
    for sub in islice(walk(schema, dialect), _MOST):
        value = _sample(sub.schema, _DEEPEST)
        if isinstance(own, dict) and isinstance(value, dict):
            yield {**own, **value}
        elif isinstance(own, list) and isinstance(value, list):
            yield [*own, *value[len(own) :]]
        elif isinstance(value, dict | list):
            yield value
    if isinstance(whole, dict):
        yield from ({k: v for k, v in whole.items() if k != name} for name in whole)


def _without_branches(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    return {key: value for key, value in schema.items() if key not in _BRANCHES}


def _sample(schema: Any, deep: int) -> Any:
    """A value such as the schema may mean; it need not be valid."""
    if not isinstance(schema, dict) or deep == 0:
        return "x"
    for value in named_values(schema):
        return value
    branches = [
        branch
        for keyword in _BRANCHES
        for branch in (schema[keyword] if isinstance(schema.get(keyword), list) else ())
    ]
    inside = [value for value in (_sample(b, deep - 1) for b in branches) if value != "x"]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    properties = schema.get("properties")
    if (
        kind == "object"
        or isinstance(properties, dict)
        or (not kind and inside and isinstance(inside[0], dict))
    ):
        found: dict[str, Any] = {}
        for value in inside:
            found |= value if isinstance(value, dict) else {}
        own = islice(properties.items(), _MOST) if isinstance(properties, dict) else ()
        return {**found, **{name: _sample(value, deep - 1) for name, value in own}}
    items = schema.get("prefixItems", schema.get("items"))
    if kind == "array" or isinstance(items, list):
        longest = max((v for v in inside if isinstance(v, list)), key=len, default=[])
        listed = items if isinstance(items, list) else [items]
        own_items = [_sample(item, deep - 1) for item in listed]
        return [*own_items, *longest[len(own_items) :]]
    return inside[0] if inside else _OF_TYPE.get(str(kind), "x")
