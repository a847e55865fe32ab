"""What stands in documents, by place and by name.

An index is made of a document by one walk, and kept: the types that many schemas share are walked
once. It says what names there are and which references; where those lead is the library's to know.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from eventreg.compat.engine.dialect import DIALECTS, Dialect, dialect_of
from eventreg.compat.engine.metaschema import require_valid
from eventreg.compat.engine.snapshot import checked
from eventreg.compat.engine.spot import Spot, absolute, escaped, names, own_id, subschemas

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
Place = tuple[str, str]


@dataclass
class Index:
    """Subschemas by document and pointer, and by the names that they bear.

    Attributes:
        spots: every subschema that was met.
        resources: schema resources by URI.
        anchors, dynamic_anchors: subschemas by base URI and anchor.
        ambiguous: anchors that two places bear.
        references: each reference as the place, the keyword and its value.
    """

    spots: dict[Place, Spot] = field(default_factory=dict)
    resources: dict[str, Spot] = field(default_factory=dict)
    anchors: dict[Place, Spot] = field(default_factory=dict)
    dynamic_anchors: dict[Place, Spot] = field(default_factory=dict)
    ambiguous: set[Place] = field(default_factory=set)
    references: list[tuple[Spot, str, str]] = field(default_factory=list)
    _walked: set[Place] = field(default_factory=set)
    _children: dict[tuple[Spot, tuple[str | int, ...]], Spot] = field(default_factory=dict)

    def absorb(self, other: Index) -> None:
        """Take over what another index knows; what is known already stays."""
        self.spots = other.spots | self.spots
        self.resources = other.resources | self.resources
        self.anchors = other.anchors | self.anchors
        self.dynamic_anchors = other.dynamic_anchors | self.dynamic_anchors
        self.ambiguous |= other.ambiguous
        self.references += other.references
        self._walked |= other._walked

    def enter(self, spot: Spot) -> None:
        """Give a spot its base, dialect and names, and remember it."""
        self.spots[spot.name] = spot
        value = spot.value
        if not isinstance(value, dict):
            return
        named = own_id(spot)
        if named is not None:
            spot.base = absolute(spot.base, named).split("#")[0]
            spot.dialect = dialect_of(value, spot.dialect, spot.pointer)
            self.resources.setdefault(spot.base, spot)
        number = spot.dialect.number
        if number >= 19:
            self._anchor(spot, value.get("$anchor"))
        if number >= 20 and isinstance(value.get("$dynamicAnchor"), str):
            self._anchor(spot, value["$dynamicAnchor"])
            self.dynamic_anchors.setdefault((spot.base, value["$dynamicAnchor"]), spot)
        bare = value.get(spot.dialect.id_keyword)
        if number < 19 and isinstance(bare, str) and bare.startswith("#"):
            self._anchor(spot, bare[1:])

    def _anchor(self, spot: Spot, name: Any) -> None:
        if isinstance(name, str) and self.anchors.setdefault((spot.base, name), spot) is not spot:
            self.ambiguous.add((spot.base, name))

    def child(self, spot: Spot, *tokens: str | int) -> Spot:
        """The place that the tokens lead to from here."""
        found = self._children.get((spot, tokens))
        if found is not None:
            return found
        pointer = spot.pointer + "".join(f"/{escaped(token)}" for token in tokens)
        found = self.spots.get((spot.document, pointer))
        if found is None:
            value = spot.value
            for token in tokens:
                value = value[token]
            found = Spot(value, spot.document, pointer, spot.base, spot.dialect)
            self.enter(found)
        self._children[spot, tokens] = found
        return found

    def walk(self, spot: Spot) -> None:
        """Enter what bears a name or refers below, and note the references."""
        stack = [spot]
        while stack:
            here = stack.pop()
            value = here.value
            if here.name in self._walked or not isinstance(value, dict):
                continue
            self._walked.add(here.name)
            for keyword in REFERENCES:
                if isinstance(value.get(keyword), str):
                    self.references.append((here, keyword, value[keyword]))
            below = subschemas(value)
            if "$ref" in value and not here.dialect.modern:
                # Siblings assert nothing, but definitions beside it are still referred to.
                below = ((t, child) for t, child in below if t[0] in {"definitions", "$defs"})
            stack.extend(
                self.child(here, *tokens) for tokens, child in below if names(child, here.dialect)
            )


def indexed(uri: str, schema: Any, default: Dialect) -> tuple[Spot, Index]:
    """The root and the index of a document that is loaded under a URI, the one at hand under "".

    The caller's schema is copied. Raises SchemaError for what is no JSON value or no schema.
    """
    text = checked(schema)
    if text is None:
        return _made(uri, copy.deepcopy(schema), default)
    if uri:
        return _kept(uri, text, default.number)
    return _made(uri, orjson.loads(text), default)


@lru_cache(maxsize=512)
def _kept(uri: str, text: bytes, number: int) -> tuple[Spot, Index]:
    return _made(uri, orjson.loads(text), DIALECTS[number])


def _made(uri: str, schema: Any, default: Dialect) -> tuple[Spot, Index]:
    index = Index()
    root = Spot(schema, uri, "", uri, dialect_of(schema, default))
    require_valid(schema, root.dialect)
    index.enter(root)
    index.resources.setdefault(uri, root)
    # Without references no name in the document at hand matters.
    if uri or root.refers:
        index.walk(root)
    return root, index
