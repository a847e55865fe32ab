"""All that a schema says about one place, and what that comes to for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventreg.generate.docs.alternatives import branches_of
from eventreg.generate.docs.shape import Shape, joined
from eventreg.generate.docs.text import short_json, visible
from eventreg.generate.docs.words import Part, Words, constraints, words
from eventreg.model.document import SchemaDocument


@dataclass(frozen=True, slots=True)
class Facet:
    """One schema object that has a say about a place."""

    document: SchemaDocument
    schema: Mapping[str, Any]


@dataclass(slots=True)
class Place:
    """All that is said about one place."""

    facets: list[Facet] = field(default_factory=list)
    links: list[SchemaDocument] = field(default_factory=list)
    sole: SchemaDocument | None = None
    repeats: str | None = None
    lost: list[str] = field(default_factory=list)
    nullable: bool = False
    never: bool = False

    def first(self, keyword: str, kind: type) -> Any:
        found = (f.schema.get(keyword) for f in self.facets)
        return next((item for item in found if isinstance(item, kind)), None)

    def maps(self, keyword: str) -> dict[str, list[tuple[SchemaDocument, Any]]]:
        """Schemas by name under a keyword, of all facets."""
        found: dict[str, list[tuple[SchemaDocument, Any]]] = {}
        for facet in self.facets:
            inner = facet.schema.get(keyword)
            if isinstance(inner, Mapping):
                for name, schema in inner.items():
                    found.setdefault(name, []).append((facet.document, schema))
        return found

    def each(self, keyword: str) -> list[tuple[SchemaDocument, Any]]:
        return [(f.document, f.schema[keyword]) for f in self.facets if keyword in f.schema]


@dataclass(frozen=True, slots=True)
class Slot:
    """A field before its shape is known.

    Attributes:
        kind: as in `Field`.
        said: schemas about it, each with the document that it stands in.
    """

    name: str
    kind: str
    said: tuple[tuple[SchemaDocument, Any], ...]
    required: bool = False

    def path(self, outer: str) -> str:
        """Its path inside the place at `outer`."""
        if self.kind == "property":
            return joined(outer, self.name)
        if self.kind == "item":
            return outer + self.name
        inner = "*" if self.kind == "other" else f"/{self.name}/"
        return f"{outer}.{inner}" if outer else inner


def slots(place: Place) -> Iterator[Slot]:
    """Yield the fields of a place, in the order of the text."""
    required = set(_required(place))
    for name, said in place.maps("properties").items():
        yield Slot(name, "property", tuple(said), name in required)
    for pattern, said in place.maps("patternProperties").items():
        yield Slot(pattern, "pattern", tuple(said))
    others = tuple(
        (document, schema)
        for keyword in ("additionalProperties", "unevaluatedProperties")
        for document, schema in place.each(keyword)
        if isinstance(schema, Mapping) and schema
    )
    if others:
        yield Slot("any other", "other", others)
    for keyword in ("prefixItems", "items"):
        for document, items in place.each(keyword):
            for index, schema in enumerate(items if isinstance(items, list) else ()):
                yield Slot(f"[{index}]", "item", ((document, schema),))


def _required(place: Place) -> Iterator[str]:
    for _, names in place.each("required"):
        for name in names if isinstance(names, list) else ():
            if isinstance(name, str):
                yield name


def missing(place: Place) -> Iterator[Words]:
    """Yield, in words, the names that are required and have no schema."""
    properties = place.maps("properties")
    absent = [name for name in dict.fromkeys(_required(place)) if name not in properties]
    if absent:
        parts: list[str | Part] = ["needs "]
        for index, name in enumerate(absent):
            parts += [" and " if index else "", Part(visible(name), code=True)]
        yield words(*parts)


def annotations_of(place: Place) -> dict[str, Any]:
    values: list[Any] | None = None
    for facet in place.facets:
        if "const" in facet.schema:
            values = [facet.schema["const"]]
        elif values is None and isinstance(facet.schema.get("enum"), list):
            values = facet.schema["enum"]
    examples = place.first("examples", list) or []
    return {
        "title": place.first("title", str) or "",
        "description": place.first("description", str) or "",
        "values": tuple(short_json(item) for item in values or ()),
        "examples": tuple(short_json(e) for e in examples[:3] if not isinstance(e, dict | list)),
        "deprecated": any(f.schema.get("deprecated") is True for f in place.facets),
    }


_SCALAR_TYPES = frozenset({"string", "integer", "number", "boolean", "null"})
_SCALAR_KEYWORDS = frozenset(
    """type title description $comment format pattern enum const default examples deprecated readOnly
    writeOnly minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength
    contentEncoding contentMediaType""".split()
)


def is_scalar(schema: Any) -> bool:
    """Whether a schema is of one scalar type and holds no other schema: most of them are."""
    if not isinstance(schema, dict) or not schema.keys() <= _SCALAR_KEYWORDS:
        return False
    name = schema.get("type")
    return isinstance(name, str) and name in _SCALAR_TYPES


def scalar(place: Place) -> Shape:
    """The shape of a scalar, the quick way."""
    schema = place.facets[0].schema
    demands = tuple(dict.fromkeys(constraints(schema)))
    return Shape(words(schema["type"]), **annotations_of(place), constraints=demands)


def effective(facet: Facet) -> Mapping[str, Any]:
    """The schema without keywords that mean nothing beside `$ref` in its dialect."""
    if facet.document.dialect.ref_hides_siblings and "$ref" in facet.schema:
        return {}
    return facet.schema


def type_of(place: Place, item: Shape | None) -> Words:
    if place.never:
        return words("nothing: never allowed")
    names = place.first("type", str) or place.first("type", list)
    names = [names] if isinstance(names, str) else [n for n in names or () if isinstance(n, str)]
    if place.nullable:
        names = [name for name in names if name != "null"]
    if not names:
        names = _guessed(place)
    parts: list[str | Part] = []
    for index, name in enumerate(names):
        parts.append("" if not index else " or " if index == len(names) - 1 else ", ")
        if name == "array":
            parts.append("list")
            parts += [" of ", *item.type] if item else []
        elif name == "object" and _is_map(place):
            parts.append("map")
        else:
            parts.append(visible(name))
    return tuple(part for part in words(*parts) if part.text)


_KINDS: Mapping[type, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
    type(None): "null",
}


def _guessed(place: Place) -> list[str]:
    """Types by the other keywords, where a schema names none."""
    listed = [
        item
        for facet in place.facets
        for item in branches_of(facet.schema, "enum")
        + ([facet.schema["const"]] if "const" in facet.schema else [])
    ]
    if listed:
        return list(dict.fromkeys(_KINDS[type(item)] for item in listed))
    keywords = {keyword for facet in place.facets for keyword in effective(facet)}
    if keywords & {"properties", "required", "patternProperties", "additionalProperties"}:
        return ["object"]
    if keywords & {"items", "prefixItems", "minItems", "maxItems", "uniqueItems"}:
        return ["array"]
    if keywords & {"pattern", "minLength", "maxLength", "format"}:
        return ["string"]
    if keywords & {"minimum", "maximum", "multipleOf"}:
        return ["number"]
    return ["one of the options" if keywords & {"oneOf", "anyOf"} else "any"]


def _is_map(place: Place) -> bool:
    open_names = place.maps("patternProperties") or any(
        isinstance(schema, Mapping) and schema for _, schema in place.each("additionalProperties")
    )
    return bool(open_names) and not place.maps("properties")


def nullable(place: Place) -> Words:
    return words(" or null") if place.nullable else ()
