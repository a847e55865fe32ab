"""Names of the schemas among the components; code generators call classes by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from eventreg.generate.keys import digest, key_of
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Registry, major_of, version_of

__all__ = ["key_of", "pascal", "schema_keys"]

_BETWEEN = re.compile(r"[^A-Za-z0-9]+")


def pascal(name: str) -> str:
    """The name of a class: `order.status_changed` becomes `OrderStatusChanged`."""
    parts = [part for part in _BETWEEN.split(name) if part]
    text = "".join(part[0].upper() + part[1:] for part in parts)
    if not text.isascii() or not text[:1].isalpha():
        text = f"Schema{text}"
    plain = name.isascii()
    return text if plain else f"{text}_{digest(name)}"


def schema_keys(registry: Registry, documents: Iterable[SchemaDocument]) -> Mapping[str, str]:
    """A name for each document, by path: code generators call classes by them.

    The newest version of a major is called by the major alone (`OrdersOrderCreatedV1`), so that
    the name of a class survives a minor version; older ones by the whole version.
    """
    newest = {
        versions[-1].path
        for group in (registry.events, registry.shared)
        for event in group.values()
        for versions in event.majors().values()
    }
    found: dict[str, str] = {}
    taken = {"CloudEvent"}
    for document in sorted(documents, key=lambda each: each.path):
        version = version_of(document)
        name = pascal(document.identity.name if document.identity else document.path)
        if version is not None:
            text = str(major_of(document)) if document.path in newest else version.text
            name += f"V{_BETWEEN.sub('_', text.removeprefix('v'))}"
        if name in taken or f"{name}Event" in taken:
            name = f"{name}_{digest(document.path)}"
        taken |= {name, f"{name}Event"}
        found[document.path] = name
    return found
