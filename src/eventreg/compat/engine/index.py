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
        references: each reference as the place, the keyword and its value.
    """

    spots: dict[Place, Spot] = field(default_factory=dict)
    resources: dict[str, Spot] = field(default_factory=dict)
    anchors: dict[Place, Spot] = field(default_factory=dict)
    dynamic_anchors: dict[Place, Spot] = field(default_factory=dict)
    references: list[tuple[Spot, str, str]] = field(default_factory=list)
    _walked: set[Place] = field(default_factory=set)
    _children: dict[tuple[Spot, tuple[str | int, ...]], Spot] = field(default_factory=dict)

    def absorb(self, other: Index) -> None:
        """Take over what another index knows; what is known already stays."""
        self.spots = other.spots | self.spots
        self.resources = other.resources | self.resources
        self.anchors = other.anchors | self.anchors
        self.dynamic_anchors = other.dynamic_anchors | self.dynamic_anchors
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
        for keyword in ("$anchor", "$dynamicAnchor"):
            if spot.dialect.modern and isinstance(value.get(keyword), str):
                self.anchors.setdefault((spot.base, value[keyword]), spot)
        if isinstance(value.get("$dynamicAnchor"), str):
            self.dynamic_anchors.setdefault((spot.base, value["$dynamicAnchor"]), spot)
        bare = value.get(spot.dialect.id_keyword)
        if not spot.dialect.modern and isinstance(bare, str) and bare.startswith("#"):
            self.anchors.setdefault((spot.base, bare[1:]), spot)

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

    The caller's schema is copied. Raises SchemaError for what is no JSON value.
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
    index.enter(root)
    index.resources.setdefault(uri, root)
    # Without references no name in the document at hand matters.
    if uri or root.refers:
        index.walk(root)
    return root, index
