"""`oneOf` as clauses, without the pairs that exclude each other anyway.

Real alternatives mostly differ by type or by a constant member. What that tells apart can never
hold together, so the n² clauses of an exclusive choice shrink to those that say something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eventreg.compat.engine.negation import negate
from eventreg.compat.engine.nodes import Node, conj, disj

Values = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells an alternative from others at a glance.

    Attributes:
        mask: its types.
        values: the only values it takes, or None.
        members: by name, the only values that a member takes.
        required: names that must be there.
    """

    mask: int
    values: Values | None
    members: dict[str, Values]
    required: frozenset[str]


def traits(node: Node) -> Traits:
    members: dict[str, Values] = {}
    required = set()
    for part in _parts(node):
        if part.op not in {"each", "some"}:
            continue
        names, value = part.args
        if names.op != "in" or len(names.args[0]) != 1:
            continue
        name = next(iter(names.args[0].values()))
        listed = _listed(value)
        if part.op == "some":
            required.add(name)
        if listed is not None:
            members[name] = listed
    return Traits(node.mask, _listed(node), members, frozenset(required))


def _parts(node: Node) -> tuple[Node, ...]:
    return node.args if node.op == "and" else (node,)


def _listed(node: Node) -> Values | None:
    found = next((part for part in _parts(node) if part.op == "in"), None)
    return None if found is None else found.args[0]


def apart(left: Traits, right: Traits) -> bool:
    """Whether no value of the type at hand is in both, as far as the traits tell."""
    if not left.mask & right.mask:
        return True
    if left.values is not None and right.values is not None:
        return left.values.keys().isdisjoint(right.values)
    for name, values in left.members.items():
        other = right.members.get(name)
        present = name in left.required or name in right.required
        if other is not None and present and values.keys().isdisjoint(other):
            return True
    return False


def _pairs(parts: tuple[Node, ...]) -> list[tuple[Node, Node]]:
    known = [traits(part) for part in parts]
    return [
        (parts[i], parts[j])
        for i in range(len(parts))
        for j in range(i + 1, len(parts))
        if not apart(known[i], known[j])
    ]


def exactly_one(parts: tuple[Node, ...]) -> list[Node]:
    """Clauses that together say: one of the parts, and not two."""
    return [disj(parts), *(disj((negate(a), negate(b))) for a, b in _pairs(parts))]


def none_or_many(parts: tuple[Node, ...]) -> Node:
    """None of the parts, or two of them."""
    none = conj(negate(part) for part in parts)
    return disj((none, *(conj((a, b)) for a, b in _pairs(parts))))
