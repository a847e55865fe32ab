"""A schema as people see it: its properties by path, and what is said of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from eventreg.changes.paths import Path, property_segment
from eventreg.errors import SchemaError
from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.links import Links, value_at
from eventreg.model.printable import printable
from eventreg.model.registry import Registry
from eventreg.model.text.positions import Tokens

Facts = dict[str, Any]
"""By keyword; `type` and `enum` are dictionaries, so that their members compare one by one."""

MOST_FIELDS = 5_000
"""Further properties are not unfolded: types that use each other twice grow without bound."""

_STRUCTURE = frozenset(
    {"$id", "id", "$schema", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary"}
    | {"$defs", "definitions", "properties", "required", "$ref", "$dynamicRef", "$recursiveRef"}
    | {"patternProperties", "additionalProperties", "unevaluatedProperties", "type", "enum"}
    | {"const", "items", "prefixItems", "additionalItems", "allOf", "anyOf", "oneOf"}
)
_SHAPES = ("anyOf", "oneOf")


def fields(registry: Registry, document: SchemaDocument) -> Mapping[Path, Facts]:
    """Properties of a schema, nested and shared types unfolded, in the order of the text."""
    unfolding = _Unfolding(registry)
    unfolding.add(_Spot((), document, (), frozenset()))
    return unfolding.found


@dataclass(frozen=True, slots=True)
class _Spot:
    """A schema, and the property that it describes; several schemas may describe one.

    Attributes:
        path: of the property.
        document: where the schema stands.
        tokens: its path in the document.
        above: places of the schemas around it, so that recursion ends.
    """

    path: Path
    document: SchemaDocument
    tokens: Tokens
    above: frozenset[tuple[str, Tokens]]

    @property
    def place(self) -> tuple[str, Tokens]:
        return self.document.path, self.tokens

    @property
    def schema(self) -> Any:
        return value_at(self.document.schema, self.tokens)

    def within(self, *tokens: str | int, segment: str = "") -> _Spot:
        """A schema inside this one, of the same property or of one below it."""
        path = (*self.path, segment) if segment else self.path
        return replace(self, path=path, tokens=(*self.tokens, *tokens))


class _Unfolding:
    def __init__(self, registry: Registry) -> None:
        self._links = Links(registry)
        self.found: dict[Path, Facts] = {}

    def add(self, spot: _Spot) -> None:
        """Take in a schema, and what is inside it."""
        facts = self.found.setdefault(spot.path, {})
        schema = spot.schema
        if spot.place in spot.above or len(self.found) > MOST_FIELDS:
            facts["repeats"] = True
            return
        spot = replace(spot, above=spot.above | {spot.place})
        if schema is False:
            facts["never"] = True
        if not isinstance(schema, dict):
            return
        reference = self._reference(spot, schema)
        if not (spot.document.dialect.ref_hides_siblings and "$ref" in schema):
            _say(facts, schema, spot.document.dialect)
            self._properties(spot, schema)
            self._items(spot, schema)
            self._parts(spot, schema)
        if reference:
            other, inside = reference
            if other.path != spot.document.path and not inside:
                facts.setdefault("uses", str(other.identity or other.path))
            self.add(replace(spot, document=other, tokens=inside))

    def _reference(
        self, spot: _Spot, schema: Mapping[str, Any]
    ) -> tuple[SchemaDocument, Tokens] | None:
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            if isinstance(schema.get(keyword), str):
                try:
                    return self._links.follow(spot.document, (*spot.tokens, keyword))
                except (SchemaError, KeyError):
                    # Lint reports it; the rest can still be compared.
                    return None
        return None

    def _name(self, spot: _Spot) -> str:
        """What to call one of several shapes: its title, its constant, or where it is defined."""
        schema = spot.schema
        if not isinstance(schema, dict):
            return ""
        found = self._reference(spot, schema)
        inner = value_at(found[0].schema, found[1]) if found else schema
        for each in (schema, inner):
            title = each.get("title") if isinstance(each, dict) else None
            if isinstance(title, str) and title:
                return title
        if isinstance(inner, dict) and _constant(inner):
            return _constant(inner)
        if found:
            other, inside = found
            return str(inside[-1]) if inside else str(other.identity or other.path)
        return ""

    def _properties(self, spot: _Spot, schema: Mapping[str, Any]) -> None:
        for name in _dict(schema, "properties"):
            inner = spot.within("properties", name, segment=property_segment(name))
            self.found.setdefault(inner.path, {}).setdefault("required", False)
            self.add(inner)
        for name in sorted({name for name in _list(schema, "required") if isinstance(name, str)}):
            self.found.setdefault((*spot.path, property_segment(name)), {})["required"] = True
        for pattern in _dict(schema, "patternProperties"):
            self.add(spot.within("patternProperties", pattern, segment=f"/{printable(pattern)}/"))
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            rest = schema.get(keyword)
            if rest is False:
                self.found[spot.path]["closed"] = True
            elif isinstance(rest, dict) and rest:
                self.add(spot.within(keyword, segment="*"))

    def _items(self, spot: _Spot, schema: Mapping[str, Any]) -> None:
        for keyword in ("prefixItems", "items"):
            for index, _ in enumerate(_list(schema, keyword)):
                self.add(spot.within(keyword, index, segment=f"[{index}]"))
        for keyword in ("items", "additionalItems"):
            rest = schema.get(keyword)
            if keyword == "additionalItems" and not isinstance(schema.get("items"), list):
                continue
            if isinstance(rest, dict) or rest is False:
                self.add(spot.within(keyword, segment="[]"))

    def _parts(self, spot: _Spot, schema: Mapping[str, Any]) -> None:
        for index, _ in enumerate(_list(schema, "allOf")):
            self.add(spot.within("allOf", index))
        for keyword in _SHAPES:
            shapes = _list(schema, keyword)
            types = [_bare_types(shape) for shape in shapes]
            if shapes and all(types):
                merged = {name: True for group in types for name in group}
                _put(self.found[spot.path], "type", merged)
                continue
            names = [self._name(spot.within(keyword, index)) for index in range(len(shapes))]
            for index, label in enumerate(_labels(names)):
                self.add(spot.within(keyword, index, segment=f"({printable(label)})"))


def _say(facts: Facts, schema: Mapping[str, Any], dialect: Dialect) -> None:
    """Note everything that a schema says of its own value."""
    types = schema.get("type")
    if types is not None:
        names = types if isinstance(types, list) else [types]
        _put(facts, "type", {str(name): True for name in names})
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if isinstance(values, list):
        _put(facts, "enum", {json.dumps(value, sort_keys=True): value for value in values})
    for keyword, value in _limits(schema, dialect):
        if keyword not in _STRUCTURE:
            _put(facts, keyword, value)


def _limits(schema: Mapping[str, Any], dialect: Dialect) -> Iterator[tuple[str, Any]]:
    """Keywords, with draft-04's flags of exclusive limits said as numbers."""
    for keyword, value in schema.items():
        name = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}.get(keyword)
        if dialect is Dialect.DRAFT4 and name and schema.get(name) is True:
            yield name, value
        elif not (dialect is Dialect.DRAFT4 and keyword.startswith("exclusiveM")):
            yield keyword, value


