"""From patterns to languages, and from languages to words."""

from __future__ import annotations

from functools import lru_cache

from eventreg.compat.engine.budget import Budget
from eventreg.compat.engine.regex import charset, terms
from eventreg.compat.engine.regex.syntax import (
    Anchor,
    Chars,
    Choice,
    Look,
    Repeat,
    Sequence,
    Syntax,
    Unsupported,
    parse,
)
from eventreg.compat.engine.regex.terms import ALL, EMPTY, EPSILON, Term

UNROLLED = 6
"""Times that a repetition which holds anchors or lookaheads is written out."""

After = tuple[Term, Term]
"""What may follow: where nothing has been read yet, and elsewhere."""


@lru_cache(maxsize=2048)
def syntax_of(source: str, *, wide: bool) -> Syntax | Unsupported:
    try:
        return parse(source, wide=wide)
    except Unsupported as reason:
        return reason


def language(source: str, *, wide: bool = False) -> Term:
    """The texts in which the pattern is found, as `pattern` asserts; raises Unsupported.

    `wide` is for the dot, see `parse`.
    """
    found = syntax_of(source, wide=wide)
    if isinstance(found, Unsupported):
        raise found
    start, later = _followed(found, (ALL, ALL), source)
    if start is later:
        return terms.cat(ALL, start)
    some = terms.cat(terms.CHAR, ALL)
    return terms.either((start, terms.cat(some, later)))


def _followed(part: Syntax, after: After, source: str) -> After:
    if _plain(part):
        return _read(_term(part), after)
    if isinstance(part, Anchor):
        if part.start:
            return after[0], EMPTY
        return (
            EPSILON if after[0].nullable else EMPTY,
            EPSILON if after[1].nullable else EMPTY,
        )
    if isinstance(part, Look):
        start, later = _followed(part.part, (ALL, ALL), source)
        if not part.positive:
            start, later = terms.negation(start), terms.negation(later)
        return terms.both((start, after[0])), terms.both((later, after[1]))
    if isinstance(part, Sequence):
        for child in reversed(part.parts):
            after = _followed(child, after, source)
        return after
    if isinstance(part, Choice):
        found = [_followed(child, after, source) for child in part.parts]
        return terms.either(s for s, _ in found), terms.either(a for _, a in found)
    if isinstance(part, Repeat) and part.high is not None and part.high <= UNROLLED:
        return _unrolled(part, after, source)
    raise Unsupported(f"anchor or lookahead in a repetition of pattern {source}")


def _unrolled(part: Repeat, after: After, source: str) -> After:
    high = part.high or 0
    now = after
    for done in range(high, 0, -1):
        start, later = _followed(part.part, now, source)
        if done > part.low:
            start, later = terms.either((start, after[0])), terms.either((later, after[1]))
        now = start, later
    return now


def _read(term: Term, after: After) -> After:
    later = terms.cat(term, after[1])
    if after[0] is after[1]:
        return later, later
    if not term.nullable:
        return later, later
    some = terms.both((term, terms.negation(EPSILON)))
    return terms.either((after[0], terms.cat(some, after[1]))), later


def _plain(part: Syntax) -> bool:
    if isinstance(part, Sequence | Choice):
        return all(map(_plain, part.parts))
    if isinstance(part, Repeat):
        return _plain(part.part)
    return isinstance(part, Chars)


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


Came = dict[Term, tuple[Term, int] | None]
"""How each state was first reached: from which, and by which character."""


def shortest(
    term: Term, budget: Budget, part: str, *, low: int = 0, high: int | None = None
) -> str | None:
    """A shortest word of the language with a length between the bounds, or None if there is none.

    In readable characters. Below `low` every length is a level of its own; from there on a state
    that was seen before leads to nothing shorter.
    """
    levels: list[Came] = [{term: None}]
    seen: dict[Term, None] = {}
    while high is None or len(levels) - 1 <= high:
        here = levels[-1]
        depth = len(levels) - 1
        if depth >= low:
            for state in here:
                if state.nullable:
                    return _spelled(state, levels)
        if depth >= low:
            seen.update(dict.fromkeys(here))
        following: Came = {}
        for state in here:
            classes = charset.minterms(terms.firsts(state))
            budget.spend(1 + len(classes) * (2 + terms.breadth(state) // 4), part)
            for ranges in classes:
                code = charset.readable(ranges)
                reached = terms.derive(state, code)
                if reached is EMPTY or reached in following or reached in seen:
                    continue
                following[reached] = (state, code)
        if not following:
            return None
        levels.append(following)
    return None


def _spelled(state: Term, levels: list[Came]) -> str:
    codes: list[str] = []
    for level in reversed(levels):
        step = level[state]
        if step is not None:
            state, code = step
            codes.append(chr(code))
    return "".join(reversed(codes))
