"""What a break says: its code, and one sentence with the old and the new value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

import jsonschema_rs as rs

from eventreg.compat.engine.cause import Cause
from eventreg.compat.engine.places import Place, root_place
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.values import ident
from eventreg.compat.engine.walk import at
from eventreg.compat.rules import CODE_BY_KEYWORD

Direction = Literal["backward", "forward"]


OVERLAPPING = "more than one of the schemas listed in the 'oneOf' keyword"
"""The end of what the validator says of a `oneOf` of which several alternatives match."""


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of a pair.

    Attributes:
        writer: the schema that events were written under.
        reader: the schema that they are read with.
        direction: which of the two is new.
    """

    writer: Prepared
    reader: Prepared
    direction: Direction


def code_of(side: Side, cause: Cause) -> str:
    """The rule that a break falls under."""
    keyword = cause.keyword
    if "propertyNames" in cause.within:
        return "COM014"
    if cause.condition:
        return "COM026"
    if keyword in {"additionalProperties", "unevaluatedProperties"}:
        return "COM012" if _declared(side.writer, cause) else "COM013"
    if keyword == "oneOf" and cause.reason.endswith(OVERLAPPING):
        return "COM024"
    if keyword == "false":
        last = cause.within[-1] if cause.within else ""
        return "COM022" if last in {"items", "additionalItems", "prefixItems"} else "COM025"
    return CODE_BY_KEYWORD.get(keyword, "COM025")


def _declared(prepared: Prepared, cause: Cause) -> bool:
    """Whether a schema declares the name that the cause is about."""
    place = place_of(prepared, cause.path)
    return bool(place and place.declared and cause.detail in place.declared[0])


def place_of(prepared: Prepared, path: tuple[str | int, ...]) -> Place | None:
    """What a schema says about an instance location, or None where it says nothing."""
    return root_place(prepared).below(path)


def gone(side: Side, cause: Cause) -> list[Any]:
    """The values of the writer's const or enum, that of the cause among them, that are gone."""
    if cause.told is None:
        return []
    path = (*cause.path, *cause.told.path)
    before, after = place_of(side.writer, path), place_of(side.reader, path)
    kept = {ident(value) for values in (after.literals() if after else ()) for value in values}
    for values in before.literals() if before else ():
        lost = [value for value in values if ident(value) not in kept]
        if any(ident(value) == ident(cause.told.value) for value in lost):
            return lost
    return []


LEGIBLE = 80
"""Characters of a value that a sentence can hold."""
FORWARD_VALUE = 40
"""Characters of a value that another sentence mentions."""
FEW = 5
"""Values that a sentence can list."""


