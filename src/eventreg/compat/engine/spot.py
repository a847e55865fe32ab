"""Places in schema documents, and how a place names itself and what it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from eventreg.compat.engine.dialect import SINCE, SUBSCHEMAS, Dialect
from eventreg.compat.engine.snapshot import spelled
from eventreg.errors import SchemaError
from eventreg.model.dialect import tokens_of

REFERRING = re.compile(rb'"\$(?:ref|dynamicRef|recursiveRef)"')
NAMING = re.compile(rb'"\$(?:ref|dynamicRef|recursiveRef|id|anchor|dynamicAnchor)"')
NAMING_OF_DRAFT_4 = re.compile(NAMING.pattern + rb'|"id"')


class Spot:
    """A subschema and where it stands.

    Attributes:
        value: the dict or boolean.
        document: URI under which its document was loaded, empty for the one at hand.
        pointer: JSON Pointer inside that document.
        base: URI of the schema resource that it belongs to.
        dialect: the dialect in force.
    """

    __slots__ = ("_known", "_text", "base", "dialect", "document", "pointer", "value")

    def __init__(
        self, value: Any, document: str, pointer: str, base: str, dialect: Dialect
    ) -> None:
        self.value = value
        self.document = document
        self.pointer = pointer
        self.base = base
        self.dialect = dialect
        self._known: dict[str, Any] | None = None
        self._text: bytes | None = None

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from every other place."""
        return self.document, self.pointer

    @property
    def known(self) -> dict[str, Any]:
        """The keywords of a dict that its dialect knows, with what they say."""
        if self._known is None:
            number, value = self.dialect.number, self.value
            foreign = SINCE.keys() & value.keys() if number < 20 else ()
            foreign = {keyword for keyword in foreign if SINCE[keyword] > number}
            self._known = {k: v for k, v in value.items() if k not in foreign} if foreign else value
        return self._known

    @property
    def text(self) -> bytes:
        """The subschema as `spelled`."""
        if self._text is None:
            self._text = spelled(self.value)
        return self._text

    @property
    def refers(self) -> bool:
        """Whether a reference may stand here or below."""
        return b'ef"' in self.text and REFERRING.search(self.text) is not None

    def holds(self, document: str, pointer: str) -> bool:
        """Whether another place is this one or lies below it."""
        mine = self.pointer
        return document == self.document and (pointer == mine or pointer.startswith(f"{mine}/"))


def escaped(token: str | int) -> str:
    return str(token).replace("~", "~0").replace("/", "~1")


def read(document: Any, pointer: str) -> Any:
    """What stands at a JSON Pointer (RFC 6901), and None where nothing does."""
    for token in tokens_of(pointer):
        try:
            document = document[int(token) if isinstance(document, list) else token]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return document


@lru_cache(maxsize=4096)
def absolute(base: str, reference: str) -> str:
    """The reference against its base; unlike urljoin also for URNs and fragments alone."""
    if not reference or reference.startswith("#"):
        return base.split("#", maxsplit=1)[0] + reference
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def own_id(spot: Spot) -> str | None:
    """The identifier that opens a schema resource here, if any."""
    value = spot.value
    if not isinstance(value, dict):
        return None
    if not spot.dialect.modern and "$ref" in value:
        return None
    found = value.get(spot.dialect.id_keyword)
    if not isinstance(found, str):
        return None
    found = found.removesuffix("#")
    return None if not found or found.startswith("#") else found


def names(schema: Any, dialect: Dialect) -> bool:
    """Whether a reference, or a name that one may bear, may stand in a subschema or below."""
    naming = NAMING if dialect.number > 4 else NAMING_OF_DRAFT_4
    return isinstance(schema, dict) and naming.search(spelled(schema)) is not None


def subschemas(value: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every direct subschema with the tokens that lead to it."""
    for keyword, inner in value.items():
        kinds = SUBSCHEMAS.get(keyword, "")
        if isinstance(inner, dict | bool) and "one" in kinds:
            yield (keyword,), inner
        elif isinstance(inner, list) and "list" in kinds:
            yield from (((keyword, index), child) for index, child in enumerate(inner))
        elif isinstance(inner, dict) and "map" in kinds:
            yield from (((keyword, name), child) for name, child in inner.items())


def circular(spot: Spot) -> SchemaError:
    """The error for a subschema that refers to itself with nothing in between."""
    return SchemaError(
        "references form a circle with no object or array in between",
        pointer=spot.pointer,
        remedy="let the recursion pass through a property or an item",
    )
