r"""Languages of patterns that look ahead only, built from the end of the pattern to its start.

What may follow a place depends on what stands before it: nothing, for `^`, or a character of a
word, for `\b`. So there are three languages for each place, mostly the same one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from eventreg.compat.engine.regex import charset, terms
from eventreg.compat.engine.regex.terms import ALL, CHAR, EMPTY, EPSILON, Term
from eventreg.compat.engine.regex.tree import (
    Anchor,
    Boundary,
    Chars,
    Choice,
    Look,
    Repeat,
    Sequence,
    Syntax,
    Unsupported,
    any_of,
    boundary_in,
)

UNROLLED = 6
"""Times that a repetition which holds assertions is written out."""


class After(NamedTuple):
    """What may follow where nothing has been read yet, after a word character, and elsewhere."""

    start: Term
    word: Term
    other: Term

    @property
    def same(self) -> bool:
        return self.start is self.word is self.other


ANYTHING = After(ALL, ALL, ALL)


def found_in(part: Syntax, source: str) -> Term:
    """The texts in which the part is found; raises Unsupported."""
    forward = Forward(part, source)
    after = forward.followed(part, ANYTHING)
    if after.same:
        return terms.cat(ALL, after.start)
    return terms.either((after.start, forward.read(terms.cat(ALL, CHAR), after).other))


class Forward:
    """The words of a pattern from some place on."""

    def __init__(self, part: Syntax, source: str) -> None:
        self.source = source
        boundary = boundary_in(part)
        word = boundary.word if boundary else charset.WORD
        self.word, self.other = terms.chars(word), terms.chars(charset.complement(word))

    def followed(self, part: Syntax, after: After) -> After:
        """What may stand where the part is read and `after` follows it."""
        if not any_of(part, lambda inner: isinstance(inner, Anchor | Boundary | Look)):
            return self.read(_term(part), after)
        if isinstance(part, Sequence):
            for child in reversed(part.parts):
                after = self.followed(child, after)
            return after
        if isinstance(part, Choice):
            return _each(terms.either, *(self.followed(child, after) for child in part.parts))
        if isinstance(part, Repeat):
            return self._unrolled(part, after)
        return _each(terms.both, self._asserted(part), after)

    def _asserted(self, part: Syntax) -> After:
        """What an assertion says of the text from its place on."""
        if isinstance(part, Anchor):
            return After(ALL, EMPTY, EMPTY) if part.start else After(EPSILON, EPSILON, EPSILON)
        if isinstance(part, Boundary):
            inside = terms.cat(self.word, ALL)
            outside = terms.negation(inside)
            if not part.positive:
                inside, outside = outside, inside
            return After(inside, outside, inside)
        if isinstance(part, Look):
            found = self.followed(part.part, ANYTHING)
            return found if part.positive else After(*map(terms.negation, found))
        raise AssertionError(part)

    def _unrolled(self, part: Repeat, after: After) -> After:
        if part.high is None or part.high > UNROLLED:
            raise Unsupported(f"assertion in a repetition of pattern {self.source}")
        now = after
        for done in range(part.high, 0, -1):
            now = self.followed(part.part, now)
            if done > part.low:
                now = _each(terms.either, now, after)
        return now

    def read(self, term: Term, after: After) -> After:
        """What may stand where a word of the term is read and `after` follows it."""
        if after.same:
            read = terms.cat(term, after.other)
            return After(read, read, read)
        if after.word is after.other:
            some = term if not term.nullable else terms.both((term, terms.negation(EPSILON)))
            read = terms.cat(some, after.other)
        else:
            ends = ((self.word, after.word), (self.other, after.other))
            read = terms.either(terms.cat(_ending(term, last), then) for last, then in ends)
        if not term.nullable:
            return After(read, read, read)
        return _each(terms.either, After(read, read, read), after)


def _ending(term: Term, last: Term) -> Term:
    """The words of the term that end in such a character."""
    if term.op == "set":
        return terms.chars(charset.intersect(term.args[0], last.args[0]))
    return terms.both((term, terms.cat(ALL, last)))


def _each(join: Callable[[Iterable[Term]], Term], *parts: After) -> After:
    return After(*(join(terms) for terms in zip(*parts, strict=True)))


def _term(part: Syntax) -> Term:
    if isinstance(part, Chars):
        return terms.chars(part.ranges)
    if isinstance(part, Repeat):
        return terms.rep(_term(part.part), part.low, part.high)
    if isinstance(part, Choice):
        return terms.either(map(_term, part.parts))
    found = EPSILON
    if isinstance(part, Sequence):
        for child in reversed(part.parts):
            found = terms.cat(_term(child), found)
    return found
