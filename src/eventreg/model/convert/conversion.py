"""Convert several documents that refer to each other, each into a place of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from eventreg.model.convert.loss import Loss
from eventreg.model.convert.writer import Writer
from eventreg.model.dialect import Dialect, pointer_of
from eventreg.model.document import SchemaDocument
from eventreg.model.links import Links
from eventreg.model.registry import Registry
from eventreg.model.text.positions import Tokens


@dataclass(frozen=True, slots=True)
class Conversion:
    """Several schemas in one dialect.

    Attributes:
        schemas: by path of the document; without `$id` and `$schema`, references local to
            the text that the caller puts them into.
        losses: what could not be said, in the order of the documents.
    """

    schemas: Mapping[str, Any]
    losses: tuple[Loss, ...]


def convert(
    registry: Registry,
    documents: Iterable[SchemaDocument],
    target: Dialect,
    place: Callable[[SchemaDocument], str],
) -> Conversion:
    """Say documents, and everything they refer to, in `target`.

    Args:
        registry: where references lead.
        documents: what to convert; what they refer to is added.
        target: draft-07 or 2020-12.
        place: where a converted document will lie, as the fragment of a URI: `#`, or
            `#/components/schemas/Money`.

    Raises:
        SchemaError: a reference leads nowhere.
    """
    wanted: dict[str, SchemaDocument] = {}
    for document in documents:
        for each in (document, *registry.closure(document)):
            wanted.setdefault(each.path, each)
    bearers = Counter(name for each in wanted.values() for name in _dynamic_anchors(each))
    ambiguous = frozenset(name for name, count in bearers.items() if count > 1)
    writers = {path: Writer(each, target, ambiguous) for path, each in wanted.items()}
    schemas = {path: writer.run() for path, writer in writers.items()}
    links = Links(registry)
    # A reference may point at what is no schema by its place; that is converted when it is
    # found, and may hold references of its own.
    while any(writer.pending for writer in writers.values()):
        for path, writer in writers.items():
            while writer.pending:
                holder, tokens = writer.pending.pop()
                found = links.follow(wanted[path], tokens)
                if found is None:
                    holder.pop("$ref")
                    holder["type"] = ["object", "boolean"]
                    writer.lose(tokens, "a reference to a metaschema becomes any schema")
                    continue
                other, inside = found
                holder["$ref"] = place(other) + _fragment(writers[other.path].locate(inside))
    losses = tuple(loss for writer in writers.values() for loss in writer.losses)
    return Conversion(schemas, losses)


def _fragment(tokens: Tokens) -> str:
    return quote(pointer_of(tokens), safe="/~-._!$&'()*+,;=:@")


def _dynamic_anchors(document: SchemaDocument) -> set[str]:
    """Names under which references may lead elsewhere than they say; empty for `$recursive…`."""
    found: set[str] = set()
    for sub in document.subschemas:
        if isinstance(sub.schema, dict):
            name = sub.schema.get("$dynamicAnchor")
            if isinstance(name, str):
                found.add(name)
            if sub.schema.get("$recursiveAnchor") is True:
                found.add("")
    return found
