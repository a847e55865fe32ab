"""Why the reader rejects a witness: the assertion that failed, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema_rs as rs

from eventreg.compat.engine.alternatives import Told, meant_errors
from eventreg.compat.engine.compile import Waiver
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.spot import Spot, escaped
from eventreg.compat.engine.walk import Condition, at, instance_path, walked


@dataclass(frozen=True, slots=True)
class Cause:
    """One assertion that rejects an instance.

    Attributes:
        keyword: the keyword that failed; `false` for a boolean schema.
        spot: the subschema in which it stands.
        detail: the member name that it is about, or empty.
        pointer: JSON Pointer to it in the reader's own document; to the reference that leads to
            it where it stands elsewhere.
        path: the instance location, as tokens.
        within: keywords on the way to it.
        via: pointers of the references on the way to it, those in the reader's own document.
        condition: under which it is asserted; None where it always is.
        reason: the validator's words.
        waiver: what to set aside to have it gone.
        told: the value that would tell the alternatives apart and fits none of them.
    """

    keyword: str
    spot: Spot
    detail: str
    pointer: str
    path: tuple[str | int, ...]
    within: tuple[str, ...]
    via: tuple[str, ...]
    condition: Condition | None
    reason: str
    waiver: Waiver
    told: Told | None

    @property
    def value(self) -> Any:
        """What the keyword says."""
        value = self.spot.value
        return value.get(self.keyword) if isinstance(value, dict) else value


def causes(
    reader: Prepared, instance: Any, *, formats: bool, writer: Prepared | None = None
) -> list[Cause]:
    """Every assertion of the reader that rejects the writer's instance."""
    errors = list(reader.validator(formats=formats).iter_errors(instance))
    return [cause for error in errors for cause in _causes(reader, writer, error, instance)]


def _causes(
    reader: Prepared, writer: Prepared | None, error: rs.ValidationError, instance: Any
) -> Iterator[Cause]:
    if error.kind.name in {"anyOf", "oneOf"}:
        meant, told = meant_errors(reader, writer, error, instance)
        for inner in meant:
            yield from _causes(reader, writer, inner, instance)
        if not meant:
            yield from _named(reader, error, instance, told)
        return
    yield from _named(reader, error, instance, None)


def _named(
    reader: Prepared, error: rs.ValidationError, instance: Any, told: Told | None
) -> Iterator[Cause]:
    """The causes that an error with no alternatives inside stands for: one for each name in it."""
    walk = walked(reader, list(error.evaluation_path))
    spot, rest = walk.spot, walk.rest
    keyword = str(rest[0]) if rest else "false"
    location = instance_path(instance, error.instance_path)
    waived = "" if keyword == "false" else keyword
    for detail in _details(error, keyword, spot, at(instance, location)) or [""]:
        pointer = walk.anchor
        if pointer == spot.pointer and rest:
            pointer = f"{spot.pointer}/{escaped(keyword)}{_step(spot, keyword, detail)}"
        yield Cause(
            keyword=keyword,
            spot=spot,
            detail=detail,
            pointer=pointer,
            path=location,
            within=tuple(walk.keywords),
            via=tuple(walk.via),
            condition=walk.condition,
            reason=_cut(str(error.message)),
            waiver=(*spot.name, waived, detail),
            told=told,
        )


def _cut(message: str) -> str:
    """The validator's words: they begin with the value and end with what is wrong with it."""
    return message if len(message) <= 500 else f"{message[:250]}…{message[-250:]}"


def _details(error: rs.ValidationError, keyword: str, spot: Spot, value: Any) -> list[str]:
    """The member names that an error is about, each a cause of its own."""
    kind = error.kind
    if keyword == "required":
        return [str(getattr(kind, "property", ""))]
    if keyword in {"additionalProperties", "unevaluatedProperties"} and kind.name != "type":
        # Without siblings the validator only says that `false` failed.
        return [str(name) for name in getattr(kind, "unexpected", None) or list(value or ())]
    if keyword in {"dependentRequired", "dependencies"} and isinstance(value, dict):
        return [
            str(name)
            for name, needed in spot.value[keyword].items()
            if name in value and isinstance(needed, list) and not {*needed} <= {*value}
        ]
    return []


def _step(spot: Spot, keyword: str, detail: str) -> str:
    """The tokens below a keyword that lead to the very name that is meant."""
    if keyword == "required" and detail in spot.value["required"]:
        return f"/{spot.value['required'].index(detail)}"
    if keyword in {"dependentRequired", "dependencies"} and detail:
        return f"/{escaped(detail)}"
    return ""
