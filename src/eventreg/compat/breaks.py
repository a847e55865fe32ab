"""All independent breaks of a pair, each put into words.

A break is found, its assertion is set aside, and the question is asked again, until nothing
breaks. Each break then gets a witness that fails for that assertion alone, if there is one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

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
from eventreg.compat.engine.spot import escaped, read
from eventreg.compat.rules import RULE_BY_CODE
from eventreg.compat.sentences import Direction, Side, code_of, gone, place_of, sentence

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
    if code_of(side, cause) == "COM013":
        return (*cause.spot.name, cause.keyword, "")
    values = gone(side, cause)
    if cause.told and values:
        return (*cause.spot.name, cause.keyword, json.dumps([cause.told.path, values]))
    return cause.waiver


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
    code = code_of(side, cause)
    rule = RULE_BY_CODE[code]
    return Break(
        code=code,
        slug=rule.slug,
        pointer=_pointer(side, cause) if side.direction == "backward" else _mirrored(side, cause),
        instance_pointer="".join(f"/{escaped(token)}" for token in cause.path),
        message=sentence(side, cause, shown.witness),
        remedy=rule.remedy if side.direction == "backward" else FORWARD_REMEDY,
        witness=shown.witness,
        direction=side.direction,
        reason=cause.reason,
    )


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
    here = place_of(side.writer, path)
    member = here.member(cause.detail) if here and cause.detail else None
    for spot, _ in member.spots if member else ():
        if spot.document == "":
            return spot.pointer
    while True:
        place = place_of(side.writer, path)
        for spot, _ in place.reached if place else ():
            if spot.document == "":
                named = isinstance(spot.value, dict) and cause.keyword in spot.value
                whole = path == cause.path and named
                return f"{spot.pointer}/{escaped(cause.keyword)}" if whole else spot.pointer
        if not path:
            return library.root.pointer
        path = path[:-1]
