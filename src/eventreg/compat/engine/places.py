"""The content policy `declared`: writers send only names that their schema declares.

A place is everything that a writer's schema says about one position in the instance, by any
applicator that reaches it. It declares the names of its `properties` and `patternProperties`, and
beside them those that it mentions in `required`, dependencies and literal objects. Where it has no
properties at all, or gives a schema for further names, names stay free.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any

from eventreg.compat.engine import nodes
from eventreg.compat.engine.library import Library
from eventreg.compat.engine.nodes import TRUE, Node
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.search.strings import matches
from eventreg.compat.engine.spot import Spot

Scoped = tuple[Spot, tuple[str, ...]]


@dataclass(frozen=True)
class Place:
    """One position in the writer's instances.

    Attributes:
        library: the writer's documents.
        spots: the subschemas that reach it directly.
    """

    library: Library
    spots: tuple[Scoped, ...]
    _limits: dict[str | int, Place | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def node(self) -> Node:
        """The predicate of the values that hold declared names only."""
        return nodes.lazy("place", self)

    @cached_property
    def digest(self) -> bytes:
        parts = sorted(
            self.library.extent(spot).digest + repr(scope).encode("utf-8", "replace")
            for spot, scope in self.spots
        )
        return blake2b(b" ".join(parts), digest_size=16).digest()

    @cached_property
    def reached(self) -> tuple[Scoped, ...]:
        """Every subschema for this position, through all that applies in place."""
        found: dict[Any, Scoped] = {}
        stack = list(reversed(self.spots))
        while stack:
            spot, scope = stack.pop()
            if self.library.dynamic and spot.base not in scope:
                scope = (*scope, spot.base)
            if (spot.name, scope) in found or not isinstance(spot.value, dict):
                continue
            found[spot.name, scope] = (spot, scope)
            stack.extend((inner, scope) for inner in self.library.in_place(spot, scope))
        return tuple(found.values())

    @cached_property
    def declared(self) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
        """The names and patterns that are declared here, or None where names are free."""
        names: dict[str, None] = {}
        patterns: dict[str, None] = {}
        mentioned: dict[str, None] = {}
        for spot, _ in self.reached:
            value = spot.known
            if not spot.dialect.modern and "$ref" in value:
                continue
            if any(isinstance(value.get(k), dict) and _says(value[k]) for k in OPENERS):
                return None
            names.update(dict.fromkeys(value.get("properties", ())))
            mentioned.update(dict.fromkeys(_mentioned(value)))
            patterns.update(dict.fromkeys(value.get("patternProperties", ())))
        if not names and not patterns:
            return None
        return tuple(names | mentioned), tuple(patterns)

    @cached_property
    def names(self) -> Node:
        """The predicate of the names that may occur here."""
        if self.declared is None:
            return TRUE
        names, patterns = self.declared
        return nodes.disj((nodes.named(*names), *(nodes.pattern(source) for source in patterns)))

    def regions(self) -> Iterator[Node]:
        """Predicates that tell apart the names whose values stand at different places."""
        for spot, _ in self.reached:
            for source in spot.known.get("patternProperties", ()):
                yield nodes.pattern(source)

    def member(self, name: str) -> Place | None:
        """The place of a member's value, or None where the schema says nothing of it."""
        found: list[Scoped] = []
        for spot, scope in self.reached:
            value, child = spot.known, self.library.child
            if not spot.dialect.modern and "$ref" in value:
                continue
            known = False
            if name in value.get("properties", ()):
                known = True
                found.append((child(spot, "properties", name), scope))
            for source in value.get("patternProperties", ()):
                if matches(source, name):
                    known = True
                    found.append((child(spot, "patternProperties", source), scope))
            if not known:
                further = [keyword for keyword in OPENERS if isinstance(value.get(keyword), dict)]
                found.extend((child(spot, keyword), scope) for keyword in further)
        return Place(self.library, tuple(found)) if found else None

    @property
    def listed(self) -> int:
        """Number of leading items that the schema speaks of one by one."""
        sizes = [
            len(spot.known[keyword])
            for spot, _ in self.reached
            for keyword in ("items", "prefixItems")
            if isinstance(spot.known.get(keyword), list)
        ]
        return max(sizes, default=0)

    def item(self, index: int) -> Place | None:
        """The place of an item."""
        found: list[Scoped] = []
        for spot, scope in self.reached:
            tokens = _item_tokens(spot, index)
            found.extend((self.library.child(spot, *path), scope) for path in tokens)
        return Place(self.library, tuple(found)) if found else None

    def limit(self, token: str | int) -> Place | None:
        """The place of a member or item, or None where it leaves all names free."""
        if token not in self._limits:
            inner = self.member(token) if isinstance(token, str) else self.item(token)
            if inner is not None and not any(_speaks_of_names(s.value) for s, _ in inner.spots):
                inner = None
            self._limits[token] = inner
        return self._limits[token]

    def below(self, path: tuple[str | int, ...]) -> Place | None:
        """The place at a location below, or None where the schema says nothing of it."""
        place: Place | None = self
        for token in path:
            if place is None:
                return None
            place = place.item(token) if isinstance(token, int) else place.member(token)
        return place

    def literals(self) -> Iterator[list[Any]]:
        """The values that each const and enum allows here."""
        for spot, _ in self.reached:
            if "const" in spot.known:
                yield [spot.known["const"]]
            elif "enum" in spot.known:
                yield spot.known["enum"]

    def admits(self, value: Any) -> bool:
        """Whether a JSON value holds declared names only."""
        if isinstance(value, dict):
            for name, inner in value.items():
                if self.declared is not None and not self._declares(name):
                    return False
                place = self.member(name)
                if place is not None and not place.admits(inner):
                    return False
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                place = self.item(index)
                if place is not None and not place.admits(inner):
                    return False
        return True

    def _declares(self, name: str) -> bool:
        names, patterns = self.declared or ((), ())
        return name in names or any(matches(source, name) for source in patterns)


