"""Where an error stands: from the validator's paths to places in the reader's documents."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.spot import Spot

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
MAPS = ("properties", "patternProperties", "dependentSchemas", "dependencies", "$defs")


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for an assertion to be made.

    Attributes:
        keyword: `then`, `else` or `dependentSchemas`.
        test: the schema of the `if`, or the name of the member.
    """

    keyword: str
    test: Any


@dataclass(slots=True)
class Walk:
    """The end of an evaluation path in the reader.

    Attributes:
        spot: the subschema at the end.
        rest: what remains of the path there.
        anchor: a pointer into the root.
        keywords: the keywords on the way.
        via: pointers of the references on the way, those in the root document.
        condition: the last one that was set on the way.
    """

    spot: Spot
    rest: list[str | int] = field(default_factory=list)
    anchor: str = ""
    keywords: list[str] = field(default_factory=list)
    via: list[str] = field(default_factory=list)
    condition: Condition | None = None


def walked(reader: Prepared, evaluated: list[str | int]) -> Walk:
    """Where an evaluation path of the first validator leads."""
    library, path = reader.library, deque(evaluated)
    walk = Walk(library.root)
    scope: tuple[str, ...] = (walk.spot.base,)
    value: Any = walk.spot.value
    while path:
        token = "" if _lacks_empty(value, path[0]) else path.popleft()
        spot = walk.spot
        if not walk.rest and token in REFERENCES and isinstance(value, dict):
            if spot.document == "":
                walk.anchor = f"{spot.pointer}/{token}"
                walk.via.append(walk.anchor)
            walk.spot = _target(reader, spot, str(token), scope)
            value = walk.spot.value
        else:
            step = _spelled(value, token)
            walk.condition = _condition(value, step, walk.rest) or walk.condition
            if not walk.rest:
                walk.keywords.append(str(step))
            value = _step_into(value, step)
            walk.rest.append(step)
            if (isinstance(value, bool) and not path and not _keyword_only(walk.rest)) or (
                isinstance(value, dict) and path and not _named_map(walk.rest)
            ):
                walk.spot, walk.rest = library.child(spot, *walk.rest), []
        if walk.spot.document == "" and not walk.rest:
            walk.anchor = walk.spot.pointer
        if walk.spot.base not in scope:
            scope = (*scope, walk.spot.base)
    return walk


def _target(reader: Prepared, spot: Spot, keyword: str, scope: tuple[str, ...]) -> Spot:
    library = reader.library
    if keyword == "$ref":
        return library.follow(spot, spot.value["$ref"])
    if keyword == "$dynamicRef":
        return library.dynamic_target(spot, spot.value["$dynamicRef"], scope)
    return library.recursive_target(spot, scope)


def _condition(value: Any, step: str | int, pending: list[str | int]) -> Condition | None:
    if not pending and step in {"then", "else"} and isinstance(value, dict):
        return Condition(str(step), value.get("if"))
    depends = pending in (["dependentSchemas"], ["dependencies"])
    depends = depends and isinstance(_step_into(value, step), dict | bool)
    return Condition("dependentSchemas", step) if depends else None


def _step_into(value: Any, token: str | int) -> Any:
    try:
        return value[token]
    except (KeyError, IndexError, TypeError):
        return None


def _spelled(value: Any, token: str | int) -> str | int:
    """The token as the value has it: the validator takes a name of digits for an index."""
    return str(token) if isinstance(value, dict) else token


def _lacks_empty(value: Any, token: str | int) -> bool:
    """Whether the empty name came before the token: the validator leaves it out of its paths."""
    return isinstance(value, dict) and "" in value and str(token) not in value


def instance_path(instance: Any, path: list[str | int]) -> tuple[str | int, ...]:
    found: list[str | int] = []
    for token in path:
        if _lacks_empty(instance, token):
            found.append("")
            instance = instance[""]
        found.append(_spelled(instance, token))
        instance = _step_into(instance, found[-1])
    return tuple(found)


def _keyword_only(pending: list[str | int]) -> bool:
    """Whether the tokens name an assertion whose value happens to be a boolean."""
    return len(pending) == 1 and pending[0] not in {
        *("items", "not", "contains", "if", "then", "else", "propertyNames"),
    }


def _named_map(pending: list[str | int]) -> bool:
    return len(pending) == 1 and pending[0] in MAPS


def at(instance: Any, path: tuple[str | int, ...]) -> Any:
    """The value at an instance location."""
    for token in path:
        instance = _step_into(instance, token)
    return instance
