"""The search: is a predicate empty, and if not, what is in it?

By JSON type, then by cases. The assertions of one case go to the solver of their type. Its
value is tried on the clauses that are still open, and only a clause that it fails is split.
Values are finite: a goal that is met again inside itself has no smaller solution, so that path
fails; such a failure is remembered only if it hung on no goal that is still open.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from operator import is_
from typing import Any

from eventreg.compat.engine import nodes
from eventreg.compat.engine.budget import Budget, Spent
from eventreg.compat.engine.negation import LITERAL_TYPES, negate, refuted, under
from eventreg.compat.engine.nodes import FALSE, Node, conj
from eventreg.compat.engine.search import arrays, choices, numbers, objects, strings
from eventreg.compat.engine.search.outcome import EMPTY, Empty, Found, Outcome, Unknown
from eventreg.compat.engine.search.truth import holds
from eventreg.compat.engine.values import (
    ARRAY,
    BOOLEAN,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    Ident,
    ident,
    spellings,
    type_of,
)

ORDER = (STRING, NUMBER, BOOLEAN, OBJECT, ARRAY, NULL)
"""Types as they are tried: plain values first."""
DEEPEST = 160
"""Levels of a value that are searched."""
CHEAP = 64
"""Values that one step sorts out by set operations."""
NESTED = frozenset(("each", "some", "item", "at", "rest", "restsome", "count"))
FRAMES = 8_000
NEVER = 1 << 30
Memo = dict[bytes, Outcome]
"""Outcomes by the key of the goal."""


class Case:
    """One case of a goal, for values of one type.

    Attributes:
        facts: everything that holds in it, by key.
        clauses: disjunctions that are still open.
    """

    __slots__ = ("clauses", "facts", "waiting")

    def __init__(self, facts: dict[bytes, Node], clauses: list[Node], waiting: list[Node]) -> None:
        self.facts = facts
        self.clauses = clauses
        self.waiting = waiting

    def with_(self, more: Node) -> Case:
        return Case(dict(self.facts), list(self.clauses), [more])


class Solver:
    """One question; `solve` may be asked for its parts."""

    def __init__(self, budget: Budget, memo: Memo | None, *, spelling: bool, wide: bool) -> None:
        self.budget = budget
        self._spelling = spelling
        self._wide = wide
        self._memo: Memo = {} if memo is None else memo
        self._open: dict[bytes, int] = {}
        self._lowest = NEVER

    def solve(self, goal: Node) -> Outcome:
        """A value in the goal, a proof that there is none, or why neither is known.

        Raises Spent when the budget is.
        """
        known = self._memo.get(goal.key)
        if known is not None:
            return known
        asked, goal = goal, _lightened(_opened(goal))
        if goal.op == "false":
            return EMPTY
        known = self._memo.get(goal.key)
        if known is not None:
            return known
        if goal.key in self._open:
            self._lowest = min(self._lowest, self._open[goal.key])
            return EMPTY
        depth = len(self._open)
        if depth >= DEEPEST:
            return Unknown(f"values nested deeper than {DEEPEST} levels")
        self.budget.spend(2, "the search")
        self._open[goal.key] = depth
        outer, self._lowest = self._lowest, NEVER
        try:
            outcome = self._by_type(goal)
        finally:
            del self._open[goal.key]
        independent = self._lowest >= depth and not isinstance(outcome, Unknown)
        if isinstance(outcome, Found) or independent:
            self._memo[asked.key] = self._memo[goal.key] = outcome
        self._lowest = min(outer, self._lowest if self._lowest < depth else NEVER)
        return outcome

    def several(self, goal: Node, wanted: int) -> tuple[list[Any], Outcome]:
        """Up to `wanted` different values, and why there are no more where there are fewer."""
        values: list[Any] = []
        outcome: Outcome = EMPTY
        while len(values) < wanted:
            outcome = self.solve(conj((goal, negate(nodes.members(values)))))
            if not isinstance(outcome, Found):
                break
            values.append(outcome.value)
        return values, outcome

    def _by_type(self, goal: Node) -> Outcome:
        parts = goal.args if goal.op == "and" else (goal,)
        listed = next((part for part in parts if part.op == "in"), None)
        if listed is not None:
            return self._among(listed.args[0], goal)
        hints = [hint for part in parts for hint in part.hints]
        for hint in hints:
            if goal.mask & type_of(hint) and holds(goal, hint):
                return Found(hint)
        blocked: Outcome = EMPTY
        for kind in ORDER:
            if goal.mask & kind:
                outcome = self._by_cases([under(part, kind) for part in parts], kind)
                if isinstance(outcome, Found):
                    return outcome
                if isinstance(outcome, Unknown):
                    blocked = outcome
        return blocked

    def _among(self, values: dict[Ident, Any], goal: Node) -> Outcome:
        parts = goal.args if goal.op == "and" else (goal,)
        # Set operations first: an enum may list a hundred thousand values.
        self.budget.spend(len(values) // CHEAP, "the values of an enum")
        for part in parts:
            if part.op in {"in", "notin"} and part.args[0] is not values:
                wanted, listed = part.op == "in", part.args[0]
                values = {name: v for name, v in values.items() if (name in listed) is wanted}
        others = conj(part for part in parts if part.op not in {"in", "notin"})
        blocked: Outcome = EMPTY
        for value in values.values():
            outcome = self._spelled(value, others)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, Unknown):
                blocked = outcome
        return blocked

    def _spelled(self, value: Any, goal: Node) -> Outcome:
        """The value as the goal wants its numbers written; equal values are one to an enum."""
        outcome: Outcome = EMPTY
        for spelled in spellings(value) if self._spelling else (value,):
            self.budget.spend(1, "the values of an enum")
            truth = holds(goal, spelled)
            if truth:
                return Found(spelled)
            if truth is None:
                outcome = Unknown("a value whose validity cannot be told")
        return outcome

    def _by_cases(self, goal: list[Node], kind: int) -> Outcome:
        blocked: Outcome = EMPTY
        stack = [Case({}, [], goal[::-1])]
        while stack:
            case = stack.pop()
            self.budget.spend(1 + len(case.clauses), "alternatives of the schemas")
            if not self._settle(case, kind):
                continue
            outcome = self._theory(case, kind)
            if isinstance(outcome, Empty):
                continue
            split: Node | None = None
            if isinstance(outcome, Found):
                truths = [(holds(clause, outcome.value), clause) for clause in case.clauses]
                failed = [clause for truth, clause in truths if not truth]
                if not failed:
                    return outcome
                split = min(failed, key=lambda clause: len(clause.args))
            elif case.clauses:
                split = min(case.clauses, key=lambda clause: len(clause.args))
            if split is None:
                blocked = outcome
                continue
            case.clauses.remove(split)
            # The last one pushed is tried first: branches in the order of the schema.
            stack.extend(case.with_(branch) for branch in reversed(split.args))
        return blocked

    def _settle(self, case: Case, kind: int) -> bool:
        """Draw every plain conclusion; False where the case contradicts itself."""
        while True:
            while case.waiting:
                if not self._assert(case, case.waiting.pop(), kind):
                    return False
            clauses, case.clauses = case.clauses, []
            for clause in clauses:
                left = _left(case, clause, kind)
                if left is None:
                    continue
                if left.op == "or":
                    case.clauses.append(left)
                else:
                    case.waiting.append(left)
            if not case.waiting:
                return True

    def _assert(self, case: Case, node: Node, kind: int) -> bool:
        op = node.op
        if op in {"true", "false"}:
            return op == "true"
        if op == "and":
            case.waiting.extend(reversed(node.args))
            return True
        self.budget.spend(1, "alternatives of the schemas")
        if op == "or":
            case.clauses.append(node)
            return True
        if node.key in case.facts:
            return True
        # What nested predicates make impossible, the members and items themselves will show.
        if op not in NESTED and refuted(node, kind).key in case.facts:
            return False
        case.facts[node.key] = node
        if op in {"one", "many"}:
            self.budget.spend(len(node.args) ** 2 // CHEAP, "alternatives of the schemas")
        if op not in LITERAL_TYPES:
            case.waiting.extend(under(part, kind) for part in _unfolded(node, kind))
        return True

    def _theory(self, case: Case, kind: int) -> Outcome:
        """A value under the assertions of the case, whatever its open clauses say."""
        facts = case.facts.values()
        listed = next((fact for fact in facts if fact.op == "in"), None)
        if listed is not None:
            certain = conj((*facts, *case.clauses))
            return self._among(listed.args[0], certain)
        literals = [
            fact for fact in facts if fact.op in LITERAL_TYPES or fact.op in {"notin", "place"}
        ]
        outcome: Outcome
        if kind in {NUMBER, STRING}:
            hints = [hint for fact in facts for hint in fact.hints if type_of(hint) == kind]
            if kind == NUMBER:
                outcome = numbers.solve(literals, hints, self.budget)
            else:
                outcome = strings.solve(literals, hints, self.budget, wide=self._wide)
        elif kind == OBJECT:
            outcome = objects.solve(literals, self)
        elif kind == ARRAY:
            outcome = arrays.solve(literals, self)
        else:
            values: list[Any] = [None] if kind == NULL else [True, False]
            outcome = self._among({ident(value): value for value in values}, conj(literals))
        return outcome


def _opened(goal: Node) -> Node:
    """The goal with what was put off at its top compiled."""
    while True:
        parts = goal.args if goal.op == "and" else (goal,)
        if not any(part.op == "ref" for part in parts):
            return goal
        put_off = {part.args[0].digest: part.args[1] for part in parts if part.op == "ref"}
        if any(put_off[p.args[0].digest] is not p.args[1] for p in parts if p.op == "ref"):
            return FALSE
        goal = conj(_target(part) if part.op == "ref" else part for part in parts)


def _lightened(goal: Node) -> Node:
    """The goal with its negations freed of what it asserts anyway.

    Of a reader that must fail, only what the writer does not say in the same words can fail.
    """
    if goal.op != "and" or not any(part.op == "not" for part in goal.args):
        return goal
    said = {part.key for part in goal.args}
    parts = [_doubtful(part, said) if part.op == "not" else part for part in goal.args]
    return goal if all(map(is_, parts, goal.args)) else conj(parts)


def _doubtful(node: Node, said: set[bytes]) -> Node:
    """What is left of the negation of a conjunction or disjunction."""
    inner: Node = node.args[0]
    if inner.key in said:
        return FALSE
    if inner.op == "and":
        left = [part for part in inner.args if part.key not in said]
        return node if len(left) == len(inner.args) else negate(conj(left))
    return FALSE if any(part.key in said for part in inner.args) else node


def _target(node: Node) -> Node:
    target: Node = node.args[0].unfold()
    return target if node.args[1] else negate(target)


def _left(case: Case, clause: Node, kind: int) -> Node | None:
    """What remains open of a clause, or None where it holds already."""
    children = []
    for child in clause.args:
        if child.key in case.facts:
            return None
        if not _refuted(case, child, kind):
            children.append(child)
    return clause if len(children) == len(clause.args) else nodes.disj(children)


def _refuted(case: Case, child: Node, kind: int) -> bool:
    if child.op == "and":
        return any(_refuted(case, part, kind) for part in child.args)
    return child.op != "or" and refuted(child, kind).key in case.facts


def _unfolded(node: Node, kind: int) -> Iterable[Node]:
    """What follows from a node that is neither a conjunction nor a disjunction."""
    op, args = node.op, node.args
    if op in {"ref", "when"}:
        return (_target(node),)
    if op == "one":
        return choices.exactly_one(args)
    if op == "many":
        return (choices.none_or_many(args),)
    if op == "notin" and kind in {OBJECT, ARRAY}:
        return [_differs(value) for value in args[0].values()]
    return ()


def _differs(value: Any) -> Node:
    """Objects, or arrays, that are not this one."""
    if isinstance(value, list):
        size = len(value)
        other: list[Node] = [nodes.counted("minitems", size + 1)]
        if size:
            other.append(nodes.counted("maxitems", size - 1))
        other += [nodes.at(i, negate(nodes.members([item]))) for i, item in enumerate(value)]
        return nodes.disj(other)
    other = [nodes.some(negate(nodes.named(*value)), nodes.TRUE)]
    for name, item in value.items():
        other.append(nodes.lacks(name))
        other.append(nodes.some(nodes.named(name), negate(nodes.members([item]))))
    return nodes.disj(other)


def search(
    goal: Node,
    budget: Budget,
    memo: Memo | None = None,
    *,
    spelling: bool = False,
    wide: bool = True,
) -> Outcome:
    """Solve the goal; a spent budget or a value nested too deeply makes it unknown.

    Args:
        goal: what a value is wanted for.
        budget: steps that it may cost.
        memo: what was found out so far, for the questions that follow on the same schemas.
        spelling: whether the goal may tell `1` from `1.0`, as draft-04 does.
        wide: whether patterns stand for what validators find in them as well.
    """
    limit = sys.getrecursionlimit()
    # A level of the value takes a dozen frames; none of them is C.
    sys.setrecursionlimit(max(limit, FRAMES))
    try:
        return Solver(budget, memo, spelling=spelling, wide=wide).solve(goal)
    except Spent as spent:
        return Unknown(f"the step budget was spent on {spent.part}")
    except RecursionError:
        return Unknown("the schemas are nested too deeply")
    finally:
        sys.setrecursionlimit(limit)
