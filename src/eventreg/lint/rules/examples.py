"""Small registries for the examples of rules."""

from __future__ import annotations

import json
from typing import Any

from eventreg.model.rule import Example

ID = "https://schemas.example.com/{}/{}.json"
_EVENT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "",
    "title": "Order created",
    "description": "A customer has placed an order.",
    "type": "object",
    "required": ["order_id"],
    "properties": {
        "order_id": {"description": "Which order.", "type": "string", "minLength": 1},
    },
    "additionalProperties": True,
    "examples": [{"order_id": "o-1"}],
}
SHARED_LAYOUT = """\
layout:
  shared:
    path: "shared/{name}/{version}.json"
    id: "https://schemas.example.com/shared/{name}/{version}.json"
"""


def schema(name: str = "orders.order.created", version: str = "1.0.0", **keywords: Any) -> str:
    """The text of a schema in which all is well, but for `keywords`; None takes one away.

    `dialect`, `id`, `ref` and `eventreg` stand for `$schema`, `$id`, `$ref` and `x-eventreg`.
    """
    value = _EVENT | {"$id": ID.format(name.replace(".", "/"), version)}
    for key, replacement in keywords.items():
        keyword = {"dialect": "$schema", "id": "$id", "ref": "$ref", "eventreg": "x-eventreg"}.get(
            key, key
        )
        if replacement is None:
            value.pop(keyword, None)
        else:
            value[keyword] = replacement
    return json.dumps(value, indent=2) + "\n"


def path(name: str = "orders.order.created", version: str = "1.0.0") -> str:
    return f"schemas/{name.replace('.', '/')}/{version}.json"


def event(name: str = "orders.order.created", version: str = "1.0.0", **keywords: Any) -> Example:
    """A registry of one event, see `schema`."""
    return Example({path(name, version): schema(name, version, **keywords)})


def having(*, config: str = "", **properties: Any) -> Example:
    """A registry of one event with these properties and no example that could break them."""
    text = schema(required=None, properties=properties, examples=[{}])
    return Example({path(): text}, config)
