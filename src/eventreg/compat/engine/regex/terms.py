"""Regular languages as terms with derivatives (Brzozowski), closed under `and` and `not`.

Terms are interned, so equal terms are identical and a search over derivatives is a search over
the states of an automaton that is never built. Counted repetitions stay counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any

from eventreg.compat.engine.regex import charset
from eventreg.compat.engine.regex.charset import Ranges


class Term:
    """A regular language.

    Attributes:
        op: `set`, `cat`, `or`, `and`, `not`, `rep`, `empty` or `eps`.
        args: its parts.
        nullable: whether the empty word belongs to it.
    """

    __slots__ = ("_firsts", "_next", "args", "nullable", "op")

    def __init__(self, op: str, args: tuple[Any, ...], *, nullable: bool) -> None:
        self.op = op
        self.args: tuple[Any, ...] = args
        self.nullable = nullable
        self._next: dict[int, Term] = {}
        self._firsts: frozenset[Ranges] | None = None


_TERMS: dict[tuple[Any, ...], Term] = {}
LIMIT = 200_000


def _term(op: str, args: tuple[Any, ...], key: object = None, *, nullable: bool = False) -> Term:
    name = (op, args if key is None else key)
    found = _TERMS.get(name)
    if found is None:
        found = _TERMS[name] = Term(op, args, nullable=nullable)
    return found


EMPTY = Term("empty", (), nullable=False)
EPSILON = Term("eps", (), nullable=True)
CHAR = Term("set", (charset.ANY,), nullable=False)
ALL = Term("rep", (CHAR, 0, None), nullable=True)
"""Every text."""


def forget() -> bool:
    """Drop the interned terms once they are many, and say so; only between two questions."""
    if len(_TERMS) <= LIMIT:
        return False
    _TERMS.clear()
    return True


def chars(ranges: Ranges) -> Term:
    if not ranges:
        return EMPTY
    return CHAR if ranges == charset.ANY else _term("set", (ranges,))


def cat(left: Term, right: Term) -> Term:
    if left is EMPTY or right is EMPTY:
        return EMPTY
    if left is EPSILON:
        return right
    if right is EPSILON:
        return left
    if left.op == "cat":
        return cat(left.args[0], cat(left.args[1], right))
    if right is ALL:
        if left.nullable:
            return ALL
        if left.op == "rep" and left.args[1] != left.args[2]:
            return cat(rep(left.args[0], left.args[1], left.args[1]), ALL)
    if left is ALL and right.op == "cat" and right.args[0] is ALL:
        # Any text, twice, is any text.
        return right
    return _term("cat", (left, right), nullable=left.nullable and right.nullable)


def either(parts: Iterable[Term]) -> Term:
    found: dict[Term, None] = {}
    for part in parts:
        for child in part.args if part.op == "or" else (part,):
            if child is not EMPTY:
                found[child] = None
    if ALL in found:
        return ALL
    if len(found) <= 1:
        return next(iter(found)) if found else EMPTY
    return _term("or", tuple(found), frozenset(found), nullable=any(t.nullable for t in found))


def both(parts: Iterable[Term]) -> Term:
    found: dict[Term, None] = {}
    for part in parts:
        for child in part.args if part.op == "and" else (part,):
            if child is not ALL:
                found[child] = None
    if EMPTY in found or any(negation(child) in found for child in found if child.op == "not"):
        return EMPTY
    if EPSILON in found:
        return EPSILON if all(child.nullable for child in found) else EMPTY
    if len(found) <= 1:
        return next(iter(found)) if found else ALL
    return _term("and", tuple(found), frozenset(found), nullable=all(t.nullable for t in found))


def negation(part: Term) -> Term:
    if part.op == "not":
        inner: Term = part.args[0]
        return inner
    if part is ALL:
        return EMPTY
    if part is EMPTY:
        return ALL
    return _term("not", (part,), nullable=not part.nullable)


def rep(part: Term, low: int, high: int | None) -> Term:
    if part.nullable:
        low = 0
    if high == 0 or part is EPSILON:
        return EPSILON
    if part is EMPTY:
        return EPSILON if low == 0 else EMPTY
    if low == 1 and high == 1:
        return part
    if part is CHAR and low == 0 and high is None:
        return ALL
    return _term("rep", (part, low, high), nullable=low == 0)


def word(text: str) -> Term:
    found = EPSILON
    for char in reversed(text):
        found = cat(chars(((ord(char), ord(char)),)), found)
    return found


def firsts(term: Term) -> frozenset[Ranges]:
    """The character sets that decide how the term goes on."""
    if term._firsts is None:  # noqa: SLF001
        term._firsts = _firsts(term)  # noqa: SLF001
    return term._firsts  # noqa: SLF001


def _firsts(term: Term) -> frozenset[Ranges]:
    op, args = term.op, term.args
    if op == "set":
        return frozenset(args)
    if op == "cat":
        return firsts(args[0]) | firsts(args[1]) if args[0].nullable else firsts(args[0])
    if op in {"or", "and"}:
        return frozenset().union(*map(firsts, args))
    if op in {"not", "rep"}:
        return firsts(args[0])
    return frozenset()


def derive(term: Term, code: int) -> Term:
    """The words that may follow the character in the term."""
    found = term._next.get(code)  # noqa: SLF001
    if found is None:
        found = term._next[code] = _derive(term, code)  # noqa: SLF001
    return found


def _derive(term: Term, code: int) -> Term:
    op, args = term.op, term.args
    if op == "set":
        return EPSILON if charset.contains(args[0], code) else EMPTY
    if op == "cat":
        first = cat(derive(args[0], code), args[1])
        return either((first, derive(args[1], code))) if args[0].nullable else first
    if op == "or":
        return either(derive(child, code) for child in args)
    if op == "and":
        return both(derive(child, code) for child in args)
    if op == "not":
        return negation(derive(args[0], code))
    if op == "rep":
        part, low, high = args
        after = rep(part, max(low - 1, 0), None if high is None else high - 1)
        return cat(derive(part, code), after)
    return EMPTY


def backwards(term: Term) -> Term:
    """The words of the term, each read from its end."""
    op, args = term.op, term.args
    if op == "cat":
        found, rest = backwards(args[0]), args[1]
        while rest.op == "cat":
            found, rest = cat(backwards(rest.args[0]), found), rest.args[1]
        return cat(backwards(rest), found)
    if op == "or":
        return either(map(backwards, args))
    if op == "and":
        return both(map(backwards, args))
    if op == "not":
        return negation(backwards(args[0]))
    if op == "rep":
        return rep(backwards(args[0]), args[1], args[2])
    return term


def breadth(term: Term) -> int:
    """Number of alternatives that a step through the term touches."""
    if term.op in {"and", "or"}:
        return sum(map(breadth, term.args))
    return breadth(term.args[0]) if term.op == "not" else 1


def longest(term: Term) -> float:
    """A bound for the length of the words; infinite where there may be none."""
    op, args = term.op, term.args
    if op == "set":
        return 1
    if op == "cat":
        return longest(args[0]) + longest(args[1])
    if op == "or":
        return max(map(longest, args))
    if op == "and":
        return min(map(longest, args))
    if op == "rep":
        return inf if args[2] is None else args[2] * longest(args[0])
    return inf if op == "not" else 0


def matches(term: Term, text: str) -> bool:
    for char in text:
        term = derive(term, ord(char))
        if term is EMPTY:
            return False
    return term.nullable
