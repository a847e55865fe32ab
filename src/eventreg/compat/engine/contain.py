"""The one question: does the reader accept all that the writer may write?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from eventreg.compat.engine import nodes
from eventreg.compat.engine.algebra import covers
from eventreg.compat.engine.budget import STEPS, Budget
from eventreg.compat.engine.compile import Waiver, compiled
from eventreg.compat.engine.confirm import confirmed
from eventreg.compat.engine.nodes import Node
from eventreg.compat.engine.places import Place
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.regex import terms
from eventreg.compat.engine.search.outcome import Empty, Found, Unknown
from eventreg.compat.engine.search.solver import search

SHORT = 5_000
"""Steps before the algebra is asked, which proves much but shows nothing."""
TRIES = 6
"""Witnesses offered to the validators before a disagreement of theirs is believed."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How schemas are read.

    Attributes:
        declared: writers send only names that their schema declares.
        formats: `format` is an assertion.
        steps: what one question may cost.
    """

    declared: bool = True
    formats: bool = True
    steps: int = STEPS


@dataclass(frozen=True, slots=True)
class Proved:
    """The reader accepts every instance of the writer."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The writer's instance that the reader rejects; both validators agree."""

    witness: Any


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither proof nor witness; the reason names the part."""

    reason: str


Answer = Proved | Shown | Undecided


def contains(
    writer: Prepared,
    reader: Prepared,
    policy: Policy,
    *,
    waived: frozenset[Waiver] = frozenset(),
) -> Answer:
    """Whether the reader, less the waived assertions of its own, covers the writer."""
    theirs = compiled(writer, formats=policy.formats).root
    ours = compiled(reader, formats=policy.formats, waived=waived).root
    if theirs.key == ours.key:
        return Proved()
    terms.forget()
    goal = nodes.conj((theirs, nodes.negate(ours)))
    answer = _searched(goal, writer, reader, replace(policy, steps=min(SHORT, policy.steps)))
    if (
        isinstance(answer, Undecided)
        and not waived
        and covers(reader, writer, formats=policy.formats)
    ):
        return Proved()
    if isinstance(answer, Undecided) and policy.steps > SHORT:
        return _searched(goal, writer, reader, policy)
    return answer


def isolated(
    writer: Prepared, reader: Prepared, policy: Policy, only: frozenset[Waiver]
) -> Shown | None:
    """A witness that the reader rejects for the given assertions alone, if there is one."""
    terms.forget()
    theirs = compiled(writer, formats=policy.formats).root
    ours = compiled(reader, formats=policy.formats).root
    without = compiled(reader, formats=policy.formats, waived=only).root
    goal = nodes.conj((theirs, without, nodes.negate(ours)))
    answer = _searched(goal, writer, reader, policy)
    return answer if isinstance(answer, Shown) else None


def writes_nothing(writer: Prepared, policy: Policy) -> bool:
    """Whether no instance at all is the writer's: any reader is compatible then."""
    terms.forget()
    goal = compiled(writer, formats=policy.formats).root
    return isinstance(search(_within(goal, writer, policy), Budget(policy.steps)), Empty)


def _within(goal: Node, writer: Prepared, policy: Policy) -> Node:
    if not policy.declared:
        return goal
    root = Place(writer.library, ((writer.library.root, ()),))
    return nodes.conj((goal, nodes.lazy("place", root)))


def _searched(goal: Node, writer: Prepared, reader: Prepared, policy: Policy) -> Answer:
    goal = _within(goal, writer, policy)
    budget = Budget(policy.steps)
    refused = 0
    while True:
        outcome = search(goal, budget)
        if isinstance(outcome, Empty) and not refused:
            return Proved()
        if isinstance(outcome, Unknown):
            return Undecided(outcome.reason)
        if not isinstance(outcome, Found) or refused == TRIES:
            return Undecided("the validators disagree on every witness that was found")
        if confirmed(outcome.value, writer, reader, formats=policy.formats):
            return Shown(outcome.value)
        refused += 1
        goal = nodes.conj((goal, nodes.negate(nodes.members([outcome.value]))))
