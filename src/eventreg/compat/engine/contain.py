"""The one question: does the reader accept all that the writer may write?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eventreg.compat.engine import nodes
from eventreg.compat.engine.algebra import covers
from eventreg.compat.engine.budget import STEPS, Budget
from eventreg.compat.engine.compile import Waiver, compiled
from eventreg.compat.engine.confirm import confirmed
from eventreg.compat.engine.negation import negate
from eventreg.compat.engine.nodes import Node
from eventreg.compat.engine.places import root_place
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.search import strings
from eventreg.compat.engine.search.outcome import Empty, Found, Unknown
from eventreg.compat.engine.search.solver import Memo, search
from eventreg.compat.engine.snapshot import spelled
from eventreg.compat.engine.turn import in_turn
from eventreg.compat.engine.values import plain

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


class Session:
    """What the questions on one pair share: the steps they may cost, and what was found out.

    Attributes:
        budget: steps for all questions together.
        memo: outcomes of the search.
    """

    def __init__(self, steps: int) -> None:
        self.budget = Budget(steps)
        self.memo: Memo = {}


@in_turn
def contains(
    writer: Prepared,
    reader: Prepared,
    policy: Policy,
    *,
    waived: frozenset[Waiver] = frozenset(),
    session: Session | None = None,
) -> Answer:
    """Whether the reader, less the waived assertions of its own, covers the writer."""
    theirs = compiled(writer, formats=policy.formats).root
    ours = compiled(reader, formats=policy.formats, waived=waived).root
    if theirs.key == ours.key:
        return Proved()
    strings.forget()
    goal = _within(nodes.conj((theirs, negate(ours))), writer, policy)
    if waived:
        # What is set aside in one branch of a `oneOf` can make two of them overlap.
        whole = compiled(reader, formats=policy.formats).root
        goal = nodes.conj((goal, negate(whole)))
    session = session or Session(policy.steps)
    short = Session(min(SHORT, session.budget.left))
    short.memo = session.memo
    answer = _searched(goal, writer, reader, policy, short)
    session.budget.left += short.budget.left - min(SHORT, session.budget.left)
    if not isinstance(answer, Undecided) or session.budget.left <= 0:
        return answer
    if not waived and covers(reader, writer, formats=policy.formats):
        return Proved()
    return _searched(goal, writer, reader, policy, session)


def isolated(
    writer: Prepared,
    reader: Prepared,
    policy: Policy,
    only: frozenset[Waiver],
    session: Session,
) -> Shown | None:
    """A witness that the reader rejects for the given assertions alone, if there is one."""
    strings.forget()
    theirs = compiled(writer, formats=policy.formats).root
    ours = compiled(reader, formats=policy.formats).root
    without = compiled(reader, formats=policy.formats, waived=only).root
    goal = _within(nodes.conj((theirs, without, negate(ours))), writer, policy)
    answer = _searched(goal, writer, reader, policy, session)
    return answer if isinstance(answer, Shown) else None


def writes_nothing(writer: Prepared, policy: Policy) -> bool:
    """Whether no instance at all is the writer's: any reader is compatible then."""
    key = ("writes nothing", policy)
    if key not in writer.cache:
        strings.forget()
        goal = _within(compiled(writer, formats=policy.formats).root, writer, policy)
        outcome = search(goal, Budget(policy.steps), spelling=writer.library.tells_spellings)
        writer.cache[key] = isinstance(outcome, Empty)
    return bool(writer.cache[key])


def _within(goal: Node, writer: Prepared, policy: Policy) -> Node:
    if not policy.declared:
        return goal
    return nodes.conj((goal, root_place(writer).node))


def _searched(
    goal: Node, writer: Prepared, reader: Prepared, policy: Policy, session: Session
) -> Answer:
    asked = goal
    refused: list[Any] = []
    spelling = writer.library.tells_spellings or reader.library.tells_spellings
    while True:
        outcome = search(goal, session.budget, session.memo, spelling=spelling)
        if isinstance(outcome, Empty) and not refused:
            return Proved()
        if isinstance(outcome, Unknown):
            return Undecided(outcome.reason)
        if not isinstance(outcome, Found) or len(refused) == TRIES:
            # They read some patterns otherwise than ECMA-262, and not in the same way.
            outcome = search(asked, session.budget, spelling=spelling, wide=False)
            if isinstance(outcome, Empty):
                return Proved()
            example = spelled(refused[-1]).decode()
            return Undecided(
                f"the validators disagree on every witness found, such as {example[:80]}"
            )
        witness = plain(outcome.value)
        for event in (witness, outcome.value) if spelling else (witness,):
            if confirmed(event, writer, reader, formats=policy.formats):
                return Shown(event)
        refused.append(witness)
        goal = nodes.conj((goal, negate(nodes.members([witness]))))
