"""One schema file: its text, its value, what it says it is, and the place of any pointer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urldefrag, urljoin

from eventreg.model.dialect import Dialect, Subschema, pointer_of, tokens_of, walk
from eventreg.model.finding import Location
from eventreg.model.names import Identity
from eventreg.model.text import positions
from eventreg.model.text.edit import Editor
from eventreg.model.text.positions import Span, Tokens, line_and_column

BASE_URI = "https://registry.invalid/"
"""Against which relative `$id`s resolve; `.invalid` never resolves (RFC 2606, section 2)."""


@dataclass(frozen=True)
class SchemaDocument:
    """A parsed schema.

    Attributes:
        path: POSIX path relative to the folder of `eventreg.yaml`.
        text: decoded, without a byte-order mark.
        schema: the JSON value: an object or a boolean for a schema, anything else for a mistake.
        dialect: by `$schema`, else by the configuration's default.
        identity: what it says it is, or None where neither `$id` nor path fits the layout.
        uri: its absolute URI without fragment, made of `$id`, else of the path.
        digest: Git's object name of the bytes (SHA-1, hexadecimal).
        duplicate_keys: keys that stand twice in one object.
        bom: whether the file begins with a byte-order mark.
    """

    path: str
    text: str
    schema: Any
    dialect: Dialect
    identity: Identity | None
    uri: str
    digest: str
    duplicate_keys: tuple[str, ...] = ()
    bom: bool = False

    @property
    def is_yaml(self) -> bool:
        return is_yaml(self.path)

    @cached_property
    def subschemas(self) -> tuple[Subschema, ...]:
        """The schema and every schema inside it, parents first."""
        return tuple(walk(self.schema, self.dialect))

    @cached_property
    def _spans(self) -> Mapping[Tokens, Span]:
        return positions(self.text, yaml=self.is_yaml)

    @cached_property
    def editor(self) -> Editor:
        """Makes edits of the text that leave the rest of it as it is."""
        return Editor(self.text, yaml=self.is_yaml, spans=self._spans)

    def forget(self) -> None:
        """Drop what was worked out of the schema; it is worked out again where it is asked for."""
        for name in ("subschemas", "_spans", "editor"):
            self.__dict__.pop(name, None)

    def span(self, tokens: Tokens) -> Span:
        """Where a value stands, or the nearest value around it that stands in the text."""
        while tokens and tokens not in self._spans:
            tokens = tokens[:-1]
        return self._spans.get(tokens, Span(None, (0, 0)))

    def locate(self, tokens: Tokens = (), *, key: bool = False) -> Location:
        """The place of a value, or of its key."""
        span = self.span(tokens)
        start, end = span.key if key and span.key else span.value
        if not key and self.schema_at(tokens) is not _SCALAR:
            end = min(end, start + 1)
        return self.place((start, end), tokens)

    def place(self, span: tuple[int, int], tokens: Tokens = ()) -> Location:
        """The place of a piece of the text, from one offset to just before another."""
        line, column = line_and_column(self.text, span[0])
        end_line, end_column = line_and_column(self.text, span[1])
        return Location(self.path, line, column, end_line, end_column, pointer_of(tokens))

    def tokens(self, pointer: str) -> Tokens:
        """The path that a JSON Pointer names, as far as the schema has it."""
        found: list[str | int] = []
        value = self.schema
        for text in tokens_of(pointer):
            if isinstance(value, list) and text.isdecimal() and int(text) < len(value):
                found.append(int(text))
                value = value[int(text)]
            elif isinstance(value, dict) and text in value:
                found.append(text)
                value = value[text]
            else:
                break
        return tuple(found)

    def schema_at(self, tokens: Tokens) -> Any:
        value = self.schema
        for token in tokens:
            try:
                value = value[token]
            except (KeyError, IndexError, TypeError):
                return None
        return value if isinstance(value, dict | list) else _SCALAR


_SCALAR = object()


def is_yaml(path: str) -> bool:
    return path.endswith((".yaml", ".yml"))


def absolute_uri(reference: str, base: str = BASE_URI) -> str:
    """The URI without fragment that `reference` names, other scripts encoded (RFC 3987, 3.1)."""
    try:
        return encoded(urldefrag(urljoin(base, reference)).url)
    except ValueError:
        return reference


def encoded(uri: str) -> str:
    """A URI in which whatever may not stand in one is percent-encoded."""
    return uri if _LEGAL.fullmatch(uri) else quote(uri, safe="%/:?#[]@!$&'()*+,;=~-._")


_LEGAL = re.compile(r"[A-Za-z0-9%/:?#\[\]@!$&'()*+,;=~._-]*")
