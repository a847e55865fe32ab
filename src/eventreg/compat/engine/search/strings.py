"""Texts: lengths, patterns, formats and excluded words, as regular languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jsonschema_rs as rs

from eventreg.compat.engine import formats
from eventreg.compat.engine.budget import Budget
from eventreg.compat.engine.nodes import Node
from eventreg.compat.engine.regex import terms
from eventreg.compat.engine.regex.language import language, shortest
from eventreg.compat.engine.regex.terms import ALL, Term
from eventreg.compat.engine.regex.tree import Unsupported
from eventreg.compat.engine.search.outcome import EMPTY, Found, Outcome, Unknown
from eventreg.compat.engine.values import STRING

PLAIN = ("text", "a", "b", "ab", "name", "1")
"""Words that a person would write where anything goes."""
TRIES = 12
"""Words tried where a format is only known from outside."""
LONG = 40
"""Characters from which on a repeated letter is tried before the search."""
BARRED = 200
"""Excluded words that are built into the automaton; further ones are found by meeting them."""
LEGIBLE_TEXT = re.compile("[ -~]*")
LEGIBLE = language("^[ -~]*$")
"""Texts that a person can read and every engine reads alike."""
SETTLED = language("[^\n\r\u2028\u2029]$")
"""Texts at whose end `$` stands alone; some engines let it stand before a last line feed too."""
LONGEST = 100_000
"""Characters of the longest text that is written out."""


@lru_cache(maxsize=1024)
def found_in(source: str, *, wide: bool = True) -> Term | Unsupported:
    """The language of a pattern, or why it has none; by default as the validators read it."""
    try:
        return language(source, wide=wide)
    except Unsupported as reason:
        return reason
    except RecursionError:
        return Unsupported(f"pattern {source[:60]}… is too long")


def forget() -> None:
    """Drop what was kept about patterns once it is much; only between two questions."""
    if terms.forget():
        # Terms of two generations would not be identical where they are equal.
        found_in.cache_clear()


@lru_cache(maxsize=256)
def _validator(source: str) -> rs.Validator:
    return rs.Draft202012Validator({"pattern": source})


def matches(source: str, text: str) -> bool:
    """Whether the pattern is found in the text; the validator judges what is no language."""
    term = found_in(source)
    if isinstance(term, Unsupported):
        return _validator(source).is_valid(text)
    return terms.matches(term, text)


class Texts:
    """The assertions of a goal about texts, joined."""

    def __init__(self, literals: list[Node], *, wide: bool) -> None:
        self.wide = wide
        self.low, self.high = 0, -1
        self.patterns: list[tuple[str, bool]] = []
        self.formats: list[tuple[str, bool]] = []
        self.excluded: set[str] = set()
        for node in literals:
            first = node.args[0]
            if node.op == "minlen":
                self.low = max(self.low, first)
            elif node.op == "maxlen":
                self._limit(first)
            elif node.op in {"pat", "npat"}:
                self.patterns.append((first, node.op == "pat"))
            elif node.op in {"fmt", "nfmt"}:
                self.formats.append((first, node.op == "fmt"))
                if node.op == "fmt" and first in formats.FORMATS:
                    self._limit(formats.FORMATS[first].longest)
            elif node.op == "notin":
                self.excluded.update(name[1] for name in first if name[0] == STRING)

    def _limit(self, longest: int | None) -> None:
        if longest is not None:
            self.high = longest if self.high < 0 else min(self.high, longest)

    @property
    def contradictory(self) -> bool:
        """Whether a format is barred of which every text of a wanted one is."""
        wanted = {name for name, sign in self.formats if sign}
        barred = {name for name, sign in self.formats if not sign}
        return any(barred & formats.WITHIN.get(name, frozenset()) for name in wanted)

    def judge(self, text: str) -> bool | None:
        """Whether both validators would take the text; None where they disagree."""
        if len(text) < self.low or 0 <= self.high < len(text) or text in self.excluded:
            return False
        if any(matches(source, text) is not sign for source, sign in self.patterns):
            return False
        verdicts = [formats.judged(name, text) for name, _ in self.formats]
        if any(
            v is not None and v is not s for v, (_, s) in zip(verdicts, self.formats, strict=True)
        ):
            return False
        return None if None in verdicts else True

    def candidates(self) -> Iterator[str]:
        """Words worth a try before the search."""
        for name, sign in self.formats:
            if sign and name in formats.FORMATS:
                yield from formats.FORMATS[name].examples
            elif not sign:
                yield from formats.INVALID
        if not any(sign for _, sign in self.patterns):
            yield from PLAIN
        elif LONG < self.low <= LONGEST:
            yield from (char * self.low for char in "a1A")

    def shortest(self, shape: Term, budget: Budget, part: str) -> str | None:
        """A shortest word of the language that has one of the lengths."""
        high = self.high if self.high >= 0 else None
        return shortest(shape, budget, part, low=self.low, high=high)

    def shape(self, *, surely: bool) -> tuple[Term, str]:
        """A language around the solutions, and what it cannot say exactly.

        It holds every solution, whether patterns are read as ECMA-262 has it or (if `wide`) as the
        validators do; with `surely` it holds only such texts that each format takes.
        """
        ways, blur = [], ""
        for wide in (True, False) if self.wide else (False,):
            parts: list[Term] = []
            for source, sign in self.patterns:
                term = found_in(source, wide=wide)
                if isinstance(term, Unsupported):
                    blur = str(term)
                else:
                    parts.append(term if sign else terms.negation(term))
            for name, sign in self.formats:
                parts.append(_around(formats.FORMATS.get(name), sign=sign, surely=surely))
                blur = blur or f"format {name}"
            ways.append(terms.both(parts))
        return terms.either(ways), blur


def _around(known: formats.Format | None, *, sign: bool, surely: bool) -> Term:
    """A language around, or with `surely` inside, a format or what it rejects."""
    narrow = sign is surely
    if known is None:
        term = terms.EMPTY if narrow else ALL
    elif narrow:
        inner = (known.plain if sign else None) or known.inner
        term = terms.EMPTY if inner is None else language(inner)
    else:
        term = language(known.outer)
    return term if sign else terms.negation(term)


def solve(literals: list[Node], hints: list[Any], budget: Budget, *, wide: bool) -> Outcome:
    """A text under the literals; hints first, then plain words, then a shortest one."""
    texts = Texts(literals, wide=wide)
    if 0 <= texts.high < texts.low or texts.contradictory:
        return EMPTY
    for word in (*hints, *texts.candidates()):
        budget.spend(1, "words")
        if texts.judge(word):
            return Found(word)
    if not texts.patterns and not texts.formats:
        return _any_word(texts, budget)
    return _search(texts, budget)


def _any_word(texts: Texts, budget: Budget) -> Outcome:
    if texts.low > LONGEST:
        return Unknown(f"minLength {texts.low} asks for a longer text than is written out")
    if not texts.excluded:
        return Found("a" * texts.low)
    for length in range(texts.low, (texts.high if texts.high >= 0 else LONGEST) + 1):
        # One word more than can be excluded; of length 0 there is just one.
        for index in range(len(texts.excluded) + 1 if length else 1):
            budget.spend(1, "excluded words")
            text = _numbered(index, length)
            if text is not None and text not in texts.excluded:
                return Found(text)
    return _search(texts, budget)


def _numbered(index: int, length: int) -> str | None:
    letters = []
    for _ in range(length):
        index, digit = divmod(index, 26)
        letters.append(chr(97 + digit))
    return None if index else "".join(reversed(letters))


def _search(texts: Texts, budget: Budget) -> Outcome:
    part = _named(texts)
    shape, blur = texts.shape(surely=False)
    # Without the lengths the search is small; often it is over already.
    first = shortest(shape, budget, part)
    if first is None or terms.longest(shape) < texts.low:
        return EMPTY
    if LEGIBLE_TEXT.fullmatch(first) and texts.judge(first):
        return Found(first)
    barred = []
    if len(texts.excluded) <= BARRED:
        barred = [terms.negation(terms.word(word)) for word in sorted(texts.excluded)]
    if texts.formats:
        sure = terms.both((texts.shape(surely=True)[0], *barred, LEGIBLE))
        word = texts.shortest(sure, budget, part)
        if word is not None and texts.judge(word):
            return Found(word)
    return _judged(texts, terms.both((shape, *barred)), blur or part, budget)


def _judged(texts: Texts, shape: Term, blur: str, budget: Budget) -> Outcome:
    """Words of the language, until one is a solution; those that every engine reads alike first."""
    tries, doubtful = TRIES, False
    # Without the lengths it is cheap to see whether there are any.
    preferred = [
        some
        for some in (LEGIBLE, SETTLED)
        if shortest(terms.both((shape, some)), budget, blur) is not None
    ]
    while tries:
        word = texts.shortest(terms.both((shape, *preferred[:1])), budget, blur)
        if word is None:
            if preferred:
                preferred.pop(0)
                continue
            return _undecided(blur, doubtful=doubtful) if doubtful else EMPTY
        verdict = texts.judge(word)
        if verdict:
            return Found(word)
        doubtful = doubtful or verdict is None
        tries -= word not in texts.excluded
        shape = terms.both((shape, terms.negation(terms.word(word))))
    return _undecided(blur, doubtful=doubtful)


def _undecided(part: str, *, doubtful: bool) -> Unknown:
    return Unknown(f"{part}, on which the validators disagree" if doubtful else part)


def _named(texts: Texts) -> str:
    if texts.patterns:
        return "pattern " + texts.patterns[0][0][:80]
    return "format " + texts.formats[0][0] if texts.formats else "excluded words"
