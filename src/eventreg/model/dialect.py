"""Dialects of JSON Schema, and which keywords hold schemas in each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Dialect(StrEnum):
    """The dialects that eventreg reads, oldest first."""

    DRAFT4 = "draft-04"
    DRAFT6 = "draft-06"
    DRAFT7 = "draft-07"
    DRAFT2019 = "2019-09"
    DRAFT2020 = "2020-12"

    @property
    def uri(self) -> str:
        """The `$schema` that names it, as its specification writes it."""
        if self in {Dialect.DRAFT4, Dialect.DRAFT6, Dialect.DRAFT7}:
            return f"http://json-schema.org/{self.value}/schema#"
        return f"https://json-schema.org/draft/{self.value}/schema"

    @property
    def number(self) -> int:
        """The constant by which jsonschema-rs knows it."""
        return _NUMBERS[self]

    @property
    def id_keyword(self) -> str:
        return "id" if self is Dialect.DRAFT4 else "$id"

    @property
    def ref_hides_siblings(self) -> bool:
        """Whether keywords beside `$ref` mean nothing (up to draft-07, section 8.3)."""
        return self in {Dialect.DRAFT4, Dialect.DRAFT6, Dialect.DRAFT7}

    @classmethod
    def of(cls, uri: str) -> Dialect | None:
        """The dialect that a `$schema` names; scheme and an empty fragment do not matter."""
        return _BY_URI.get(uri.removeprefix("http").removeprefix("s").removesuffix("#"))


_NUMBERS = {
    Dialect.DRAFT4: 4,
    Dialect.DRAFT6: 6,
    Dialect.DRAFT7: 7,
    Dialect.DRAFT2019: 19,
    Dialect.DRAFT2020: 20,
}
_BY_URI = {
    dialect.uri.removeprefix("http").removeprefix("s").removesuffix("#"): dialect
    for dialect in Dialect
}

ONE, MANY, MAP, ITEMS, DEPENDENCIES = "one", "many", "map", "items", "dependencies"

_DRAFT4: dict[str, str] = {
    "additionalItems": ONE,
    "additionalProperties": ONE,
    "allOf": MANY,
    "anyOf": MANY,
    "definitions": MAP,
    "dependencies": DEPENDENCIES,
    "items": ITEMS,
    "not": ONE,
    "oneOf": MANY,
    "patternProperties": MAP,
    "properties": MAP,
}
_DRAFT6 = _DRAFT4 | {"contains": ONE, "propertyNames": ONE}
_DRAFT7 = _DRAFT6 | {"if": ONE, "then": ONE, "else": ONE}
_DRAFT2019 = _DRAFT7 | {
    "$defs": MAP,
    "contentSchema": ONE,
    "dependentSchemas": MAP,
    "unevaluatedItems": ONE,
    "unevaluatedProperties": ONE,
}
_DRAFT2020 = {k: v for k, v in _DRAFT2019.items() if k != "additionalItems"} | {
    "items": ONE,
    "prefixItems": MANY,
}
SCHEMA_KEYWORDS: Mapping[Dialect, Mapping[str, str]] = {
    Dialect.DRAFT4: _DRAFT4,
    Dialect.DRAFT6: _DRAFT6,
    Dialect.DRAFT7: _DRAFT7,
    Dialect.DRAFT2019: _DRAFT2019,
    Dialect.DRAFT2020: _DRAFT2020,
}
"""Which keywords hold schemas, and in what arrangement, by dialect."""


@dataclass(frozen=True, slots=True)
class Subschema:
    """One schema inside another.

    Attributes:
        tokens: path from the root, unescaped; the JSON Pointer is made of them.
        schema: the value, an object or a boolean.
        keyword: the keyword that holds it, empty for the root.
    """

    tokens: tuple[str | int, ...]
    schema: Any
    keyword: str

    @property
    def pointer(self) -> str:
        return pointer_of(self.tokens)


def pointer_of(tokens: tuple[str | int, ...]) -> str:
    """JSON Pointer (RFC 6901) of a path of keys and indexes."""
    return "".join(
        f"/{token}" if isinstance(token, int) else "/" + token.replace("~", "~0").replace("/", "~1")
        for token in tokens
    )


def tokens_of(pointer: str) -> tuple[str, ...]:
    """The reverse of `pointer_of`; indexes stay text."""
    parts = pointer.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


Path = tuple[str | int, ...]


def children(schema: Any, dialect: Dialect) -> Iterator[tuple[str, Path, Any]]:
    """Yield keyword, path and value of each schema directly inside `schema`."""
    if not isinstance(schema, dict):
        return
    hidden = dialect.ref_hides_siblings and isinstance(schema.get("$ref"), str)
    table = SCHEMA_KEYWORDS[dialect]
    for keyword, value in schema.items():
        if keyword in table and (not hidden or keyword == "definitions"):
            for path, inner in _arranged(keyword, value, table[keyword]):
                if isinstance(inner, dict | bool):
                    yield keyword, path, inner


def _arranged(keyword: str, value: Any, shape: str) -> Iterator[tuple[Path, Any]]:
    if shape in {MANY, ITEMS} and isinstance(value, list):
        for index, item in enumerate(value):
            yield (keyword, index), item
    elif shape in {MAP, DEPENDENCIES}:
        if isinstance(value, dict):
            for name, item in value.items():
                yield (keyword, name), item
    elif shape != MANY:
        yield (keyword,), value


def walk(schema: Any, dialect: Dialect) -> Iterator[Subschema]:
    """Yield a schema and every schema inside it, parents first, in the order of the text."""
    stack = [Subschema((), schema, "")]
    while stack:
        here = stack.pop()
        yield here
        inside = [
            Subschema((*here.tokens, *path), value, keyword)
            for keyword, path, value in children(here.schema, dialect)
        ]
        stack.extend(reversed(inside))
