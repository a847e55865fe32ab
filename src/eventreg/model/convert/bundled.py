"""One self-contained schema in a dialect of choice."""

from __future__ import annotations

from typing import Any

from eventreg.model.convert.conversion import convert
from eventreg.model.convert.loss import Loss
from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Registry


def bundled_as(
    registry: Registry, document: SchemaDocument, target: Dialect
) -> tuple[dict[str, Any], tuple[Loss, ...]]:
    """The schema with everything it references inside, in `target`, and what that cannot say.

    Args:
        registry: where references lead.
        document: the root.
        target: draft-07 or 2020-12.

    Raises:
        SchemaError: a reference leads nowhere.
    """
    holder = "definitions" if target.ref_hides_siblings else "$defs"
    others = registry.closure(document)
    keys = {other.path: f"{other.identity or other.path}".replace(" ", "-") for other in others}

    def place(each: SchemaDocument) -> str:
        from urllib.parse import quote

        if each.path == document.path:
            return "#"
        key = keys[each.path].replace("~", "~0").replace("/", "~1")
        return f"#/{holder}/{quote(key, safe='~-._')}"

    made = convert(registry, [document], target, place)
    root = dict(made.schemas[document.path])
    if "$ref" in root and target.ref_hides_siblings:
        root = {"allOf": [{"$ref": root.pop("$ref")}], **root}
    own = root.pop(holder, {})
    inside = {**own, **{keys[other.path]: made.schemas[other.path] for other in others}}
    head = {"$schema": target.uri, "$id": document.uri}
    return {**head, **root, **({holder: inside} if inside else {})}, made.losses