def shown_value(value: Any, limit: int = LEGIBLE) -> str:
    """A JSON value for a sentence, cut where it is long."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:
        text = "a number of thousands of digits"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def subject(path: tuple[str | int, ...]) -> str:
    """An instance location for a sentence: `items[0].sku`."""
    if not path:
        return "the event"
    text = ""
    for token in path:
        text += f"[{token}]" if isinstance(token, int) else f".{token}" if text else str(token)
    return f"`{text}`"


def _subject(side: Side, path: tuple[str | int, ...]) -> str:
    """The location, with a star for the names that neither schema lists: the witness made them."""
    tokens: list[str | int] = []
    for number, token in enumerate(path):
        listed = isinstance(token, int) or any(
            token in spot.known.get("properties", ())
            for prepared in (side.writer, side.reader)
            if (place := place_of(prepared, path[:number]))
            for spot, _ in place.reached
        )
        tokens.append(token if listed else "*")
    return subject(tuple(tokens))


def sentence(side: Side, cause: Cause, witness: Any) -> str:
    """What changed, with the old and the new value; and for old readers, what they refuse."""
    text = _sentence(side, cause, witness)
    if side.direction == "forward" and " old " not in text:
        value = shown_value(at(witness, cause.path), FORWARD_VALUE + 1)
        value = value if len(value) <= FORWARD_VALUE else "some of the new values"
        text = f"{text}, and the old schema refuses {value}"
    if cause.condition is None:
        return text
    if cause.condition.keyword == "dependentSchemas":
        return f"{text} where `{cause.condition.test}` is there"
    holds = "holds" if cause.condition.keyword == "then" else "fails"
    test = shown_value(cause.condition.test, LEGIBLE + 1)
    return f"{text} where `if` {holds}" + (f": {test}" if len(test) <= LEGIBLE else "")


def _sentence(side: Side, cause: Cause, witness: Any) -> str:
    backward = side.direction == "backward"
    what = _subject(side, cause.path)
    keyword, detail = cause.keyword, cause.detail
    if keyword == "required":
        return _required_message(side, cause)
    if keyword in {"additionalProperties", "unevaluatedProperties"} and detail:
        return _refused_message(side, cause)
    if keyword in {"dependentRequired", "dependencies"} and detail:
        needed = shown_value(cause.value[detail])
        verb = "now asks" if backward else "of the old schema asks"
        return f"{what} with `{detail}` {verb} for {needed}"
    if keyword == "false":
        return f"{what} is forbidden by the {_reader_name(side)} schema"
    if "propertyNames" in cause.within:
        what = f"the names in {what}"
    if keyword == "additionalItems":
        most = len(cause.spot.value.get("items", ()))
        return f"{what} may hold more items than the {most} of the {_reader_name(side)} schema"
    if cause.told:
        told = subject((*cause.path, *cause.told.path))
        values = _listed(gone(side, cause) or [cause.told.value])
        return f"no alternative of the {_reader_name(side)} schema takes {values} as {told}"
    if keyword in {"anyOf", "oneOf"} and len(shown_value(cause.value, LEGIBLE + 1)) > LEGIBLE:
        value = shown_value(at(witness, cause.path))
        return (
            f"{what} may be {value}, which the {keyword} of the {_reader_name(side)} schema refuses"
        )
    return _changed_message(side, cause, what, witness)


def _refused_message(side: Side, cause: Cause) -> str:
    what, detail, backward = subject(cause.path), cause.detail, side.direction == "backward"
    name = subject((*cause.path, detail))
    if code_of(side, cause) == "COM013":
        undeclared = f"{what} may hold undeclared names such as `{detail}`"
        return f"{undeclared}, which the {_reader_name(side)} schema refuses"
    if cause.keyword == "unevaluatedProperties" and _declared(side.reader, cause):
        schema = f"{_reader_name(side)} schema"
        return f"{name} is refused: the parts of the {schema} that list it do not fit the event"
    return (
        f"{name} is no longer accepted: the object is closed and does not list it"
        if backward
        else f"{name} is new, and the old schema's closed object does not list it"
    )


def _required_message(side: Side, cause: Cause) -> str:
    name = subject((*cause.path, cause.detail))
    if side.direction == "backward":
        if _declared(side.writer, cause):
            return f"{name} was optional and is now required"
        return f"{name} is new and required"
    return f"{name} is required by the old schema, and the new one may leave it out"


def _changed_message(side: Side, cause: Cause, what: str, witness: Any) -> str:
    said, theirs = _said(side.writer, cause, witness)
    keyword, ours = cause.keyword, shown_value(cause.value)
    if said and shown_value(theirs, 10_000) == shown_value(cause.value, 10_000):
        # The keyword is as it was, but no longer ensured by what stands around it.
        return f"{what} may fail {keyword} {ours} of the {_reader_name(side)} schema"
    lost = _lost(theirs, cause)
    if lost and len(max(ours, shown_value(theirs), key=len)) >= LEGIBLE:
        return f"the enum of {what} in the {_reader_name(side)} schema lacks {_listed(lost)}"
    other = shown_value(theirs) if said else "absent"
    before, after = (other, ours) if side.direction == "backward" else (ours, other)
    if before == "absent":
        return f"{keyword} of {what} was absent and is now {after}"
    if after == "absent":
        return f"{keyword} of {what} was {before} and is now absent"
    return f"{keyword} of {what} changed from {before} to {after}"


def _listed(values: list[Any]) -> str:
    return ", ".join(map(shown_value, values[:FEW])) + (", …" if len(values) > FEW else "")


def _lost(theirs: Any, cause: Cause) -> list[Any]:
    """The values of the writer's enum that the reader's lacks."""
    if cause.keyword != "enum" or not isinstance(theirs, list):
        return []
    kept = {ident(value) for value in cause.value}
    return [value for value in theirs if ident(value) not in kept]


def _reader_name(side: Side) -> str:
    return "new" if side.direction == "backward" else "old"


def _said(prepared: Prepared, cause: Cause, witness: Any) -> tuple[bool, Any]:
    """Whether a schema uses the keyword at the same instance location, and what it says there.

    Of several uses, that counts which the witness satisfies; the types of alternatives count as
    one list.
    """
    place = place_of(prepared, cause.path)
    value = at(witness, cause.path)
    first: list[Any] = []
    for spot in place.spots if place else ():
        here = [
            inner.known[cause.keyword]
            for inner, _ in Place(prepared.library, (spot,)).reached
            if cause.keyword in inner.known
        ]
        fitting = [said for said in here if _takes(cause.keyword, said, value)]
        if fitting and cause.keyword == "type":
            return True, _joined(here)
        if fitting:
            return True, fitting[0]
        first = first or here
    return bool(first), first[0] if first else None


def _takes(keyword: str, said: Any, value: Any) -> bool:
    try:
        return bool(rs.is_valid({keyword: said}, value))
    except (ValueError, TypeError, OverflowError):
        return True


def _joined(said: list[Any]) -> Any:
    """What several `type` keywords list, as one keyword would."""
    names = dict.fromkeys(
        name for types in said for name in (types if isinstance(types, list) else [types])
    )
    if len(said) == 1 or len(names) == 1:
        return said[0]
    return sorted(names, key=lambda name: (name == "null", name))
