"""Predicates on JSON values: the form into which schemas of every dialect are compiled.

A node is immutable. Its `key` is a digest of its meaning as spelled, blind to the order of
conjuncts and disjuncts, so that equal parts of two schemas are equal nodes, whichever document
they come from, on every machine. An assertion about one type holds for values of all others, as
in JSON Schema; its negation says the type too.

| operator | arguments | holds for |
| --- | --- | --- |
| `true`, `false` | | everything, nothing |
| `and`, `or` | nodes | |
| `not` | a conjunction or disjunction | what it rejects |
| `one` | nodes | values that exactly one of them accepts; `many` is its negation |
| `ref` | a `Target`, sign | what a subschema accepts (sign False: rejects), unfolded when needed |
| `types` | mask | values of these types |
| `in`, `notin` | values | members, others |
| `min`, `max` | bound, exclusive | numbers |
| `mult`, `nmult` | divisor | multiples, others |
| `digits`, `point` | | numbers written as an integer, with a point or an exponent |
| `pat`, `npat` | source | strings in which the pattern is found, or not |
| `fmt`, `nfmt` | format | strings of the format, or not |
| `minlen`, `maxlen` | count | strings |
| `each` | names K, values V | objects whose every member named in K has a value in V |
| `some` | names K, values V | objects with such a member |
| `minp`, `maxp` | count | objects |
| `item`, `at` | index, V | arrays whose item there, if any (`at`: present), is in V |
| `rest`, `restsome` | start, V | arrays with every (some) item from there on in V |
| `count` | V, low, high | arrays with so many items in V |
| `minitems`, `maxitems` | count | arrays |
| `unique`, `dup` | | arrays without (with) two equal items |
| `when` | `Guarded`, sign | unevaluated*: a case split put off until it is needed |
| `place` | a `Place` | values that hold declared names only |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Protocol

from eventreg.compat.engine.values import (
    ALL_TYPES,
    ARRAY,
    NUMBER,
    OBJECT,
    STRING,
    ident,
    type_of,
)

KEPT = 2_000
"""Nodes about member names that are kept, for neighbouring versions share most of theirs."""


class Lazy(Protocol):
    """What a `ref`, `when` or `place` node stands for."""

    @property
    def digest(self) -> bytes: ...


class Node:
    """One predicate; build it with the functions of this module.

    Attributes:
        op: the operator.
        args: its arguments.
        key: equal for nodes of the same spelling.
        mask: types that the node may accept; a type outside it is rejected for certain.
        hints: values that the schema's author wrote as examples; no part of the meaning.
    """

    __slots__ = ("_failed", "_negated", "_under", "args", "hints", "key", "mask", "op")
    key: bytes

    def __init__(self, op: str, args: tuple[Any, ...], key: bytes | None, mask: int) -> None:
        self.op = op
        self.args = args
        if key is not None:
            self.key = key
        self.mask = mask
        self.hints: tuple[Any, ...] = ()
        self._negated: Node | None = None
        self._failed: Node | None = None
        self._under: dict[int, Node] | None = None

    def __getattr__(self, name: str) -> bytes:
        # Most conjunctions and disjunctions are never looked up, so their key waits.
        if name != "key":
            raise AttributeError(name)
        self.key = _digest(self.op, *sorted(child.key for child in self.args))
        return self.key

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.args))})"


def _digest(op: str, *parts: bytes) -> bytes:
    # Parts are keys of a fixed size, except a last one.
    return blake2b(b"".join((op.encode(), b" ", *parts)), digest_size=16).digest()


def _leaf(op: str, *args: Any, mask: int = ALL_TYPES) -> Node:
    return Node(
        op, args, _digest(op, *(repr(arg).encode("utf-8", "replace") for arg in args)), mask
    )


TRUE = _leaf("true")
FALSE = _leaf("false", mask=0)


@lru_cache(maxsize=ALL_TYPES + 1)
def types(mask: int) -> Node:
    if mask == ALL_TYPES:
        return TRUE
    return _leaf("types", mask, mask=mask) if mask else FALSE


def conj(parts: Iterable[Node]) -> Node:
    """All of the parts."""
    return _joined("and", parts, TRUE, FALSE)


def disj(parts: Iterable[Node]) -> Node:
    """Any of the parts."""
    return _joined("or", parts, FALSE, TRUE)


def _joined(op: str, parts: Iterable[Node], unit: Node, zero: Node) -> Node:
    found: dict[bytes, Node] = {}
    for part in parts:
        here = part.op
        if here == op:
            # The whole goes, what its author wrote stays.
            first = with_hints(part.args[0], part.hints + part.args[0].hints)
            for child in (first, *part.args[1:]):
                found.setdefault(child.key, child)
        elif here == zero.op:
            return zero
        elif here != unit.op:
            found.setdefault(part.key, part)
    if len(found) <= 1:
        return next(iter(found.values()), unit)
    children = tuple(found.values())
    mask = ALL_TYPES if op == "and" else 0
    for child in children:
        mask = mask & child.mask if op == "and" else mask | child.mask
    if not mask:
        return FALSE
    return Node(op, children, None, mask)


def exactly_one(parts: Iterable[Node]) -> Node:
    children = tuple(part for part in parts if part.op != "false")
    if len(children) < 2:
        return children[0] if children else FALSE
    key = _digest("one", *sorted(child.key for child in children))
    mask = 0
    for child in children:
        mask |= child.mask
    return Node("one", children, key, mask)


def members(values: Iterable[Any]) -> Node:
    """Exactly these values, `enum` and `const`."""
    return _listed("in", values)


def _listed(op: str, values: Iterable[Any]) -> Node:
    found = {ident(value): value for value in values}
    if not found:
        return FALSE if op == "in" else TRUE
    mask = ALL_TYPES
    if op == "in":
        mask = 0
        for value in found.values():
            mask |= type_of(value)
    parts = sorted(_identity_bytes(name) for name in found)
    text = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return Node(op, (found,), _digest(op, text), mask)


def _identity_bytes(name: tuple[Any, ...]) -> bytes:
    kind, payload = name
    if kind == OBJECT:
        inner = sorted((n, _identity_bytes(v)) for n, v in payload)
        return repr((kind, inner)).encode("utf-8", "replace")
    if kind == ARRAY:
        return repr((kind, [_identity_bytes(v) for v in payload])).encode("utf-8", "replace")
    if kind == NUMBER:
        return f"{kind}:{payload.numerator:x}/{payload.denominator:x}".encode()
    if isinstance(payload, str):
        return b"s" + payload.encode("utf-8", "surrogatepass")
    return repr((kind, payload)).encode()


def bound(op: str, limit: Fraction, exclusive: bool) -> Node:  # noqa: FBT001
    text = f"{limit.numerator:x}/{limit.denominator:x}{exclusive}"
    return Node(op, (limit, exclusive), _digest(op, text.encode()), ALL_TYPES)


def divisible(divisor: Fraction, op: str = "mult") -> Node:
    text = f"{divisor.numerator:x}/{divisor.denominator:x}"
    return Node(op, (divisor,), _digest(op, text.encode()), ALL_TYPES)


INTEGER = divisible(Fraction(1))
DIGITS = _leaf("digits")
POINT = _leaf("point")


def pattern(source: str, op: str = "pat") -> Node:
    return Node(op, (source,), _digest(op, source.encode("utf-8", "surrogatepass")), ALL_TYPES)


def formatted(name: str, op: str = "fmt") -> Node:
    return _leaf(op, name)


def counted(op: str, limit: int) -> Node:
    """`minlen`, `maxlen`, `minp`, `maxp`, `minitems` or `maxitems`; a limit below 0 fits nothing."""
    if op.startswith("min") and limit <= 0:
        return TRUE
    if limit < 0:
        return types(ALL_TYPES & ~COUNTED[op])
    return _leaf(op, limit)


COUNTED = {
    "minlen": STRING,
    "maxlen": STRING,
    "minp": OBJECT,
    "maxp": OBJECT,
    "minitems": ARRAY,
    "maxitems": ARRAY,
}


def each(names: Node, value: Node) -> Node:
    if value.op == "true" or names.op == "false":
        return TRUE
    return Node("each", (names, value), _digest("each", names.key, value.key), ALL_TYPES)


def some(names: Node, value: Node) -> Node:
    if value.op == "false" or names.op == "false":
        return types(ALL_TYPES & ~OBJECT)
    return Node("some", (names, value), _digest("some", names.key, value.key), ALL_TYPES)


@lru_cache(maxsize=KEPT)
def member(name: str, value: Node) -> Node:
    """Objects whose member of this name, if there, is in the value; one node for all schemas."""
    return each(named(name), value)


@lru_cache(maxsize=KEPT)
def has(name: str) -> Node:
    """Objects with a member of this name, `required`."""
    return some(named(name), TRUE)


@lru_cache(maxsize=KEPT)
def lacks(name: str) -> Node:
    """Everything but objects with a member of this name."""
    return each(named(name), FALSE)


def _positional(op: str, index: int, value: Node) -> Node:
    return Node(op, (index, value), _digest(op, value.key, str(index).encode()), ALL_TYPES)


def item(index: int, value: Node) -> Node:
    return TRUE if value.op == "true" else _positional("item", index, value)


def at(index: int, value: Node) -> Node:
    return _positional("at", index, value) if value.op != "false" else types(ALL_TYPES & ~ARRAY)


def rest(start: int, value: Node) -> Node:
    return TRUE if value.op == "true" else _positional("rest", start, value)


def restsome(start: int, value: Node) -> Node:
    return (
        _positional("restsome", start, value) if value.op != "false" else types(ALL_TYPES & ~ARRAY)
    )


def count(value: Node, low: int, high: int | None) -> Node:
    if high is None and low <= 0:
        return TRUE
    if high is not None and (high < 0 or high < low):
        return types(ALL_TYPES & ~ARRAY)
    text = f"{low}-{high}".encode()
    return Node("count", (value, low, high), _digest("count", value.key, text), ALL_TYPES)


UNIQUE = _leaf("unique")
DUPLICATE = _leaf("dup")


def lazy(op: str, target: Lazy, *, sign: bool = True) -> Node:
    return Node(op, (target, sign), _digest(op, target.digest, b"+" if sign else b"-"), ALL_TYPES)


def with_hints(node: Node, hints: tuple[Any, ...]) -> Node:
    """The same predicate, remembering values that its author wrote."""
    if not hints or node.op in {"true", "false"}:
        return node
    twin = Node(node.op, node.args, None, node.mask)
    if node.op not in {"and", "or"}:
        twin.key = node.key
    twin.hints = hints
    return twin


def negate(node: Node) -> Node:
    """What the node rejects."""
    found = node._negated  # noqa: SLF001
    if found is None:
        kind = LITERAL_TYPES.get(node.op)
        literal = kind is not None
        found = conj((types(kind or 0), failed(node))) if literal else NEGATIONS[node.op](node)
        node._negated = found  # noqa: SLF001
    return found


def failed(node: Node) -> Node:
    """The assertion that fails where this one holds, among values of the type they speak of."""
    found = node._failed  # noqa: SLF001
    if found is None:
        found = node._failed = FAILURES[node.op](node)  # noqa: SLF001
    return found


def _not(node: Node) -> Node:
    """Put off: `under` a type the negation is much smaller."""
    return Node("not", (node,), _digest("not", node.key), ALL_TYPES)


def _many(node: Node) -> Node:
    return Node("many", node.args, _digest("many", node.key), ALL_TYPES)


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
    "in": lambda n: _listed("notin", n.args[0].values()),
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
    known = node._under  # noqa: SLF001
    if known is None:
        known = node._under = {}  # noqa: SLF001
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
        return _listed(op, kept)
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


@lru_cache(maxsize=KEPT)
def named(*names: str) -> Node:
    """The predicate of these member names."""
    return members(names)