def root_place(prepared: Prepared) -> Place:
    """The place of the whole instance."""
    if "place" not in prepared.cache:
        prepared.cache["place"] = Place(prepared.library, ((prepared.library.root, ()),))
    found: Place = prepared.cache["place"]
    return found


OPENERS = ("additionalProperties", "unevaluatedProperties")
ANNOTATIONS = frozenset(
    ("title", "description", "$comment", "examples", "example", "default", "deprecated")
)
SILENT = ANNOTATIONS | frozenset(
    (
        *("type", "format", "pattern", "minLength", "maxLength", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
    )
)
"""Keywords that neither declare a name nor lead to a place that does."""


def _says(schema: dict[str, Any]) -> bool:
    return any(keyword not in ANNOTATIONS for keyword in schema)


def _speaks_of_names(schema: Any) -> bool:
    return isinstance(schema, dict) and any(
        keyword not in SILENT and not (keyword in LITERAL and _scalar(schema[keyword]))
        for keyword in schema
    )


LITERAL = ("const", "enum")


def _scalar(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return not any(isinstance(item, dict | list) for item in values)


def _mentioned(value: dict[str, Any]) -> Iterator[str]:
    if isinstance(value.get("required"), list):
        yield from value["required"]
    for keyword in ("dependentRequired", "dependencies", "dependentSchemas"):
        for name, needed in value.get(keyword, {}).items():
            yield name
            if isinstance(needed, list):
                yield from needed
            elif isinstance(needed, str):
                yield needed
    literal = [*value.get("enum", ()), value.get("const")]
    for item in literal:
        if isinstance(item, dict):
            yield from item
    names = value.get("propertyNames")
    if isinstance(names, dict):
        listed = [*names.get("enum", ()), names.get("const")]
        yield from (name for name in listed if isinstance(name, str))


def _item_tokens(spot: Spot, index: int) -> Iterator[tuple[str | int, ...]]:
    value = spot.known
    if not spot.dialect.modern and "$ref" in value:
        return
    for listed, after in (("prefixItems", "items"), ("items", "additionalItems")):
        first = value.get(listed)
        if isinstance(first, list):
            if index < len(first):
                yield listed, index
            elif isinstance(value.get(after), dict):
                yield (after,)
            break
    else:
        if isinstance(value.get("items"), dict):
            yield ("items",)
    for keyword in ("contains", "unevaluatedItems"):
        if isinstance(value.get(keyword), dict):
            yield (keyword,)
