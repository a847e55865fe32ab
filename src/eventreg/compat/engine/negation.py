"""What a node rejects, and what values of one JSON type see of it."""

from __future__ import annotations

from collections.abc import Callable

from eventreg.compat.engine.nodes import (
    DIGITS,
    DUPLICATE,
    FALSE,
    POINT,
    TRUE,
    UNIQUE,
    Node,
    at,
    bound,
    conj,
    count,
    counted,
    digest,
    disj,
    divisible,
    each,
    exactly_one,
    formatted,
    item,
    lazy,
    listed,
    members,
    pattern,
    rest,
    restsome,
    some,
    types,
)
from eventreg.compat.engine.values import ALL_TYPES, ARRAY, NUMBER, OBJECT, STRING


def negate(node: Node) -> Node:
    """What the node rejects."""
    found = node.negation
    if found is None:
        kind = LITERAL_TYPES.get(node.op)
        literal = kind is not None
        found = conj((types(kind or 0), failed(node))) if literal else NEGATIONS[node.op](node)
        node.negation = found
    return found


def failed(node: Node) -> Node:
    """The assertion that fails where this one holds, among values of the type they speak of."""
    found = node.failure
    if found is None:
        found = node.failure = FAILURES[node.op](node)
    return found


def _not(node: Node) -> Node:
    """Put off: `under` a type the negation is much smaller."""
    return Node("not", (node,), digest("not", node.key), ALL_TYPES)


def _many(node: Node) -> Node:
    return Node("many", node.args, digest("many", node.key), ALL_TYPES)


def _miscounted(node: Node) -> Node:
    value, low, high = node.args
    fewer = count(value, 0, low - 1)
    return fewer if high is None else disj((fewer, count(value, high + 1, None)))


NEGATIONS: dict[str, Callable[[Node], Node]] = {
    "true": lambda _: FALSE,
    "false": lambda _: TRUE,
    "and": _not,
    "or": _not,
    "not": lambda n: n.args[0],
    "one": _many,
    "many": lambda n: exactly_one(n.args),
    "ref": lambda n: lazy("ref", n.args[0], sign=not n.args[1]),
    "when": lambda n: lazy("when", n.args[0], sign=not n.args[1]),
    "place": lambda n: lazy("place", n.args[0], sign=not n.args[1]),
    "types": lambda n: types(ALL_TYPES & ~n.args[0]),
    "in": lambda n: listed("notin", n.args[0].values()),
    "notin": lambda n: members(n.args[0].values()),
}

FAILURES: dict[str, Callable[[Node], Node]] = {
    "min": lambda n: bound("max", n.args[0], not n.args[1]),
    "max": lambda n: bound("min", n.args[0], not n.args[1]),
    "mult": lambda n: divisible(n.args[0], "nmult"),
    "nmult": lambda n: divisible(n.args[0]),
    "digits": lambda _: POINT,
    "point": lambda _: DIGITS,
    "pat": lambda n: pattern(n.args[0], "npat"),
    "npat": lambda n: pattern(n.args[0]),
    "fmt": lambda n: formatted(n.args[0], "nfmt"),
    "nfmt": lambda n: formatted(n.args[0]),
    "minlen": lambda n: counted("maxlen", n.args[0] - 1),
    "maxlen": lambda n: counted("minlen", n.args[0] + 1),
    "each": lambda n: some(n.args[0], negate(n.args[1])),
    "some": lambda n: each(n.args[0], negate(n.args[1])),
    "minp": lambda n: counted("maxp", n.args[0] - 1),
    "maxp": lambda n: counted("minp", n.args[0] + 1),
    "item": lambda n: at(n.args[0], negate(n.args[1])),
    "at": lambda n: item(n.args[0], negate(n.args[1])),
    "rest": lambda n: restsome(n.args[0], negate(n.args[1])),
    "restsome": lambda n: rest(n.args[0], negate(n.args[1])),
    "count": _miscounted,
    "minitems": lambda n: counted("maxitems", n.args[0] - 1),
    "maxitems": lambda n: counted("minitems", n.args[0] + 1),
    "unique": lambda _: DUPLICATE,
    "dup": lambda _: UNIQUE,
}

LITERAL_TYPES: dict[str, int] = {
    **dict.fromkeys(("min", "max", "mult", "nmult", "digits", "point"), NUMBER),
    **dict.fromkeys(("pat", "npat", "fmt", "nfmt", "minlen", "maxlen"), STRING),
    **dict.fromkeys(("each", "some", "minp", "maxp"), OBJECT),
    **dict.fromkeys(
        ("item", "at", "rest", "restsome", "count", "minitems", "maxitems", "unique", "dup"), ARRAY
    ),
}


def under(node: Node, kind: int) -> Node:
    """The node as values of one type see it: types decided, other types' assertions gone."""
    op = node.op
    literal = LITERAL_TYPES.get(op)
    if literal is not None:
        return node if literal == kind else TRUE
    known = node.seen_by
    if known is None:
        known = node.seen_by = {}
    found = known.get(kind)
    if found is None:
        found = known[kind] = _under(node, kind)
    return found


def _under(node: Node, kind: int) -> Node:
    if not node.mask & kind:
        return FALSE
    op = node.op
    if op == "types":
        return TRUE
    if op == "and":
        return conj([under(child, kind) for child in node.args])
    if op == "or":
        return disj([under(child, kind) for child in node.args])
    if op == "not":
        return refuted(node.args[0], kind)
    if op == "one":
        return exactly_one(under(child, kind) for child in node.args)
    if op == "many":
        left = exactly_one(under(child, kind) for child in node.args)
        return _many(left) if left.op == "one" else refuted(left, kind)
    if op in {"in", "notin"}:
        kept = [value for name, value in node.args[0].items() if name[0] == kind]
        return listed(op, kept)
    return node


def refuted(node: Node, kind: int) -> Node:
    """The node's negation as values of one type see it."""
    op = node.op
    if op == "and":
        return disj([refuted(child, kind) for child in node.args])
    if op == "or":
        return conj([refuted(child, kind) for child in node.args])
    literal = LITERAL_TYPES.get(op)
    if literal is not None:
        return under(failed(node), kind) if literal == kind else FALSE
    return under(negate(node), kind)
