"""A schema as people see it: its properties by path, and what is said of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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
    unfolding.add((), document, (), frozenset())
    return unfolding.found


class _Unfolding:
    def __init__(self, registry: Registry) -> None:
        self._links = Links(registry)
        self.found: dict[Path, Facts] = {}

    def add(
        self,
        path: Path,
        document: SchemaDocument,
        tokens: Tokens,
        above: frozenset[tuple[str, Tokens]],
    ) -> None:
        """Take in the schema at `tokens`, and what is inside it.

        Args:
            path: of the property that it describes; several schemas may describe one.
            document: where it stands.
            tokens: path in the document.
            above: places of the schemas around it, so that recursion ends.
        """
        facts = self.found.setdefault(path, {})
        schema = value_at(document.schema, tokens)
        if (document.path, tokens) in above or len(self.found) > MOST_FIELDS:
            facts["repeats"] = True
            return
        above |= {(document.path, tokens)}
        if schema is False:
            facts["never"] = True
        if not isinstance(schema, dict):
            return
        reference = self._reference(document, tokens, schema)
        hidden = document.dialect.ref_hides_siblings and "$ref" in schema
        if not hidden:
            _say(facts, schema, document.dialect)
            self._properties(path, document, tokens, above)
            self._items(path, document, tokens, above)
            self._parts(path, document, tokens, above)
        if reference:
            other, inside = reference
            if other.path != document.path and not inside:
                facts.setdefault("uses", str(other.identity or other.path))
            self.add(path, other, inside, above)

    def _reference(
        self, document: SchemaDocument, tokens: Tokens, schema: Mapping[str, Any]
    ) -> tuple[SchemaDocument, Tokens] | None:
        for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
            if isinstance(schema.get(keyword), str):
                try:
                    return self._links.follow(document, (*tokens, keyword))
                except (SchemaError, KeyError):
                    # Lint reports it; the rest can still be compared.
                    return None
        return None

    def _name(self, document: SchemaDocument, tokens: Tokens) -> str:
        """What to call one of several shapes: its title, its constant, or where it is defined."""
        schema = value_at(document.schema, tokens)
        if not isinstance(schema, dict):
            return ""
        found = self._reference(document, tokens, schema)
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

    def _properties(
        self,
        path: Path,
        document: SchemaDocument,
        tokens: Tokens,
        above: frozenset[tuple[str, Tokens]],
    ) -> None:
        schema = value_at(document.schema, tokens)
        required = {name for name in _list(schema, "required") if isinstance(name, str)}
        for name in _dict(schema, "properties"):
            inner = (*path, property_segment(name))
            self.found.setdefault(inner, {}).setdefault("required", False)
            self.add(inner, document, (*tokens, "properties", name), above)
        for name in sorted(required):
            self.found.setdefault((*path, property_segment(name)), {})["required"] = True
        for pattern in _dict(schema, "patternProperties"):
            inner = (*path, f"/{printable(pattern)}/")
            self.add(inner, document, (*tokens, "patternProperties", pattern), above)
        for keyword in ("additionalProperties", "unevaluatedProperties"):
            rest = schema.get(keyword)
            if rest is False:
                self.found[path]["closed"] = True
            elif isinstance(rest, dict) and rest:
                self.add((*path, "*"), document, (*tokens, keyword), above)

    def _items(
        self,
        path: Path,
        document: SchemaDocument,
        tokens: Tokens,
        above: frozenset[tuple[str, Tokens]],
    ) -> None:
        schema = value_at(document.schema, tokens)
        for keyword in ("prefixItems", "items"):
            for index, _ in enumerate(_list(schema, keyword)):
                inner = (*path, f"[{index}]")
                self.add(inner, document, (*tokens, keyword, index), above)
        for keyword in ("items", "additionalItems"):
            rest = schema.get(keyword)
            if keyword == "additionalItems" and not isinstance(schema.get("items"), list):
                continue
            if isinstance(rest, dict) or rest is False:
                self.add((*path, "[]"), document, (*tokens, keyword), above)

    def _parts(
        self,
        path: Path,
        document: SchemaDocument,
        tokens: Tokens,
        above: frozenset[tuple[str, Tokens]],
    ) -> None:
        schema = value_at(document.schema, tokens)
        for index, _ in enumerate(_list(schema, "allOf")):
            self.add(path, document, (*tokens, "allOf", index), above)
        for keyword in _SHAPES:
            shapes = _list(schema, keyword)
            types = [_bare_types(shape) for shape in shapes]
            if shapes and all(types):
                merged = {name: True for group in types for name in group}
                _put(self.found[path], "type", merged)
                continue
            names = [self._name(document, (*tokens, keyword, i)) for i in range(len(shapes))]
            for index, label in enumerate(_labels(names)):
                self.add(
                    (*path, f"({printable(label)})"), document, (*tokens, keyword, index), above
                )


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
