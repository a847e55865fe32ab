"""Objects: which members must be there, and what every member must be.

A key is named in the schemas, or fresh: then all that counts is which name predicates it meets.
Obligations (`some`) are placed on a key that is there already, on a named one or on a fresh one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from eventreg.compat.engine import nodes
from eventreg.compat.engine.negation import negate
from eventreg.compat.engine.nodes import Node, conj
from eventreg.compat.engine.places import Place
from eventreg.compat.engine.search.outcome import EMPTY, Empty, Found, Outcome, Unknown
from eventreg.compat.engine.search.truth import holds
from eventreg.compat.engine.values import STRING

if TYPE_CHECKING:
    from eventreg.compat.engine.search.solver import Solver

MOST = 2_000
"""Members of the largest object that is written out."""


Chosen = dict[str, tuple[Any, tuple[Node, ...]]]
"""Members so far: the value, and what was asked of it beyond the goal of its name."""


class Members:
    """The assertions of a goal about objects, sorted by what they ask."""

    def __init__(self, literals: list[Node], solver: Solver) -> None:
        self.solver = solver
        self.every: list[tuple[Node, Node]] = []
        self.single: dict[str, list[Node]] = {}
        self.obligations: list[tuple[Node, Node]] = []
        self.needed: dict[str, list[Node]] = {}
        self.places: list[Place] = []
        self.low = 0
        self.high: int | None = None
        self.names: dict[str, None] = {}
        self.regions: dict[bytes, Node] = {}
        self.vague: Unknown | None = None
        self._goals: dict[str, Node] = {}
        for node in literals:
            self._sort(node)
        for place in self.places:
            self._mention(place.names)
            for region in place.regions():
                self._mention(region)

    def _sort(self, node: Node) -> None:
        args = node.args
        if node.op == "place":
            self.places.append(args[0])
        elif node.op == "minp":
            self.low = max(self.low, args[0])
        elif node.op == "maxp":
            self.high = args[0] if self.high is None else min(self.high, args[0])
        elif node.op in {"each", "some"}:
            name = _only(args[0])
            if name is None:
                (self.every if node.op == "each" else self.obligations).append((args[0], args[1]))
                self._mention(args[0])
            else:
                self.names[name] = None
                if node.op == "each":
                    self.single.setdefault(name, []).append(args[1])
                else:
                    # To the end: what was asked last comes last.
                    self.needed[name] = [*self.needed.pop(name, ()), args[1]]

    def _mention(self, names: Node) -> None:
        if names.op in {"and", "or"}:
            for part in names.args:
                self._mention(part)
        elif names.op in {"in", "notin"}:
            self.names.update((n[1], None) for n in names.args[0] if n[0] == STRING)
        elif names.op not in {"true", "false", "types"}:
            self.regions[names.key] = names

    def goal(self, name: str) -> Node:
        """What the value of a member of this name must be."""
        found = self._goals.get(name)
        if found is None:
            parts = list(self.single.get(name, ()))
            parts += self.needed.get(name, ())
            for names, value in self.every:
                truth = holds(names, name)
                if truth is None:
                    self.vague = Unknown("a member name whose validity cannot be told")
                if truth:
                    parts.append(value)
            for place in self.places:
                if not holds(place.names, name):
                    parts.append(nodes.FALSE)
                inner = place.limit(name)
                if inner is not None:
                    parts.append(inner.node)
            found = self._goals[name] = conj(parts)
        return found

    def value(self, name: str, *more: Node) -> Outcome:
        goal = self.goal(name)
        return self.solver.solve(conj((goal, *more)) if more else goal)

    def fresh(self, wanted: Node, used: dict[str, Any]) -> Iterator[str | Unknown]:
        """One name, not mentioned and not used, for each way to meet the predicates."""
        barred = negate(nodes.members([*self.names, *used]))
        yield from self._cells(
            conj((nodes.types(STRING), wanted, barred)), list(self.regions.values())
        )

    def _cells(self, names: Node, regions: list[Node]) -> Iterator[str | Unknown]:
        outcome = self.solver.solve(names)
        if isinstance(outcome, Empty):
            return
        if isinstance(outcome, Unknown):
            yield outcome
            return
        if not regions:
            yield outcome.value
            return
        region, *others = regions
        for side in (region, negate(region)):
            yield from self._cells(conj((names, side)), others)


def _only(names: Node) -> str | None:
    if names.op == "in" and len(names.args[0]) == 1:
        kind, name = next(iter(names.args[0]))
        return str(name) if kind == STRING else None
    return None


def solve(literals: list[Node], solver: Solver) -> Outcome:
    """An object under the literals, with as few members as they allow."""
    solver.budget.spend(1 + len(literals) // 4, "the members of objects")
    members = Members(literals, solver)
    if members.high is not None and members.low > members.high:
        return EMPTY
    if members.low > MOST:
        return Unknown(f"minProperties {members.low} asks for a larger object than is written out")
    if members.high is not None and len(members.needed) > members.high:
        return EMPTY
    start: Chosen = {}
    blocked: Outcome | None = None
    # What was asked last is what most likely fails.
    for name in reversed(members.needed):
        outcome = members.value(name)
        if isinstance(outcome, Empty):
            return members.vague or EMPTY
        if isinstance(outcome, Found):
            start[name] = (outcome.value, ())
        else:
            blocked = outcome
    if blocked is not None:
        return blocked
    start = {name: start[name] for name in members.names if name in start}
    return _or_vague(_placed(members, start, members.obligations), members)


def _or_vague(outcome: Outcome, members: Members) -> Outcome:
    return members.vague or outcome if isinstance(outcome, Empty) else outcome


def _placed(members: Members, chosen: Chosen, obligations: list[tuple[Node, Node]]) -> Outcome:
    if not obligations:
        return _padded(members, chosen)
    (names, value), *others = obligations
    blocked: Outcome = EMPTY
    for name in _keys(members, chosen, names):
        members.solver.budget.spend(2, "the members of objects")
        if isinstance(name, Unknown):
            blocked = name
            continue
        asked = (*chosen[name][1], value) if name in chosen else (value,)
        outcome = members.value(name, *asked)
        if isinstance(outcome, Found):
            outcome = _placed(members, {**chosen, name: (outcome.value, asked)}, others)
        if isinstance(outcome, Found):
            return outcome
        if isinstance(outcome, Unknown):
            blocked = outcome
    return blocked


def _keys(members: Members, chosen: Chosen, names: Node) -> Iterator[str | Unknown]:
    """Where an obligation may be met: on a member that is there, or on a new one."""
    room = members.high is None or len(chosen) < members.high
    for name in (*chosen, *(n for n in members.names if n not in chosen and room)):
        truth = holds(names, name)
        if truth is None:
            yield Unknown("a member name whose validity cannot be told")
        if truth:
            yield name
    if room:
        yield from members.fresh(names, chosen)


def _padded(members: Members, chosen: Chosen) -> Outcome:
    blocked: Outcome = EMPTY
    full = dict(chosen)
    for name in members.names:
        if len(full) >= members.low:
            break
        if name not in full:
            outcome = members.value(name)
            if isinstance(outcome, Found):
                full[name] = (outcome.value, ())
            elif isinstance(outcome, Unknown):
                blocked = outcome
    if len(full) < members.low:
        outcome = _padded_with_fresh(members, full)
        if not isinstance(outcome, Found):
            return outcome if isinstance(outcome, Unknown) else blocked
    return Found({name: value for name, (value, _) in full.items()})


def _padded_with_fresh(members: Members, full: Chosen) -> Outcome:
    barred: list[Node] = []
    blocked: Outcome = EMPTY
    while len(full) < members.low:
        found = False
        for name in members.fresh(conj(barred), full):
            members.solver.budget.spend(2, "the members of objects")
            if isinstance(name, Unknown):
                blocked = name
                continue
            outcome = members.value(name)
            if isinstance(outcome, Found):
                full[name] = (outcome.value, ())
                found = True
                break
            if isinstance(outcome, Unknown):
                blocked = outcome
        if not found:
            return blocked
    return Found(full)
