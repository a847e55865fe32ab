"""Where references lead: document and place inside it, not the value alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventreg.errors import SchemaError
from eventreg.model.dialect import Dialect, pointer_of, tokens_of, walk
from eventreg.model.document import SchemaDocument
from eventreg.model.references import Reference, embedded_tokens, references
from eventreg.model.registry import Registry
from eventreg.model.text.positions import Tokens


class Links:
    """References of a registry's documents; each document is read once."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._references: dict[str, Mapping[Tokens, Reference]] = {}
        self._embedded: dict[str, Mapping[str, Tokens]] = {}

    def follow(
        self, document: SchemaDocument, tokens: Tokens
    ) -> tuple[SchemaDocument, Tokens] | None:
        """The document and path that a reference names; None for a metaschema.

        Args:
            document: where it stands.
            tokens: path of the keyword, such as `("properties", "total", "$ref")`.

        Raises:
            SchemaError: it leads nowhere.
        """
        reference = self._of(document)[tokens]
        other, base = self._resource(document, reference.uri)
        if other is None:
            if Dialect.of(reference.uri) is not None:
                return None
            raise _dangling(document, reference)
        try:
            return other, base + _inside(other, base, reference.fragment)
        except KeyError:
            raise _dangling(document, reference) from None

    def _of(self, document: SchemaDocument) -> Mapping[Tokens, Reference]:
        found = self._references.get(document.path)
        if found is None:
            found = {reference.tokens: reference for reference in references(document)}
            self._references[document.path] = found
            self._embedded[document.path] = embedded_tokens(document)
        return found

    def _resource(self, document: SchemaDocument, uri: str) -> tuple[SchemaDocument | None, Tokens]:
        if uri == document.uri:
            return document, ()
        inside = self._embedded[document.path].get(uri)
        if inside is not None:
            return document, inside
        return self._registry.by_uri.get(uri), ()


def value_at(schema: Any, tokens: Tokens) -> Any:
    """The value at a path that is known to exist."""
    for token in tokens:
        schema = schema[token]
    return schema


def _dangling(document: SchemaDocument, reference: Reference) -> SchemaError:
    return SchemaError(
        f'{document.path}: "{reference.text}" leads nowhere inside the registry',
        pointer=pointer_of(reference.tokens),
        remedy='run "eventreg lint" for every such place',
    )


def _inside(document: SchemaDocument, base: Tokens, fragment: str) -> Tokens:
    """Path of a fragment below `base`, indexes as numbers; raise `KeyError`."""
    value = value_at(document.schema, base)
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
