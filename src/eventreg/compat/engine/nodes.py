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

from collections.abc import Iterable
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
        negation, failure, seen_by: what `negation.py` found out about the node.
    """

    __slots__ = ("args", "failure", "hints", "key", "mask", "negation", "op", "seen_by")
    key: bytes

    def __init__(self, op: str, args: tuple[Any, ...], key: bytes | None, mask: int) -> None:
        self.op = op
        self.args = args
        if key is not None:
            self.key = key
        self.mask = mask
        self.hints: tuple[Any, ...] = ()
        self.negation: Node | None = None
        self.failure: Node | None = None
        self.seen_by: dict[int, Node] | None = None

    def __getattr__(self, name: str) -> bytes:
        # Most conjunctions and disjunctions are never looked up, so their key waits.
        if name != "key":
            raise AttributeError(name)
        self.key = digest(self.op, *sorted(child.key for child in self.args))
        return self.key

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.args))})"


def digest(op: str, *parts: bytes) -> bytes:
    # Parts are keys of a fixed size, except a last one.
    return blake2b(b"".join((op.encode(), b" ", *parts)), digest_size=16).digest()


def _leaf(op: str, *args: Any, mask: int = ALL_TYPES) -> Node:
    return Node(op, args, digest(op, *(repr(arg).encode("utf-8", "replace") for arg in args)), mask)


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
    key = digest("one", *sorted(child.key for child in children))
    mask = 0
    for child in children:
        mask |= child.mask
    return Node("one", children, key, mask)


def members(values: Iterable[Any]) -> Node:
    """Exactly these values, `enum` and `const`."""
    return listed("in", values)


def listed(op: str, values: Iterable[Any]) -> Node:
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
    return Node(op, (found,), digest(op, text), mask)


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
    return Node(op, (limit, exclusive), digest(op, text.encode()), ALL_TYPES)


def divisible(divisor: Fraction, op: str = "mult") -> Node:
    text = f"{divisor.numerator:x}/{divisor.denominator:x}"
    return Node(op, (divisor,), digest(op, text.encode()), ALL_TYPES)


INTEGER = divisible(Fraction(1))
DIGITS = _leaf("digits")
POINT = _leaf("point")


def pattern(source: str, op: str = "pat") -> Node:
    return Node(op, (source,), digest(op, source.encode("utf-8", "surrogatepass")), ALL_TYPES)


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
    return Node("each", (names, value), digest("each", names.key, value.key), ALL_TYPES)


def some(names: Node, value: Node) -> Node:
    if value.op == "false" or names.op == "false":
        return types(ALL_TYPES & ~OBJECT)
    return Node("some", (names, value), digest("some", names.key, value.key), ALL_TYPES)


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
    return Node(op, (index, value), digest(op, value.key, str(index).encode()), ALL_TYPES)


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
    return Node("count", (value, low, high), digest("count", value.key, text), ALL_TYPES)


UNIQUE = _leaf("unique")
DUPLICATE = _leaf("dup")


def lazy(op: str, target: Lazy, *, sign: bool = True) -> Node:
    return Node(op, (target, sign), digest(op, target.digest, b"+" if sign else b"-"), ALL_TYPES)


def with_hints(node: Node, hints: tuple[Any, ...]) -> Node:
    """The same predicate, remembering values that its author wrote."""
    if not hints or node.op in {"true", "false"}:
        return node
    twin = Node(node.op, node.args, None, node.mask)
    if node.op not in {"and", "or"}:
        twin.key = node.key
    twin.hints = hints
    return twin


@lru_cache(maxsize=KEPT)
def named(*names: str) -> Node:
    """The predicate of these member names."""
    return members(names)
