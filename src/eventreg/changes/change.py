"""What a change is, as plain frozen data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal

from eventreg.model.finding import Witness


class Class(StrEnum):
    """How much a change means to those who read events, the worst first."""

    BREAKING = "breaking"
    COMPATIBLE = "compatible"
    ANNOTATION = "annotation"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two versions of a schema.

    Attributes:
        path: the property as a person writes it, `lines[].sku`; empty for the event itself.
        kind: what happened, such as `field-added`, `field-renamed`, `value-removed`.
        old, new: JSON values to show: of the facet that changed (type, limit, description), or
            the name of the property for `field-renamed`. None where there was, or is, nothing.
        class_: breaking, compatible or annotation.
        sentence: plain text (escape it for where it goes), no full stop.
    """

    path: str
    kind: str
    old: Any
    new: Any
    class_: Class
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the compatibility check says about the pair, as the caller asked it.

    Attributes:
        state: a proof, a counterexample, or neither; `unchecked` where the mode is none.
        reason: one sentence, or empty.
        witness: an event that shows the break.
        bump: the step that the change requires.
    """

    state: Literal["compatible", "breaking", "undecided", "unchecked"] = "unchecked"
    reason: str = ""
    witness: Witness | None = None
    bump: str = ""


def judged(changes: Iterable[Change], verdict: Verdict | None) -> tuple[Change, ...]:
    """Changes classed as the verdict has it, which sees all of them together.

    A proof outweighs what one change looks like alone; and where there is a break that no change
    shows by itself, all but the annotations have a part in it.
    """
    found = tuple(changes)
    if verdict is None:
        return found
    breaking = any(change.class_ is Class.BREAKING for change in found)
    if verdict.state == "compatible" and breaking:
        return tuple(_reclassed(change, Class.BREAKING, Class.COMPATIBLE) for change in found)
    if verdict.state == "breaking" and not breaking:
        return tuple(_reclassed(change, Class.COMPATIBLE, Class.BREAKING) for change in found)
    return found


def _reclassed(change: Change, old: Class, new: Class) -> Change:
    return replace(change, class_=new) if change.class_ is old else change
