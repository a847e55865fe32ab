"""What the generator would have to follow through a schema, and does not.

Dropping it widens a type and narrows none; the embedded schema is checked before the model is made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from eventreg.model.dialect import Dialect, tokens_of

_MANY = ("allOf", "anyOf", "oneOf")
_HIDDEN = {
    *("anyOf", "not", "if", "dependentSchemas", "dependencies", "$dynamicRef", "$recursiveRef"),
    *("patternProperties", "additionalProperties", "unevaluatedProperties"),
}
"""Keywords whose properties count as evaluated, and are not among those that a class has."""
_BRANCHES = {
    *("$ref", "allOf", "anyOf", "oneOf", "not", "if", "dependentSchemas", "dependencies"),
    *("contains", "$dynamicRef", "$recursiveRef"),
}


def drop_unfollowed(schema: Any, parts: Sequence[dict[str, Any]], dialect: Dialect) -> None:
    """Drop references that lead to one place or another, and `unevaluated…` beside branches.

    Args:
        schema: self-contained.
        parts: it, and every schema inside it.
        dialect: of the schema.
    """
    anchors = Counter(part.get("$dynamicAnchor") for part in parts)
    nested = any(isinstance(part.get(dialect.id_keyword), str) for part in parts[1:])
    for part in parts:
        reference = part.get("$ref")
        if isinstance(reference, str) and Dialect.of(reference.partition("#")[0]) is not None:
            del part["$ref"]  # Of schemas that are data themselves; these have no type.
        dynamic = part.get("$dynamicRef")
        if isinstance(dynamic, str) and anchors[dynamic.rpartition("#")[2]] != 1:
            del part["$dynamicRef"]
            part.pop("unevaluatedProperties", None)
            part.pop("unevaluatedItems", None)
        if nested and part.pop("$recursiveRef", None) is not None:
            part.pop("unevaluatedProperties", None)
            part.pop("unevaluatedItems", None)
    for part in parts:
        if "unevaluatedItems" in part and _BRANCHES & part.keys():
            del part["unevaluatedItems"]
        if "unevaluatedProperties" in part and any(
            _HIDDEN & branch.keys() - ({"unevaluatedProperties"} if branch is part else set())
            for branch in _in_place(part, schema, [])
        ):
            del part["unevaluatedProperties"]


def _in_place(schema: Any, root: Any, seen: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """A schema, and those that are applied to the same value along with it."""
    if not isinstance(schema, dict) or any(schema is other for other in seen):
        return
    seen.append(schema)
    yield schema
    for keyword in _MANY:
        branches = schema.get(keyword)
        for branch in branches if isinstance(branches, list) else ():
            yield from _in_place(branch, root, seen)
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield from _in_place(_target(reference, root), root, seen)


def _target(reference: str, root: Any) -> Any:
    """What a reference within the schema leads to; of any other it is not known."""
    value = root
    for token in tokens_of(unquote(reference.removeprefix("#"))):
        try:
            value = value[int(token) if isinstance(value, list) else token]
        except (LookupError, TypeError, ValueError):
            return _UNKNOWN
    return value if reference == "#" or reference.startswith("#/") else _UNKNOWN


_UNKNOWN = {"$dynamicRef": ""}
