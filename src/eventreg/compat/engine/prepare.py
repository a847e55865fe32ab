"""A schema made ready once, to be compared many times."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import jsonschema_rs as rs

from eventreg.compat.engine.dialect import DEFAULT, Dialect, dialect_of
from eventreg.compat.engine.library import Library, Resolve
from eventreg.compat.engine.metaschema import invalid
from eventreg.compat.engine.snapshot import checked
from eventreg.errors import SchemaError
from eventreg.model.validators import pattern_options

CLASSES = {
    4: rs.Draft4Validator,
    6: rs.Draft6Validator,
    7: rs.Draft7Validator,
    19: rs.Draft201909Validator,
    20: rs.Draft202012Validator,
}
DRAFTS = {4: rs.Draft4, 6: rs.Draft6, 7: rs.Draft7, 19: rs.Draft201909, 20: rs.Draft202012}

KEPT = 256
"""Schemas that stay ready for the next question, each with some 80 kB of what was found out."""
LARGE = 65_536
"""Bytes of documents from which on a schema is not kept."""


class Prepared:
    """A valid schema with its references resolved.

    Compiled forms are kept, so one object serves any number of comparisons.

    Attributes:
        schema: a copy of what the caller gave.
        library: its documents.
        cache: what other modules derived from it, by their own keys.
    """

    def __init__(self, schema: Any, resolve: Resolve | None = None) -> None:
        """Raises SchemaError for what is no JSON Schema or has references that lead nowhere."""
        if not isinstance(schema, dict | bool):
            raise SchemaError(
                f"a schema is an object or a boolean, not {_kind(schema)}",
                remedy="write a JSON object",
            )
        self.library = Library(schema, resolve, DEFAULT)
        self.schema: dict[str, Any] | bool = self.library.root.value
        self.cache: dict[Any, Any] = {}
        self.validator(formats=True)

    @property
    def size(self) -> int:
        """Bytes of all its documents."""
        return self.library.size

    @property
    def dialect(self) -> Dialect:
        return self.library.root.dialect

    def validator(self, *, formats: bool) -> rs.Validator:
        """The first validator, compiled from the schema as written."""
        found: rs.Validator | None = self.cache.get(("validator", formats))
        if found is None:
            try:
                found = CLASSES[self.dialect.number](
                    self.plain(""),
                    validate_formats=formats,
                    pattern_options=pattern_options(),
                    retriever=self.retrieve,
                )
            except rs.ValidationError as error:
                raise invalid(error) from None
            except (ValueError, rs.ReferencingError) as error:
                raise SchemaError(f"the schema does not compile: {str(error)[:300]}") from None
            self.cache["validator", formats] = found
        return found

    def canonical(self, *, formats: bool) -> rs.CanonicalSchema | None:
        """The schema in the canonical algebra, or None where that gives up."""
        key = ("canonical", formats)
        if key not in self.cache:
            try:
                self.cache[key] = rs.canonicalize(
                    self.plain(""),
                    draft=DRAFTS[self.dialect.number],
                    validate_formats=formats,
                    retriever=self.retrieve,
                )
            except (ValueError, rs.ReferencingError):
                self.cache[key] = None
        found: rs.CanonicalSchema | None = self.cache[key]
        return found

    def plain(self, uri: str) -> Any:
        """A document with a `$schema` that validators know."""
        document = self.library.documents[uri]
        if not isinstance(document, dict) or "$schema" not in document:
            return document
        spot = self.library.root
        dialect = spot.dialect if uri == "" else _named(document, spot.dialect)
        return {**document, "$schema": dialect.uri}

    def retrieve(self, uri: str) -> Any:
        """A loaded document, for a validator that asks; raises LookupError otherwise."""
        bare = uri.removeprefix("json-schema:///").split("#")[0]
        for name in (uri, bare, bare + "#"):
            if name and name in self.library.documents:
                return self.plain(name)
        raise LookupError(uri)


_READY: OrderedDict[bytes, Prepared] = OrderedDict()


def ready(schema: Any, resolve: Resolve | None) -> Prepared:
    """The schema prepared, or what an earlier question prepared from equal documents.

    Along a chain of versions the new schema of one question is the old one of the next.

    Raises SchemaError as `Prepared` does.
    """
    text = checked(schema) if isinstance(schema, dict) else None
    if text is None:
        return Prepared(schema, resolve)
    found = _READY.pop(text, None)
    if found is None or not found.library.stands(resolve):
        found = Prepared(schema, resolve)
    if found.size < LARGE:
        _READY[text] = found
    if len(_READY) > KEPT:
        _READY.popitem(last=False)
    return found


def _named(document: dict[str, Any], inherited: Dialect) -> Dialect:
    return dialect_of(document, inherited)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list | str):
        return "an array" if isinstance(value, list) else "a string"
    return "a number" if isinstance(value, int | float) else f"a {type(value).__name__}"
