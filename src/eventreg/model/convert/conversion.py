"""Convert several documents that refer to each other, each into a place of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from eventreg.errors import SchemaError
from eventreg.model.convert.loss import Loss
from eventreg.model.convert.writer import Writer
from eventreg.model.dialect import Dialect, pointer_of, tokens_of, walk
from eventreg.model.document import SchemaDocument
from eventreg.model.references import Reference, embedded_tokens, references
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
    linker = _Linker(registry, tuple(wanted.values()))
    writers = {
        path: Writer(document, target, linker.dynamic_names) for path, document in wanted.items()
    }
    schemas = {path: writer.run() for path, writer in writers.items()}
    # A reference may point at what is no schema by its place; that is converted when it is
    # found, and may hold references of its own.
    while any(writer.pending for writer in writers.values()):
        for path, writer in writers.items():
            while writer.pending:
                holder, tokens = writer.pending.pop()
                found = linker.follow(wanted[path], tokens)
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


class _Linker:
    """Where references lead: document and path inside it."""

    def __init__(self, registry: Registry, documents: tuple[SchemaDocument, ...]) -> None:
        self._registry = registry
        self._references: dict[str, dict[Tokens, Reference]] = {}
        self._embedded: dict[str, dict[str, Tokens]] = {}
        bearers: dict[str, int] = {}
        for document in documents:
            self._references[document.path] = {r.tokens: r for r in references(document)}
            self._embedded[document.path] = embedded_tokens(document)
            for name in _dynamic_anchors(document):
                bearers[name] = bearers.get(name, 0) + 1
        self.dynamic_names = frozenset(name for name, count in bearers.items() if count > 1)

    def follow(
        self, document: SchemaDocument, tokens: Tokens
    ) -> tuple[SchemaDocument, Tokens] | None:
        """The document and path that a reference names; None for a metaschema.

        Raises:
            SchemaError: it leads nowhere.
        """
        reference = self._references[document.path][tokens]
        other, base = self._resource(document, reference.uri)
        if other is None:
            if Dialect.of(reference.uri) is not None:
                return None
            raise _dangling(document, reference)
        try:
            return other, base + _inside(other, base, reference.fragment)
        except KeyError:
            raise _dangling(document, reference) from None

    def _resource(self, document: SchemaDocument, uri: str) -> tuple[SchemaDocument | None, Tokens]:
        if uri == document.uri:
            return document, ()
        inside = self._embedded[document.path].get(uri)
        if inside is not None:
            return document, inside
        return self._registry.by_uri.get(uri), ()


def _dangling(document: SchemaDocument, reference: Reference) -> SchemaError:
    return SchemaError(
        f'{document.path}: "{reference.text}" leads nowhere inside the registry',
        pointer=pointer_of(reference.tokens),
        remedy='run "eventreg lint" for every such place',
    )


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


def _inside(document: SchemaDocument, base: Tokens, fragment: str) -> Tokens:
    """Path of a fragment below `base`, indexes as numbers; raise `KeyError`."""
    value = document.schema
    for token in base:
        value = value[token]
    if not fragment:
        return ()
    if not fragment.startswith("/"):
        return _anchored(value, fragment, document.dialect)
    found: list[str | int] = []
    for token in tokens_of(fragment):
        if isinstance(value, dict) and token in value:
            value = value[token]
            found.append(token)
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            value = value[int(token)]
            found.append(int(token))
        else:
            raise KeyError(fragment)
    return tuple(found)


def _anchored(schema: Any, name: str, dialect: Dialect) -> Tokens:
    for sub in walk(schema, dialect):
        if isinstance(sub.schema, dict) and (
            sub.schema.get("$anchor") == name
            or sub.schema.get("$dynamicAnchor") == name
            or sub.schema.get(dialect.id_keyword) == f"#{name}"
        ):
            return sub.tokens
    raise KeyError(name)
