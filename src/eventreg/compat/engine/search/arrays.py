"""Arrays: what stands where, how many items are of a kind, and whether all differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eventreg.compat.engine.negation import negate
from eventreg.compat.engine.nodes import Node, conj
from eventreg.compat.engine.places import Place
from eventreg.compat.engine.search.outcome import EMPTY, Found, Outcome, Unknown
from eventreg.compat.engine.values import ident

if TYPE_CHECKING:
    from eventreg.compat.engine.search.solver import Solver

MOST = 300
"""Items that are chosen one by one."""
LONGEST = 100_000
"""Items of the longest array of equal items that is written out."""


@dataclass
class Slots:
    """The assertions of a goal about arrays, sorted by what they ask.

    Attributes:
        single: predicates of the item at an index, if there is one.
        rests: predicates of every item from an index on.
        somewhere: predicates that some item from an index on must be in.
        counts: how many items are in a predicate.
        low: least length.
        high: greatest length, None without bound.
        apart: whether all items differ.
        twice: whether two items are equal.
        fixed: indices below it may differ in what they ask; all others are alike.
    """

    solver: Solver
    single: dict[int, list[Node]] = field(default_factory=dict)
    rests: list[tuple[int, Node]] = field(default_factory=list)
    somewhere: list[tuple[int, Node]] = field(default_factory=list)
    counts: list[tuple[Node, int, int | None]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    low: int = 0
    high: int | None = None
    apart: bool = False
    twice: bool = False
    fixed: int = 0

    def add(self, node: Node) -> None:
        op, args = node.op, node.args
        if op in {"item", "at"}:
            self.single.setdefault(args[0], []).append(args[1])
            self.fixed = max(self.fixed, args[0] + 1)
            if op == "at":
                self.low = max(self.low, args[0] + 1)
        elif op in {"rest", "restsome"}:
            (self.rests if op == "rest" else self.somewhere).append((args[0], args[1]))
            self.fixed = max(self.fixed, args[0])
        elif op == "count":
            self.counts.append((args[0], args[1], args[2]))
        elif op == "minitems":
            self.low = max(self.low, args[0])
        elif op == "maxitems":
            self.high = args[0] if self.high is None else min(self.high, args[0])
        elif op in {"unique", "dup"}:
            self.apart, self.twice = self.apart or op == "unique", self.twice or op == "dup"
        elif op == "place":
            self.places.append(args[0])

    def goal(self, index: int) -> Node:
        """What the item at an index must be."""
        parts = list(self.single.get(index, ()))
        parts += [value for start, value in self.rests if start <= index]
        for place in self.places:
            inner = place.limit(index)
            if inner is not None:
                parts.append(inner.node)
        return conj(parts)


def solve(literals: list[Node], solver: Solver) -> Outcome:
    """An array under the literals, as short as they allow."""
    slots = Slots(solver)
    for node in literals:
        slots.add(node)
    slots.fixed = max((slots.fixed, *(place.listed for place in slots.places)))
    if slots.high is not None and slots.low > slots.high:
        return EMPTY
    if not (slots.counts or slots.somewhere or slots.apart or slots.twice):
        return _plain(slots)
    needed = sum(low for _, low, _ in slots.counts) + len(slots.somewhere) + 2 * slots.twice
    longest = max(slots.low, slots.fixed + needed)
    if slots.high is not None:
        longest = min(longest, slots.high)
    blocked: Outcome = EMPTY
    for length in range(slots.low, longest + 1):
        if length > MOST:
            return Unknown(f"arrays of more than {MOST} items")
        outcome = _of_length(slots, length)
        if isinstance(outcome, Found):
            return outcome
        if isinstance(outcome, Unknown):
            blocked = outcome
    return blocked


def _plain(slots: Slots) -> Outcome:
    if slots.low > LONGEST:
        return Unknown(f"minItems {slots.low} asks for a longer array than is written out")
    values: list[Any] = []
    for index in range(min(slots.low, slots.fixed + 1)):
        outcome = slots.solver.solve(slots.goal(index))
        if not isinstance(outcome, Found):
            return outcome
        values.append(outcome.value)
    if slots.low > len(values):
        values += [values[-1]] * (slots.low - len(values))
    return Found(values)


def _of_length(slots: Slots, length: int) -> Outcome:
    """An array of exactly this length."""
    goals = [slots.goal(index) for index in range(length)]
    if any(goal.op == "false" for goal in goals):
        return EMPTY
    blocked: Outcome = EMPTY
    for placed in _somewhere(slots, goals, list(slots.somewhere)):
        for doubled, pair in _doubled(slots, placed):
            outcome = _counted(slots, doubled, pair)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, Unknown):
                blocked = outcome
    return blocked


def _somewhere(slots: Slots, goals: list[Node], wanted: list[tuple[int, Node]]) -> Any:
    if not wanted:
        yield goals
        return
    (start, value), *others = wanted
    for index in range(start, len(goals)):
        slots.solver.budget.spend(1, "the items of arrays")
        changed = [*goals]
        changed[index] = conj((goals[index], value))
        yield from _somewhere(slots, changed, others)


def _doubled(slots: Slots, goals: list[Node]) -> Any:
    """The goals with two positions made one, for each choice of the two."""
    if not slots.twice:
        yield goals, None
        return
    for first in range(len(goals)):
        for second in range(first + 1, len(goals)):
            slots.solver.budget.spend(1, "the items of arrays")
            changed = [*goals]
            changed[first] = changed[second] = conj((goals[first], goals[second]))
            yield changed, (first, second)


def _counted(slots: Slots, goals: list[Node], pair: tuple[int, int] | None) -> Outcome:
    """Decide for each item which counted predicates it is in, then choose the items."""
    blocked: Outcome = EMPTY
    stack: list[tuple[int, list[Node], tuple[int, ...]]] = [(0, [], (0,) * len(slots.counts))]
    while stack:
        index, done, tally = stack.pop()
        slots.solver.budget.spend(1, "the items of arrays")
        left = len(goals) - index
        if any(low > n + left for n, (_, low, _) in zip(tally, slots.counts, strict=True)):
            continue
        if not left:
            outcome = _chosen(slots, done, pair)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, Unknown):
                blocked = outcome
            continue
        for goal, after in reversed(list(_choices(slots, goals[index], tally))):
            outcome = slots.solver.solve(goal)
            if isinstance(outcome, Found):
                stack.append((index + 1, [*done, goal], after))
            elif isinstance(outcome, Unknown):
                blocked = outcome
    return blocked


def _choices(slots: Slots, goal: Node, tally: tuple[int, ...]) -> Any:
    """The ways in which one item may count."""
    options: list[tuple[Node, tuple[int, ...]]] = [(goal, ())]
    for n, (value, low, high) in zip(tally, slots.counts, strict=True):
        grown = []
        for node, counts in options:
            if n < low:
                grown.append((conj((node, value)), (*counts, n + 1)))
                grown.append((conj((node, negate(value))), (*counts, n)))
            elif high is None:
                grown.append((node, (*counts, n)))
            else:
                grown.append((conj((node, negate(value))), (*counts, n)))
                if n < high:
                    grown.append((conj((node, value)), (*counts, n + 1)))
        options = grown
    return options


def _chosen(slots: Slots, goals: list[Node], pair: tuple[int, int] | None) -> Outcome:
    if pair is not None:
        # One goal has one solution, so the two items will be equal.
        first, second = pair
        goals = [*goals]
        goals[first] = goals[second] = conj((goals[first], goals[second]))
    values = []
    for goal in goals:
        outcome = slots.solver.solve(goal)
        if not isinstance(outcome, Found):
            return outcome
        values.append(outcome.value)
    if not slots.apart:
        return Found(values)
    if pair is not None:
        return EMPTY
    return _all_different(slots, goals)


def _all_different(slots: Slots, goals: list[Node]) -> Outcome:
    """A system of different representatives, by augmenting paths.

    An item with as many values to choose from as the array is long can always have its own; only
    smaller, fully listed domains compete.
    """
    pools: dict[bytes, tuple[list[Any], Outcome]] = {}
    for goal in goals:
        if goal.key not in pools:
            pools[goal.key] = slots.solver.several(goal, len(goals))
    taken: dict[Any, int] = {}
    values: list[Any] = [None] * len(goals)

    def assign(index: int, seen: set[Any]) -> bool:
        for value in pools[goals[index].key][0]:
            name = ident(value)
            slots.solver.budget.spend(1, "different items")
            if name in seen:
                continue
            seen.add(name)
            if name not in taken or assign(taken[name], seen):
                taken[name] = index
                values[index] = value
                return True
        return False

    for index in range(len(goals)):
        if not assign(index, set()):
            vague = [o for _, o in pools.values() if isinstance(o, Unknown)]
            return vague[0] if vague else EMPTY
    return Found(values)
