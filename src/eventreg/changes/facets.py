"""What can be said of a property, and what a change of it means to readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from eventreg.changes import words


class Direction(Enum):
    """How the values that a schema takes change."""

    WIDER = "wider"
    NARROWER = "narrower"
    BOTH = "both"
    NEUTRAL = "neutral"
    NONE = "none"


Compare = Callable[[Any, Any], Direction]


@dataclass(frozen=True, slots=True)
class Facet:
    """A keyword that limits values.

    Attributes:
        kind: slug of its change.
        rule: sentence part with `{}` for the value: `be at least {}`.
        compare: direction between two values.
    """

    kind: str
    rule: str
    compare: Compare

    def direction(self, old: Any, new: Any) -> Direction:
        if old is None:
            return Direction.NARROWER
        if new is None:
            return Direction.WIDER
        return self.compare(old, new)

    def sentence(self, old: Any, new: Any) -> str:
        """What is demanded now; goes after the name of the property."""
        if new is None:
            return f"need no longer {self.rule.format(words.value(old))}"
        if old is None:
            return f"must now {self.rule.format(words.value(new))}"
        return f"must now {self.rule.format(words.value(new))}, not {words.value(old)}"


def _both(_old: Any, _new: Any) -> Direction:
    return Direction.BOTH


def _least(old: Any, new: Any) -> Direction:
    try:
        return Direction.WIDER if new < old else Direction.NARROWER
    except TypeError:
        return Direction.BOTH


def _most(old: Any, new: Any) -> Direction:
    return _least(new, old)


def _multiple(old: Any, new: Any) -> Direction:
    try:
        if old % new == 0:
            return Direction.WIDER
        return Direction.NARROWER if new % old == 0 else Direction.BOTH
    except (TypeError, ZeroDivisionError):
        return Direction.BOTH


def _flag(old: Any, new: Any) -> Direction:
    return Direction.NARROWER if new and not old else Direction.WIDER


FACETS: dict[str, Facet] = {
    "minimum": Facet("limit-changed", "be at least {}", _least),
    "exclusiveMinimum": Facet("limit-changed", "be more than {}", _least),
    "maximum": Facet("limit-changed", "be at most {}", _most),
    "exclusiveMaximum": Facet("limit-changed", "be less than {}", _most),
    "multipleOf": Facet("limit-changed", "be a multiple of {}", _multiple),
    "minLength": Facet("limit-changed", "have at least {} characters", _least),
    "maxLength": Facet("limit-changed", "have at most {} characters", _most),
    "minItems": Facet("limit-changed", "have at least {} items", _least),
    "maxItems": Facet("limit-changed", "have at most {} items", _most),
    "minProperties": Facet("limit-changed", "have at least {} properties", _least),
    "maxProperties": Facet("limit-changed", "have at most {} properties", _most),
    "minContains": Facet("limit-changed", "have at least {} matching items", _least),
    "maxContains": Facet("limit-changed", "have at most {} matching items", _most),
    "pattern": Facet("pattern-changed", "match {}", _both),
    "format": Facet("format-changed", "have the format {}", _both),
    "uniqueItems": Facet("limit-changed", "tell its items apart: {}", _flag),
}

ANNOTATIONS: dict[str, str] = {
    "title": "title",
    "description": "description",
    "examples": "examples",
    "example": "example",
    "default": "default",
    "$comment": "comment",
    "readOnly": "mark for reading only",
    "writeOnly": "mark for writing only",
    "contentEncoding": "encoding",
    "contentMediaType": "media type",
    "contentSchema": "description of its content",
}
"""Keywords that say something to people and reject nothing, as a sentence calls them."""

RULES: frozenset[str] = frozenset(
    {
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedItems",
        "further",
    }
)
"""Keywords whose meaning is compared as a whole."""
