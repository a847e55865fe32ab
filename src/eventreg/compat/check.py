"""The published question and its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from eventreg.compat.breaks import Break, Direction, Side, breaks, shown_value
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
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.rules import RULE_BY_CODE
from eventreg.errors import UsageError

Verdict = Literal["compatible", "breaking", "undecided"]
Resolve = Callable[[str], Any]

DIRECTIONS: dict[str, tuple[Direction, ...]] = {
    "backward": ("backward",),
    "forward": ("forward",),
    "full": ("backward", "forward"),
    "none": (),
}


@dataclass(frozen=True, slots=True)
class Compatibility:
    """What a change means for those who read and write events.

    Attributes:
        verdict: `compatible` is proved, `breaking` is shown by a witness in each finding,
            `undecided` is neither.
        findings: every independent break, or the reasons why nothing was decided (COM027).
        bump: the part of the version that the change must raise.
        notes: lines for the summary: what another policy would say, a writer without events.
        warnings: findings that fail nothing (COM028).
        undecided: reasons, with the part named.
        strict: those of the notes that say what `content: open` would find.
    """

    verdict: Verdict
    findings: tuple[Break, ...]
    bump: Bump
    notes: tuple[str, ...] = ()
    warnings: tuple[Break, ...] = ()
    undecided: tuple[str, ...] = ()
    strict: tuple[str, ...] = ()


def check_compatibility(
    old: Any,
    new: Any,
    *,
    mode: str = "backward",
    content: str = "declared",
    formats: str = "assert",
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
    before = old if isinstance(old, Prepared) else Prepared(old, resolve)
    after = new if isinstance(new, Prepared) else Prepared(new, resolve)
    pairs = {
        "backward": Side(before, after, "backward"),
        "forward": Side(after, before, "forward"),
    }
    return _answered([pairs[direction] for direction in DIRECTIONS[base]], before, after, policy)


def first_doubt(
    old: Prepared, new: Prepared, policy: Policy, *, mode: str = "backward"
) -> tuple[Direction, Shown | Undecided] | None:
    """The first direction that is not proved, and why; None where the verdict is `compatible`.

    No notes, no bump and no further breaks: a fraction of what `check_compatibility` costs.
    """
    pairs = {
        "backward": Side(old, new, "backward"),
        "forward": Side(new, old, "forward"),
    }
    for way in DIRECTIONS[mode.removesuffix("-transitive")]:
        answer, _ = _decided(pairs[way], policy, Session(policy.steps), [])
        if not isinstance(answer, Proved):
            return way, answer
    return None


def policy_of(content: str, formats: str) -> Policy:
    """The engine's policy; raises UsageError for words that are none."""
    if content not in {"declared", "open"}:
        raise UsageError(f"unknown content policy {content!r}", remedy="use declared or open")
    if formats not in {"assert", "annotate"}:
        raise UsageError(f"unknown formats policy {formats!r}", remedy="use assert or annotate")
    return Policy(declared=content == "declared", formats=formats == "assert")


def required_bump(old: Prepared, new: Prepared, policy: Policy, *, mode: str = "backward") -> Bump:
    """The part of the version that the change must raise; in mode `none` as for `backward`."""
    base = mode.removesuffix("-transitive")
    asked = DIRECTIONS[base] or ("backward",)
    for direction in asked:
        writer, reader = (old, new) if direction == "backward" else (new, old)
        side = Side(writer, reader, direction)
        answer, _ = _decided(side, policy, Session(policy.steps), [])
        if not isinstance(answer, Proved):
            return "major"
    return change_of(old, new, policy)


def _answered(sides: list[Side], old: Prepared, new: Prepared, policy: Policy) -> Compatibility:
    findings: list[Break] = []
    warnings: list[Break] = []
    notes: list[str] = []
    strict: list[str] = []
    reasons: list[str] = []
    shown = False
    for side in sides:
        session = Session(policy.steps)
        answer, effective = _decided(side, policy, session, warnings)
        if isinstance(answer, Shown):
            shown = True
            found, rest = breaks(side, answer, effective, session)
            findings += found
            notes += [f"more breaks may exist: {reason}" for reason in rest]
        elif isinstance(answer, Undecided):
            reasons.append(answer.reason)
            findings.append(_undecided(side, answer))
        elif effective.declared:
            strict += _strict_note(side, effective)
    notes += [warning.message for warning in warnings]
    verdict: Verdict = "breaking" if shown else "undecided" if reasons else "compatible"
    if not sides:
        bump = required_bump(old, new, policy)
    else:
        bump = "major" if verdict != "compatible" else change_of(old, new, policy)
    return Compatibility(
        verdict,
        tuple(findings),
        bump,
        (*notes, *strict),
        tuple(warnings),
        tuple(reasons),
        tuple(strict),
    )


def _decided(
    side: Side, policy: Policy, session: Session, warnings: list[Break]
) -> tuple[Answer, Policy]:
    """The answer, and the policy under which it was found.

    A proof about a writer without events says nothing. Where only the lack of undeclared names
    leaves it without (`minProperties` above the number of names, say), it is taken literally.
    """
    answer = contains(side.writer, side.reader, policy, session=session)
    if not isinstance(answer, Proved) or not writes_nothing(side.writer, policy, session):
        return answer, policy
    literal = replace(policy, declared=False)
    if policy.declared and not writes_nothing(side.writer, literal, session):
        return contains(side.writer, side.reader, literal, session=session), literal
    rule = RULE_BY_CODE["COM028"]
    name = "old" if side.direction == "backward" else "new"
    warnings.append(
        Break(
            rule.code,
            rule.slug,
            "",
            "",
            f"no event satisfies the {name} schema, so any reader is compatible with it",
            rule.remedy,
            None,
            side.direction,
        )
    )
    return answer, policy


def _undecided(side: Side, answer: Undecided) -> Break:
    rule = RULE_BY_CODE["COM027"]
    return Break(
        rule.code,
        rule.slug,
        "",
        "",
        f"neither a proof nor a witness was found: {answer.reason}",
        rule.remedy,
        None,
        side.direction,
    )


def _strict_note(side: Side, policy: Policy) -> list[str]:
    literal = Policy(declared=False, formats=policy.formats, steps=policy.steps // 4)
    answer = contains(side.writer, side.reader, literal)
    if isinstance(answer, Proved):
        return []
    name = "old" if side.direction == "backward" else "new"
    if isinstance(answer, Shown):
        event = shown_value(answer.witness, 160)
        room = f"the {name} schema leaves room for undeclared names, such as {event}"
        return [f"under content: open this would break {side.direction}: {room}"]
    return [f"under content: open this would be undecided: {answer.reason}"]
