"""All independent breaks of a pair, each put into words.

A break is found, its assertion is set aside, and the question is asked again, until nothing
breaks. Each break then gets a witness that fails for that assertion alone, if there is one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import jsonschema_rs as rs

from eventreg.compat.engine.cause import Cause, causes
from eventreg.compat.engine.compile import Waiver
from eventreg.compat.engine.contain import (
    Policy,
    Session,
    Shown,
    Undecided,
    contains,
    isolated,
)
from eventreg.compat.engine.places import Place, root_place
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.spot import escaped, read
from eventreg.compat.engine.values import ident
from eventreg.compat.engine.walk import at
from eventreg.compat.rules import CODE_BY_KEYWORD, RULE_BY_CODE

Direction = Literal["backward", "forward"]

MOST = 40
"""Breaks of one pair that are reported."""

FORWARD_REMEDY = "keep the new events within the old schema here, or release a new major version"
"""What helps readers that stay on the old schema, whatever they reject."""


@dataclass(frozen=True, slots=True)
class Break:
    """One way in which the reader fails the writer.

    Attributes:
        code: rule code, such as `COM001`.
        slug: rule slug, such as `property-now-required`.
        pointer: JSON Pointer into the new schema, to the assertion or the closest place to it.
        instance_pointer: JSON Pointer into the witness, to the value that is rejected.
        message: one sentence with the old and new values, no full stop.
        remedy: what to do about it.
        witness: an instance that the writer accepts and the reader rejects; None if undecided.
        direction: `backward` when the new schema is the reader, `forward` when the old one is.
        reason: the reader validator's words.
    """

    code: str
    slug: str
    pointer: str
    instance_pointer: str
    message: str
    remedy: str
    witness: Any
    direction: Direction
    reason: str = ""


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


def breaks(
    side: Side, first: Shown, policy: Policy, session: Session
) -> tuple[list[Break], list[str]]:
    """Every independent break, and why the search for more ended early, if it did."""
    found: list[Break] = []
    waived: frozenset[Waiver] = frozenset()
    answer: Any = first
    while isinstance(answer, Shown) and len(found) < MOST:
        rejections = causes(side.reader, answer.witness, formats=policy.formats, writer=side.writer)
        fresh: dict[Waiver, Cause] = {}
        for cause in rejections:
            if _waiver(side, cause) not in waived:
                fresh.setdefault(_waiver(side, cause), cause)
        if not fresh:
            if not found:
                found.append(_unexplained(side, answer))
            break
        told: list[Waiver] = []
        for waiver, cause in fresh.items():
            alone: Shown | None = answer
            if len(rejections) > 1:
                alone = isolated(side.writer, side.reader, policy, frozenset([waiver]), session)
            if alone is None and _may_follow(cause) and not all(map(_may_follow, fresh.values())):
                continue
            told.append(waiver)
            found.append(_worded(side, cause, alone or answer))
        waived = waived.union(told)
        answer = contains(side.writer, side.reader, policy, waived=waived, session=session)
    return found, [answer.reason] if isinstance(answer, Undecided) else []


def _may_follow(cause: Cause) -> bool:
    """Whether the rejection may only follow from another: what fails has evaluated nothing.

    "Annotations ... are dropped" where a subschema fails (JSON Schema 2020-12 core, 7.7.1.2).
    """
    return cause.keyword in {"unevaluatedProperties", "unevaluatedItems"}


def _waiver(side: Side, cause: Cause) -> Waiver:
    """What to set aside: a closed object as a whole where no declared name is meant."""
    if _code(side, cause) == "COM013":
        return (*cause.spot.name, cause.keyword, "")
    values = _gone(side, cause)
    if cause.told and values:
        return (*cause.spot.name, cause.keyword, json.dumps([cause.told.path, values]))
    return cause.waiver


def _gone(side: Side, cause: Cause) -> list[Any]:
    """The values of the writer's const or enum, that of the cause among them, that are gone."""
    if cause.told is None:
        return []
    path = (*cause.path, *cause.told.path)
    kept = {ident(value) for listed in _literals(side.reader, path) for value in listed}
    for listed in _literals(side.writer, path):
        gone = [value for value in listed if ident(value) not in kept]
        if any(ident(value) == ident(cause.told.value) for value in gone):
            return gone
    return []


