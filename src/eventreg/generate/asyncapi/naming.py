"""Names for the schemas inside a payload, so that code generators need not number them.

AsyncAPI's parser calls every schema without a name `<anonymous-schema-7>`, and generators make
classes of that; `x-parser-schema-id` is where it looks for a name first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventreg.generate.asyncapi.keys import pascal

NAME = "x-parser-schema-id"
_SHAPES = (
    *("enum", "properties", "patternProperties", "additionalProperties"),
    *("allOf", "anyOf", "oneOf"),
)
_ANNOTATIONS = frozenset({"description", "examples", "default", "deprecated", "$comment"})


def name_parts(schema: Any, name: str, names: Mapping[str, str]) -> None:
    """Name what is inside a converted schema, in place.

    Args:
        schema: a component; it has a name of its own.
        name: that name, as a class would be called.
        names: the same of every component, by the reference to it.
    """
    if not isinstance(schema, dict):
        return
    for key, sub in _maps(schema, "properties"):
        _name(sub, f"{name}{pascal(key)}", names)
    for holder in ("definitions", "$defs"):
        for key, sub in _maps(schema, holder):
            _name(sub, f"{name}{pascal(key)}", names)
    items = schema.get("items")
    for number, sub in enumerate(items if isinstance(items, list) else [items], 1):
        _name(sub, f"{name}Item{number if isinstance(items, list) else ''}", names)
    for keyword in ("oneOf", "anyOf"):
        shapes = schema.get(keyword)
        for number, sub in enumerate(shapes if isinstance(shapes, list) else [], 1):
            _name(sub, f"{name}Shape{number}", names)
    for number, sub in enumerate(dict(_maps(schema, "patternProperties")).values(), 1):
        _name(sub, f"{name}Value{number if number > 1 else ''}", names)
    if isinstance(schema.get("additionalProperties"), dict):
        _name(schema["additionalProperties"], f"{name}Value", names)


def _maps(schema: dict[str, Any], keyword: str) -> list[tuple[str, Any]]:
    value = schema.get(keyword)
    return list(value.items()) if isinstance(value, dict) else []


def _name(schema: Any, name: str, names: Mapping[str, str]) -> None:
    if not isinstance(schema, dict) or "$ref" in schema:
        return
    if "title" in schema:
        name = pascal(str(schema["title"]))
    elif any(keyword in schema for keyword in _SHAPES):
        schema[NAME] = names.get(_only_reference(schema), name)
    name_parts(schema, name, names)


def _only_reference(schema: dict[str, Any]) -> str:
    """What a schema points at that says nothing of its own; empty for any other."""
    parts = schema.get("allOf")
    if not isinstance(parts, list) or len(parts) != 1 or set(schema) - _ANNOTATIONS != {"allOf"}:
        return ""
    return str(parts[0].get("$ref", "")) if isinstance(parts[0], dict) else ""
