"""The published question and its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any, Literal

from eventreg.compat.breaks import Break, breaks
from eventreg.compat.bump import Bump, change_of
from eventreg.compat.engine.contain import (
    Answer,
    Policy,
    Proved,
    Session,
    Shown,
    Undecided,
    contains,
    writes_nothing,
)
from eventreg.compat.engine.prepare import Prepared, ready
from eventreg.compat.engine.turn import in_turn
from eventreg.compat.rules import RULE_BY_CODE
from eventreg.compat.sentences import Direction, Side, shown_value
from eventreg.errors import UsageError
from eventreg.model.policy import Content, Formats, Mode

Verdict = Literal["compatible", "breaking", "undecided"]
Resolve = Callable[[str], Any]

DIRECTIONS: dict[str, tuple[Direction, ...]] = {
    "backward": ("backward",),
    "forward": ("forward",),
    "full": ("backward", "forward"),
    "none": (),
}


class Asked:
    """The question in one direction.

    Attributes:
        side: writer and reader.
        answer: what was found.
        policy: under which it was found; not the one given where that leaves the writer without
            events and a literal reading does not.
        idle: the writer has no events, however it is read.
    """

    def __init__(self, side: Side, policy: Policy) -> None:
        self.side = side
        self.policy = policy
        self.idle = False
        session = Session(policy.steps)
        self.answer: Answer = contains(side.writer, side.reader, policy, session=session)
        if isinstance(self.answer, Proved) and writes_nothing(side.writer, policy):
            # A proof about a writer without events says nothing. It may only lack undeclared
            # names (`minProperties` above the number of names, say).
            literal = replace(policy, declared=False)
            self.idle = not policy.declared or writes_nothing(side.writer, literal)
            if not self.idle:
                self.policy = literal
                self.answer = contains(side.writer, side.reader, literal, session=session)
        # The search for more breaks goes on where it stood; nothing else needs what it knows.
        self._session = session if isinstance(self.answer, Shown) else None

    @cached_property
    def found(self) -> tuple[list[Break], list[str]]:
        """Every break, or that nothing was decided; and why there may be more."""
        if isinstance(self.answer, Shown) and self._session is not None:
            session, self._session = self._session, None
            return breaks(self.side, self.answer, self.policy, session)
        if isinstance(self.answer, Undecided):
            reason = f"neither a proof nor a witness was found: {self.answer.reason}"
            return [_without_witness("COM027", reason, self.side)], []
        return [], []

    @cached_property
    def warning(self) -> Break | None:
        """That the writer has no events."""
        if not self.idle:
            return None
        name = "old" if self.side.direction == "backward" else "new"
        text = f"no event satisfies the {name} schema, so any reader is compatible with it"
        return _without_witness("COM028", text, self.side)

    @cached_property
    def strict(self) -> str:
        """What the literal reading would say of a proof, if it would say something else."""
        if not (isinstance(self.answer, Proved) and self.policy.declared):
            return ""
        literal = replace(self.policy, declared=False, steps=self.policy.steps // 4)
        answer = contains(self.side.writer, self.side.reader, literal)
        if isinstance(answer, Shown):
            name = "old" if self.side.direction == "backward" else "new"
            event = shown_value(answer.witness, 160)
            room = f"the {name} schema leaves room for undeclared names, such as {event}"
            return f"under content: open this would break {self.side.direction}: {room}"
        if isinstance(answer, Undecided):
            return f"under content: open this would be undecided: {answer.reason}"
        return ""


def _without_witness(code: str, message: str, side: Side) -> Break:
    rule = RULE_BY_CODE[code]
    return Break(rule.code, rule.slug, "", "", message, rule.remedy, None, side.direction)


class Compatibility:
    """What a change means for those who read and write events.

    The verdict is there at once; what explains it is worked out when it is asked for.
    """

    def __init__(self, old: Prepared, new: Prepared, policy: Policy, mode: str) -> None:
        self._old, self._new, self._policy = old, new, policy
        sides = {"backward": Side(old, new, "backward"), "forward": Side(new, old, "forward")}
        self._asked = [Asked(sides[way], policy) for way in DIRECTIONS[mode]]

    def __repr__(self) -> str:
        return f"<Compatibility {self.verdict}>"

    @property
    def verdict(self) -> Verdict:
        """`compatible`: proved; `breaking`: each finding shows a witness; `undecided`: neither."""
        if any(isinstance(each.answer, Shown) for each in self._asked):
            return "breaking"
        return "undecided" if self.undecided else "compatible"

    @property
    def undecided(self) -> tuple[str, ...]:
        """Reasons, with the part named."""
        answers = [each.answer for each in self._asked]
        return tuple(answer.reason for answer in answers if isinstance(answer, Undecided))

    @cached_property
    @in_turn
    def findings(self) -> tuple[Break, ...]:
        """Every independent break, or the reasons why nothing was decided (COM027)."""
        return tuple(found for each in self._asked for found in each.found[0])

    @cached_property
    @in_turn
    def bump(self) -> Bump:
        """The part of the version that the change must raise; in mode `none` as for `backward`."""
        if not self._asked:
            return Compatibility(self._old, self._new, self._policy, "backward").bump
        if self.verdict != "compatible":
            return "major"
        return change_of(self._old, self._new, self._policy)

    @property
    def warnings(self) -> tuple[Break, ...]:
        """Findings that fail nothing (COM028)."""
        return tuple(each.warning for each in self._asked if each.warning is not None)

    @property
    @in_turn
    def strict(self) -> tuple[str, ...]:
        """Those of the notes that say what `content: open` would find."""
        return tuple(each.strict for each in self._asked if each.strict)

    @property
    @in_turn
    def notes(self) -> tuple[str, ...]:
        """Lines for the summary: breaks not searched for, a writer without events, `strict`."""
        more = [f"more breaks may exist: {rest}" for each in self._asked for rest in each.found[1]]
        return (*more, *(warning.message for warning in self.warnings), *self.strict)


@in_turn
def check_compatibility(
    old: Any,
    new: Any,
    *,
    mode: Mode = "backward",
    content: Content = "declared",
    formats: Formats = "assert",
    resolve: Resolve | None = None,
) -> Compatibility:
    """Compare two versions of a schema.

    Args:
        old: the released schema, a dict or a boolean (or `Prepared`).
        new: the schema that is to follow it.
        mode: `backward` (the new schema reads old events), `forward` (the old schema reads new
            events), `full`, `none`, or one of them with `-transitive`, which means the same for
            a single pair.
        content: `declared` (writers send only names that their schema declares) or `open` (the
            schema is taken literally).
        formats: `assert` or `annotate`.
        resolve: maps the URI of a schema outside the two to that schema, or to None.

    Raises:
        SchemaError: one of the two is no JSON Schema, or refers to what is not there.
        UsageError: a mode or policy that does not exist.
    """
    base = mode.removesuffix("-transitive")
    if base not in DIRECTIONS:
        raise UsageError(f"unknown mode {mode!r}", remedy=f"use one of {', '.join(DIRECTIONS)}")
    policy = policy_of(content, formats)
    before = old if isinstance(old, Prepared) else ready(old, resolve)
    after = new if isinstance(new, Prepared) else ready(new, resolve)
    return Compatibility(before, after, policy, base)


@in_turn
def first_doubt(
    old: Prepared, new: Prepared, policy: Policy, *, mode: Mode = "backward"
) -> tuple[Direction, Shown | Undecided] | None:
    """The first direction that is not proved, and why; None where the verdict is `compatible`."""
    sides = {"backward": Side(old, new, "backward"), "forward": Side(new, old, "forward")}
    for way in DIRECTIONS[mode.removesuffix("-transitive")]:
        answer = Asked(sides[way], policy).answer
        if not isinstance(answer, Proved):
            return way, answer
    return None


def policy_of(content: Content, formats: Formats) -> Policy:
    """The engine's policy; raises UsageError for words that are none."""
    if content not in {"declared", "open"}:
        raise UsageError(f"unknown content policy {content!r}", remedy="use declared or open")
    if formats not in {"assert", "annotate"}:
        raise UsageError(f"unknown formats policy {formats!r}", remedy="use assert or annotate")
    return Policy(declared=content == "declared", formats=formats == "assert")