def _literals(prepared: Prepared, path: tuple[str | int, ...]) -> Iterator[list[Any]]:
    """The values that each const and enum allows at a location."""
    place = _place(prepared, path)
    for spot, _ in place.reached if place else ():
        if "const" in spot.known:
            yield [spot.known["const"]]
        elif "enum" in spot.known:
            yield spot.known["enum"]


def _unexplained(side: Side, answer: Shown) -> Break:
    rule = RULE_BY_CODE["COM025"]
    return Break(
        rule.code,
        rule.slug,
        "",
        "",
        "the event is rejected as a whole",
        rule.remedy,
        answer.witness,
        side.direction,
    )


def _worded(side: Side, cause: Cause, shown: Shown) -> Break:
    code = _code(side, cause)
    rule = RULE_BY_CODE[code]
    return Break(
        code=code,
        slug=rule.slug,
        pointer=_pointer(side, cause) if side.direction == "backward" else _mirrored(side, cause),
        instance_pointer="".join(f"/{escaped(token)}" for token in cause.path),
        message=_message(side, cause, shown.witness),
        remedy=rule.remedy if side.direction == "backward" else FORWARD_REMEDY,
        witness=shown.witness,
        direction=side.direction,
        reason=cause.reason,
    )


def _code(side: Side, cause: Cause) -> str:
    keyword = cause.keyword
    if "propertyNames" in cause.within:
        return "COM014"
    if cause.condition:
        return "COM026"
    if keyword in {"additionalProperties", "unevaluatedProperties"}:
        return "COM012" if _declared(side.writer, cause) else "COM013"
    if keyword == "oneOf" and "more than one" in cause.reason:
        return "COM024"
    if keyword == "false":
        last = cause.within[-1] if cause.within else ""
        return "COM022" if last in {"items", "additionalItems", "prefixItems"} else "COM025"
    return CODE_BY_KEYWORD.get(keyword, "COM025")


def _declared(prepared: Prepared, cause: Cause) -> bool:
    """Whether a schema declares the name that the cause is about."""
    place = _place(prepared, cause.path)
    return bool(place and place.declared and cause.detail in place.declared[0])


def _place(prepared: Prepared, path: tuple[str | int, ...]) -> Place | None:
    """What a schema says about an instance location, or None where it says nothing."""
    place: Place | None = root_place(prepared)
    for token in path:
        if place is None:
            return None
        place = place.item(token) if isinstance(token, int) else place.member(token)
    return place


def _said(prepared: Prepared, cause: Cause, witness: Any) -> tuple[bool, Any]:
    """Whether a schema uses the keyword at the same instance location, and what it says there.

    Of several uses, that counts which the witness satisfies; the types of alternatives count as
    one list.
    """
    place = _place(prepared, cause.path)
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


def _pointer(side: Side, cause: Cause) -> str:
    """The place of the change: a new reference, where what it leads to is as it was."""
    ours, theirs = side.reader.library.root.value, side.writer.library.root.value
    if not cause.via or read(ours, cause.pointer) != read(theirs, cause.pointer):
        return cause.pointer
    for reference in reversed(cause.via):
        holder = reference.rsplit("/", 1)[0]
        if read(ours, holder) != read(theirs, holder):
            return reference if read(ours, reference) != read(theirs, reference) else holder
    return cause.pointer


def _mirrored(side: Side, cause: Cause) -> str:
    """For a forward break: the place in the new schema that speaks of the same value."""
    path, library = cause.path, side.writer.library
    here = _place(side.writer, path)
    member = here.member(cause.detail) if here and cause.detail else None
    for spot, _ in member.spots if member else ():
        if spot.document == "":
            return spot.pointer
    while True:
        place = _place(side.writer, path)
        for spot, _ in place.reached if place else ():
            if spot.document == "":
                named = isinstance(spot.value, dict) and cause.keyword in spot.value
                whole = path == cause.path and named
                return f"{spot.pointer}/{escaped(cause.keyword)}" if whole else spot.pointer
        if not path:
            return library.root.pointer
        path = path[:-1]


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
            if (place := _place(prepared, path[:number]))
            for spot, _ in place.reached
        )
        tokens.append(token if listed else "*")
    return subject(tuple(tokens))


def _message(side: Side, cause: Cause, witness: Any) -> str:
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
        values = _listed(_gone(side, cause) or [cause.told.value])
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
    if _code(side, cause) == "COM013":
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
