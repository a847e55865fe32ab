"""From patterns to languages, and from languages to words."""

from __future__ import annotations

from functools import lru_cache

from eventreg.compat.engine.budget import Budget
from eventreg.compat.engine.regex import charset, terms
from eventreg.compat.engine.regex.forward import found_in
from eventreg.compat.engine.regex.syntax import parse
from eventreg.compat.engine.regex.terms import EMPTY, Term
from eventreg.compat.engine.regex.tree import (
    Anchor,
    Choice,
    Look,
    Sequence,
    Syntax,
    Unsupported,
    looks_ahead,
    looks_behind,
    mirrored,
)


@lru_cache(maxsize=2048)
def syntax_of(source: str, *, wide: bool) -> Syntax | Unsupported:
    try:
        return parse(source, wide=wide)
    except Unsupported as reason:
        return reason


def language(source: str, *, wide: bool = False) -> Term:
    """The texts in which the pattern is found, as `pattern` asserts; raises Unsupported.

    `wide` is for the shorthands, see `parse`.
    """
    found = syntax_of(source, wide=wide)
    if isinstance(found, Unsupported):
        raise found
    return _language(found, source)


END = Anchor(start=False)


def _language(part: Syntax, source: str) -> Term:
    """The texts in which the part is found; what looks behind is read backwards."""
    if not looks_behind(part):
        return found_in(part, source)
    if isinstance(part, Choice):
        return terms.either(_language(child, source) for child in part.parts)
    if not looks_ahead(part):
        return terms.backwards(found_in(mirrored(part), source))
    *rest, look, end = part.parts if isinstance(part, Sequence) else (part, part)
    if isinstance(look, Look) and look.behind and end == END:
        # At the end of the text it looks at the text as a whole.
        behind = _language(Sequence((look.part, END)), source)
        if not look.positive:
            behind = terms.negation(behind)
        return terms.both((behind, _language(Sequence((*rest, END)), source)))
    raise Unsupported(f"lookahead and lookbehind in pattern {source}")


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
