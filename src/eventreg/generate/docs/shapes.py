"""Read shapes out of the schemas of a registry, references followed, recursion noticed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eventreg.generate.docs.addresses import Addresses, anchor
from eventreg.generate.docs.alternatives import alternatives, branches_of, or_null
from eventreg.generate.docs.place import (
    Facet,
    Place,
    Slot,
    annotations_of,
    effective,
    is_scalar,
    missing,
    nullable,
    scalar,
    slots,
    type_of,
)
from eventreg.generate.docs.shape import Field, Group, Shape, every_field
from eventreg.generate.docs.text import plain, visible
from eventreg.generate.docs.words import Part, Words, constraints, everything, words
from eventreg.model.document import SchemaDocument
from eventreg.model.references import REFERENCE_KEYWORDS, Reference
from eventreg.model.registry import Registry

ROWS = 600
"""Fields on one page beyond which nested ones are left to the schema."""

DEPTH = 24
"""Levels of nesting beyond which a schema is no longer drawn."""

UNFOLDED = 60
"""Fields of a shared type that still unfold in the page of its user."""

_ANNOTATIONS = frozenset(
    {
        "$comment",
        "default",
        "deprecated",
        "description",
        "examples",
        "readOnly",
        "title",
        "writeOnly",
    }
)


class Shapes:
    """Shapes of the documents of one registry, each read once."""

    def __init__(self, registry: Registry, addresses: Addresses) -> None:
        self._registry = registry
        self._addresses = addresses
        self._known: dict[str, Shape] = {}
        self._sizes: dict[str, int] = {}
        self._scalars: dict[str, Shape] = {}
        self._references: dict[str, dict[int, dict[str, Reference]]] = {}

    def of(self, document: SchemaDocument) -> Shape:
        """The payload of an event, or a shared type."""
        shape = self._known.get(document.path)
        if shape is None:
            shape = _Reading(self, document).shape()
            self._known[document.path] = shape
        return shape

    def unfolds(self, document: SchemaDocument) -> bool:
        """Whether a shared type has fields, few enough and not inside themselves."""
        size = self._sizes.get(document.path)
        if size is None:
            closure = self._registry.closure(document)
            if any(document in self._registry.closure(other) for other in closure):
                size = 0
            else:
                shape = self.of(document)
                inner = [f.shape.unfold for f in every_field(shape) if f.shape.unfold]
                size = sum(1 for _ in every_field(shape))
                size += sum(self._sizes.get(other.path, 0) for other in inner)
            self._sizes[document.path] = size
        return 0 < size <= UNFOLDED

    def target(
        self, document: SchemaDocument, schema: Mapping[str, Any]
    ) -> Iterator[tuple[SchemaDocument, Any] | str]:
        """Yield (document, schema) of each reference of one schema object; text if it dangles."""
        known = self._references.get(document.path)
        if known is None:
            found = self._registry.references(document)
            holders = {sub.tokens: sub.schema for sub in document.subschemas} if found else {}
            known = {}
            for reference in found:
                holder = holders[reference.tokens[:-1]]
                known.setdefault(id(holder), {})[str(reference.tokens[-1])] = reference
            self._references[document.path] = known
        for reference in known.get(id(schema), {}).values():
            try:
                found = self._registry.resolve(document, reference)
            except KeyError:
                yield reference.text
                continue
            yield self._registry.by_uri.get(reference.uri, document), found

    def scalar(self, document: SchemaDocument, schema: Mapping[str, Any]) -> Shape:
        """Most fields stay as they are from version to version, and are read once."""
        key = repr(schema)
        shape = self._scalars.get(key)
        if shape is None:
            shape = self._scalars[key] = scalar(Place([Facet(document, schema)]))
        return shape

    def page(self, document: SchemaDocument) -> str:
        return self._addresses.document(document) if document.identity else ""


class _Reading:
    """The reading of one document: what is open above, and which anchors are taken."""

    def __init__(self, shapes: Shapes, document: SchemaDocument) -> None:
        self._shapes = shapes
        self._document = document
        self._open: dict[int, str] = {}
        self._anchors: set[str] = set()
        self._rows = 0

    def shape(self) -> Shape:
        return self._shape([(self._document, self._document.schema)], "", 0)

    def _shape(self, said: Sequence[tuple[SchemaDocument, Any]], path: str, depth: int) -> Shape:
        if len(said) == 1 and is_scalar(said[0][1]):
            return self._shapes.scalar(*said[0])
        place = Place()
        for document, schema in said:
            self._collect(place, document, schema, set())
        if place.sole is not None and not self._shapes.unfolds(place.sole):
            return self._linked(place, unfold=None)
        if place.sole is not None:
            return self._linked(place, unfold=place.sole)
        opened = [id(f.schema) for f in place.facets if id(f.schema) not in self._open]
        self._open.update(dict.fromkeys(opened, path))
        try:
            return self._inside(place, path, depth)
        finally:
            for key in opened:
                del self._open[key]

    # What is said about a place -------------------------------------------------------------

    def _collect(self, place: Place, document: SchemaDocument, schema: Any, seen: set[int]) -> None:
        if schema is False:
            place.never = True
        if not isinstance(schema, Mapping) or id(schema) in seen:
            return
        seen.add(id(schema))
        place.facets.append(Facet(document, schema))
        for target in self._shapes.target(document, schema):
            if isinstance(target, str):
                place.lost.append(target)
            else:
                self._follow(place, schema, target, seen)
        if not (document.dialect.ref_hides_siblings and "$ref" in schema):
            place.never = place.never or ("not" in schema and everything(schema["not"]))
            self._collect_inside(place, document, schema, seen)

    def _collect_inside(
        self, place: Place, document: SchemaDocument, schema: Mapping[str, Any], seen: set[int]
    ) -> None:
        for inner in branches_of(schema, "allOf"):
            self._collect(place, document, inner, seen)
        for keyword in ("anyOf", "oneOf"):
            branch = or_null(branches_of(schema, keyword))
            if branch is not None:
                place.nullable = True
                self._collect(place, document, branch, seen)

    def _follow(
        self,
        place: Place,
        holder: Mapping[str, Any],
        target: tuple[SchemaDocument, Any],
        seen: set[int],
    ) -> None:
        document, schema = target
        if id(schema) in self._open:
            place.repeats = self._open[id(schema)]
            return
        if schema is document.schema and document is not self._document and document.identity:
            place.links.append(document)
            alone = holder.keys() <= _ANNOTATIONS | {"$ref", *REFERENCE_KEYWORDS}
            if len(place.facets) == 1 and (alone or document.dialect.ref_hides_siblings):
                place.sole = document
                return
        self._collect(place, document, schema, seen)

    # What a reader sees ---------------------------------------------------------------------

    def _linked(self, place: Place, unfold: SchemaDocument | None) -> Shape:
        shared = place.sole
        assert shared is not None  # noqa: S101 - the caller has looked
        own = self._shapes.of(shared) if unfold else None
        said = annotations_of(place)
        if not said["description"] and isinstance(shared.schema, Mapping):
            text = shared.schema.get("description")
            said["description"] = text if isinstance(text, str) else ""
        return Shape(
            (self._link(shared), *nullable(place)),
            **said,
            unfold=unfold if own is not None else None,
        )

    def _link(self, document: SchemaDocument) -> Part:
        return Part(_title(document), target=self._shapes.page(document))

    def _inside(self, place: Place, path: str, depth: int) -> Shape:
        said = annotations_of(place)
        demands = [item for f in place.facets for item in constraints(effective(f))]
        demands.extend(
            words("refers to ", Part(visible(text), code=True), ", which is not in the registry")
            for text in place.lost
        )
        if place.repeats is not None:
            return Shape(
                (*self._repeated(place.repeats), *nullable(place)),
                **said,
                constraints=tuple(dict.fromkeys(demands)),
            )
        if len(place.links) and not place.sole:
            parts: list[str | Part] = ["with all of "]
            for index, shared in enumerate(place.links):
                parts += [", " if index else "", self._link(shared)]
            demands.append(words(*parts))
        demands.extend(missing(place))
        fields = list(self._fields(place, path, depth, demands))
        groups = list(self._groups(place, path, depth))
        item = self._items(place, path, depth)
        type_ = type_of(place, item)
        if item is not None:
            demands += [words("each ", *demand) for demand in item.constraints]
            said["description"] = said["description"] or item.description
            said["values"] = said["values"] or item.values
            said["examples"] = said["examples"] or item.examples
            fields += item.fields
            groups += item.groups
        return Shape(
            (*type_, *nullable(place)),
            **said,
            constraints=tuple(dict.fromkeys(demands)),
            fields=tuple(fields),
            groups=tuple(groups),
            unfold=item.unfold if item else None,
        )

    def _repeated(self, path: str) -> Words:
        if not path:
            return words("the whole again")
        return words(
            "the same as ", Part(visible(path), code=True, target=f"#{anchor(path)}"), " above"
        )

    def _full(self, depth: int) -> bool:
        return depth > DEPTH or (depth > 0 and self._rows > ROWS)

    def _fields(self, place: Place, path: str, depth: int, demands: list[Words]) -> Iterator[Field]:
        found = list(slots(place))
        if found and self._full(depth):
            demands.append(words("has more fields, see the schema"))
            return
        for slot in found:
            yield self._field(slot, slot.path(path), depth)

    def _field(self, slot: Slot, path: str, depth: int) -> Field:
        self._rows += 1
        where = base = anchor(path)
        count = 2
        while where in self._anchors:
            where = f"{base}~{count}"
            count += 1
        self._anchors.add(where)
        shape = self._shape(slot.said, path, depth + 1)
        return Field(visible(slot.name), slot.kind, visible(path), where, slot.required, shape)

    def _items(self, place: Place, path: str, depth: int) -> Shape | None:
        said = [
            (document, schema)
            for document, schema in place.each("items")
            if isinstance(schema, Mapping)
        ]
        if not said:
            return None
        if self._full(depth):
            return Shape(words("more, see the schema"))
        return self._shape(said, f"{path}[]", depth + 1)

    def _groups(self, place: Place, path: str, depth: int) -> Iterator[Group]:
        if self._full(depth):
            return
        for facet in place.facets:
            for label, inner in alternatives(facet.document, facet.schema):
                yield Group(label, self._shape([(facet.document, inner)], path, depth + 1))


def _title(document: SchemaDocument) -> str:
    title = document.schema.get("title") if isinstance(document.schema, Mapping) else None
    if isinstance(title, str) and title.strip():
        return plain(title)
    return visible(document.identity.name if document.identity else document.path)
