"""Where a reference leads: the document and the path inside it."""

from __future__ import annotations

from eventreg.model.dialect import tokens_of, walk
from eventreg.model.document import SchemaDocument
from eventreg.model.references import Reference, references
from eventreg.model.registry import Registry
from eventreg.model.text.positions import Tokens


def follow(
    registry: Registry, document: SchemaDocument, reference: Reference
) -> tuple[SchemaDocument, Tokens] | None:
    """Document and path that a reference names, or None.

    None also for schemas inside a document that bear an `$id` of their own, and for metaschemas.
    """
    other = document if reference.uri == document.uri else registry.by_uri.get(reference.uri)
    if other is None:
        return None
    tokens = _tokens(other, reference.fragment)
    return None if tokens is None else (other, tokens)


def reference_at(document: SchemaDocument, tokens: Tokens) -> Reference | None:
    """The `$ref` of the schema at `tokens`."""
    wanted = (*tokens, "$ref")
    return next((r for r in references(document) if r.tokens == wanted), None)


def _tokens(document: SchemaDocument, fragment: str) -> Tokens | None:
    if not fragment:
        return ()
    if not fragment.startswith("/"):
        keyword = document.dialect.id_keyword
        for sub in walk(document.schema, document.dialect):
            if isinstance(sub.schema, dict) and (
                fragment in (sub.schema.get("$anchor"), sub.schema.get("$dynamicAnchor"))
                or sub.schema.get(keyword) == f"#{fragment}"
            ):
                return sub.tokens
        return None
    value = document.schema
    found: list[str | int] = []
    for token in tokens_of(fragment):
        if isinstance(value, dict) and token in value:
            found.append(token)
            value = value[token]
        elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            found.append(int(token))
            value = value[int(token)]
        else:
            return None
    return tuple(found)
