"""Which properties a schema always evaluates (2020-12 core, section 11.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Names and patterns of properties; the same whichever event is looked at."""

    names: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()

    def __or__(self, other: Evaluated) -> Evaluated:
        return Evaluated(self.names | other.names, self.patterns | other.patterns)

    def __le__(self, other: Evaluated) -> bool:
        return self.names <= other.names and self.patterns <= other.patterns


def evaluated_names(schema: Any) -> Evaluated | None:
    """What `schema` evaluates of any object that it accepts.

    None where that depends on the object, where everything is evaluated, or where a reference
    would have to be followed.
    """
    if not isinstance(schema, dict):
        return Evaluated()
    if any(k in schema for k in ("$ref", "$dynamicRef", "$recursiveRef", "additionalProperties")):
        return None
    always = Evaluated(_keys(schema, "properties"), _keys(schema, "patternProperties"))
    for part in _list(schema, "allOf"):
        found = None if _unevaluated(part) else evaluated_names(part)
        if found is None:
            return None
        always |= found
    for part in _sometimes(schema):
        found = None if _unevaluated(part) else evaluated_names(part)
        if found is None or not found <= always:
            return None
    return always


def _unevaluated(schema: Any) -> bool:
    return isinstance(schema, dict) and "unevaluatedProperties" in schema


def _keys(schema: dict[str, Any], keyword: str) -> frozenset[str]:
    value = schema.get(keyword)
    return frozenset(value) if isinstance(value, dict) else frozenset()


def _list(schema: dict[str, Any], keyword: str) -> list[Any]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else []


def _sometimes(schema: dict[str, Any]) -> Iterator[Any]:
    yield from _list(schema, "anyOf")
    yield from _list(schema, "oneOf")
    for keyword in ("if", "then", "else"):
        if keyword in schema:
            yield schema[keyword]
    for keyword in ("dependentSchemas", "dependencies"):
        value = schema.get(keyword)
        if isinstance(value, dict):
            yield from (part for part in value.values() if isinstance(part, dict))
