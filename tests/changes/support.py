"""Registries of a schema or two, made from values."""

from __future__ import annotations

import json
from typing import Any

from eventreg.model.names import Kind, Layout, Place, Template
from eventreg.model.registry import Registry
from eventreg.sources.load import read_document

LAYOUT = Layout(
    "schemas",
    Place(
        Kind.EVENT,
        Template("{service}/{domain}/{action}/{version}.json"),
        Template("https://e.example/{service}/{domain}/{action}/{version}.json"),
    ),
    (
        Place(
            Kind.SHARED,
            Template("shared/{name}/{version}.json"),
            Template("https://e.example/shared/{name}/{version}.json"),
        ),
    ),
)
MODERN = "https://json-schema.org/draft/2020-12/schema"


def registry(schemas: dict[str, Any], layout: Layout = LAYOUT) -> Registry:
    """Schemas by path below the folder of schemas, without `.json`; `$id` is added."""
    documents = []
    for path, schema in schemas.items():
        value = schema
        if isinstance(schema, dict):
            value = {"$schema": MODERN, "$id": f"https://e.example/{path}.json", **schema}
        found = read_document(f"schemas/{path}.json", json.dumps(value).encode(), layout)
        documents.append(found)
    return Registry.of(layout, documents)


def pair(old: Any, new: Any, **shared: Any) -> tuple[Registry, Any, Any]:
    """A registry with two versions of `a.b.c`, and the two documents."""
    found = registry(
        {
            "a/b/c/1.0.0": old,
            "a/b/c/1.1.0": new,
            **{f"shared/{name}/1.0.0": schema for name, schema in shared.items()},
        }
    )
    return found, *found.events["a.b.c"].versions


def of(**properties: Any) -> dict[str, Any]:
    """An object; a property whose name ends in `_` is required."""
    return {
        "type": "object",
        "required": [name[:-1] for name in properties if name.endswith("_")],
        "properties": {name.removesuffix("_"): schema for name, schema in properties.items()},
    }
