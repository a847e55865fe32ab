"""References between schemas: what points where, resolved inside the registry alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from eventreg.model.dialect import Dialect, tokens_of
from eventreg.model.document import SchemaDocument, encoded
from eventreg.model.text.positions import Tokens

REFERENCE_KEYWORDS = ("$ref", "$dynamicRef", "$recursiveRef")
_MAYBE = re.compile(r"\$ref|Ref|\\[uUx]")
"""What the text of a schema with references holds: a keyword, or an escape that may spell one."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference as written.

    Attributes:
        tokens: path of the keyword's value.
        text: as written.
        uri: absolute, without fragment.
        fragment: decoded, without `#`; a JSON Pointer, an anchor, or empty.
    """

    tokens: Tokens
    text: str
    uri: str
    fragment: str


def references(document: SchemaDocument) -> Iterator[Reference]:
    """Yield every reference of a document, in the order of the text."""
    if not _MAYBE.search(document.text):
        return
    bases = _Bases(document)
    for sub in document.subschemas:
        if not isinstance(sub.schema, dict):
            continue
        for keyword in REFERENCE_KEYWORDS:
            text = sub.schema.get(keyword)
            if not isinstance(text, str):
                continue
            base = "" if "://" in text else bases.of(sub.tokens)
            yield Reference((*sub.tokens, keyword), text, *_absolute(base, text))


@lru_cache(maxsize=16384)
def _absolute(base: str, text: str) -> tuple[str, str]:
    """URI without fragment, and the fragment decoded."""
    try:
        uri, fragment = urldefrag(_joined(base, text))
    except ValueError:
        return text, ""
    return encoded(uri), unquote(fragment)


def _joined(base: str, reference: str) -> str:
    """An absolute reference; unlike `urljoin`, a fragment keeps a base that is a URN."""
    return base + reference if reference.startswith("#") else urljoin(base, reference)


def embedded(document: SchemaDocument) -> dict[str, Any]:
    """Schemas inside the document that bear an `$id` of their own, by absolute URI."""
    return {uri: schema for uri, schema in _Bases(document).embedded.items() if uri}


def embedded_tokens(document: SchemaDocument) -> dict[str, Tokens]:
    """Where schemas with an `$id` of their own stand in the document, by absolute URI."""
    return _Bases(document).places()


class _Bases:
    """Base URI at each place: embedded `$id`s change it (2020-12 core, section 8.2.1)."""

    def __init__(self, document: SchemaDocument) -> None:
        self._root = document.uri
        self._by_tokens: dict[Tokens, str] = {}
        self.embedded: dict[str, Any] = {}
        keyword = document.dialect.id_keyword
        hidden = document.dialect.ref_hides_siblings
        for sub in document.subschemas[1:]:
            if not isinstance(sub.schema, dict) or (hidden and "$ref" in sub.schema):
                continue
            text = sub.schema.get(keyword)
            if isinstance(text, str) and text and not text.startswith("#"):
                uri = urldefrag(urljoin(self.of(sub.tokens), text)).url
                self._by_tokens[sub.tokens] = uri
                self.embedded[uri] = sub.schema

    def places(self) -> dict[str, Tokens]:
        return {uri: tokens for tokens, uri in reversed(self._by_tokens.items())}

    def of(self, tokens: Tokens) -> str:
        if self._by_tokens:
            for end in range(len(tokens), 0, -1):
                if tokens[:end] in self._by_tokens:
                    return self._by_tokens[tokens[:end]]
        return self._root


def target(schema: Any, fragment: str, dialect: Dialect) -> Any:
    """The value that a fragment names inside a schema resource; raise `KeyError` without one."""
    if not fragment:
        return schema
    if fragment.startswith("/"):
        value = schema
        for token in tokens_of(fragment):
            if isinstance(value, dict) and token in value:
                value = value[token]
            elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
                value = value[int(token)]
            else:
                raise KeyError(fragment)
        return value
    anchors = _anchors(schema, dialect)
    return anchors[fragment]


def _anchors(schema: Any, dialect: Dialect) -> Mapping[str, Any]:
    from eventreg.model.dialect import walk

    found: dict[str, Any] = {}
    for sub in walk(schema, dialect):
        if not isinstance(sub.schema, dict):
            continue
        names = [sub.schema.get("$anchor"), sub.schema.get("$dynamicAnchor")]
        plain = sub.schema.get(dialect.id_keyword)
        if isinstance(plain, str) and plain.startswith("#"):
            names.append(plain[1:])
        for name in names:
            if isinstance(name, str):
                found.setdefault(name, sub.schema)
    return found