def _put(facts: Facts, keyword: str, value: Any) -> None:
    """The outermost schema is heard first; what others add is kept beside it."""
    if keyword not in facts:
        facts[keyword] = value
    elif facts[keyword] != value and keyword not in {"title", "description", "examples"}:
        facts.setdefault("further", []).append({keyword: value})


def _bare_types(shape: Any) -> list[str]:
    """The types of a schema that says nothing else."""
    if not isinstance(shape, dict) or set(shape) != {"type"}:
        return []
    types = shape["type"]
    return list(map(str, types)) if isinstance(types, list) else [str(types)]


def _labels(names: list[str]) -> Iterator[str]:
    """Names that tell the shapes apart; a number where a shape has none of its own."""
    for number, name in enumerate(names, 1):
        yield name if name and names.count(name) == 1 else f"shape {number}"


def _constant(schema: Mapping[str, Any]) -> str:
    """The word by which a shape is told from its siblings: `{"kind": {"const": "card"}}`."""
    for sub in _dict(schema, "properties").values():
        if isinstance(sub, dict):
            values = [sub["const"]] if "const" in sub else _list(sub, "enum")
            if len(values) == 1 and isinstance(values[0], str):
                return values[0]
    return ""


def _dict(schema: Mapping[str, Any], keyword: str) -> Mapping[str, Any]:
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}


def _list(schema: Mapping[str, Any], keyword: str) -> list[Any]:
    value = schema.get(keyword)
    return value if isinstance(value, list) else []
