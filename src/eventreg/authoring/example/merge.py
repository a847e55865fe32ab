"""Several schemas for one value as one: what `allOf` and `$ref` beside other keywords mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any]


def merged(left: Schema, right: Schema) -> dict[str, Any]:
    """A schema for values that both accept, nearly: the caller checks what is made from it."""
    result = dict(left)
    for keyword, value in right.items():
        if keyword not in result:
            result[keyword] = value
        elif keyword in _COMBINE:
            result[keyword] = _COMBINE[keyword](result[keyword], value)
    return result


def _both(left: Any, right: Any) -> Any:
    if isinstance(left, dict) and isinstance(right, dict):
        return {"allOf": [left, right]}
    return left if right is True else right


def _maps(left: Any, right: Any) -> Any:
    return {
        **left,
        **{name: _both(left[name], sub) if name in left else sub for name, sub in right.items()},
    }


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _types(left: Any, right: Any) -> Any:
    wanted = _many(right)
    kept = [t for t in _many(left) if t in wanted or (t == "integer" and "number" in wanted)]
    return kept + (["integer"] if "number" in _many(left) and "integer" in wanted else [])


_COMBINE: dict[str, Callable[[Any, Any], Any]] = {
    "additionalProperties": _both,
    "allOf": lambda a, b: [*a, *b],
    "anyOf": lambda a, _: a,
    "dependentRequired": lambda a, b: {**a, **b},
    "enum": lambda a, b: [value for value in a if value in b],
    "examples": lambda a, b: [*a, *b],
    "exclusiveMaximum": min,
    "exclusiveMinimum": max,
    "items": _both,
    "maxItems": min,
    "maxLength": min,
    "maxProperties": min,
    "maximum": min,
    "minItems": max,
    "minLength": max,
    "minProperties": max,
    "minimum": max,
    "patternProperties": _maps,
    "properties": _maps,
    "required": lambda a, b: [*a, *(name for name in b if name not in a)],
    "type": _types,
}
