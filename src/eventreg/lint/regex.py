"""Regular expressions of ECMA-262 that take a backtracking engine exponential time.

A pattern is dangerous where one piece of text can be matched in two ways by the same loop. The
pattern is turned into its position automaton (Glushkov), and the loop is found as a pair of
different paths between the same two visits of a position (exponential degree of ambiguity; Weber
and Seidl, 1991).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from eventreg.model.validators import pattern_options

_TOP = 0x10FFFF
_MOST_POSITIONS = 120
_MOST_STEPS = 200_000

Ranges = tuple[tuple[int, int], ...]
_CLASSES: dict[str, Ranges] = {
    "d": ((48, 57),),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "s": ((9, 13), (32, 32), (160, 160), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    "p": ((65, 90), (97, 122), (0xAA, _TOP)),
}
_CONTROLS = {"n": 10, "r": 13, "t": 9, "v": 11, "f": 12, "0": 0}
_LOOP = re.compile(r"\)[*+{]")


class NotEcmaError(Exception):
    """The pattern uses what ECMA-262 does not have."""


@dataclass(frozen=True, slots=True)
class _Chars:
    ranges: Ranges


@dataclass(frozen=True, slots=True)
class _Many:
    """A sequence, or alternatives."""

    items: tuple[_Node, ...]
    alternatives: bool


@dataclass(frozen=True, slots=True)
class _Repeat:
    item: _Node
    least: int
    most: int | None


_Node = _Chars | _Many | _Repeat
_EMPTY = _Many((), alternatives=False)


@lru_cache(maxsize=4096)
def is_valid(pattern: str) -> bool:
    """Whether validators can compile the pattern."""
    import jsonschema_rs

    try:
        jsonschema_rs.validator_for({"pattern": pattern}, pattern_options=pattern_options())
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def not_ecma(pattern: str) -> str:
    """What in a pattern ECMA-262 does not know, or an empty string."""
    try:
        _Parser(pattern).parse()
    except NotEcmaError as error:
        return str(error)
    return ""


@lru_cache(maxsize=4096)
def explodes(pattern: str) -> bool:
    """Whether some text takes a backtracking engine time exponential in its length."""
    if _LOOP.search(pattern) is None:
        return False
    try:
        automaton = _Automaton()
        automaton.build(_Parser(pattern).parse())
    except (NotEcmaError, OverflowError):
        return False
    return automaton.is_ambiguous()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def parse(self) -> _Node:
        node = self._alternatives()
        if self.at < len(self.text):
            raise NotEcmaError('")" closes no group')
        return node

    def _next(self, text: str) -> bool:
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def _alternatives(self) -> _Node:
        branches = [self._sequence()]
        while self._next("|"):
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _Many(tuple(branches), alternatives=True)

    def _sequence(self) -> _Node:
        items: list[_Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            items.append(self._quantified(self._atom()))
        return items[0] if len(items) == 1 else _Many(tuple(items), alternatives=False)

    def _quantified(self, atom: _Node) -> _Node:
        found = re.compile(r"([*+?])|\{([0-9]+)(,?)([0-9]*)\}").match(self.text, self.at)
        if found is None:
            return atom
        self.at = found.end()
        self._next("?")
        if self.text[self.at : self.at + 1] == "+":
            raise NotEcmaError(f'the possessive quantifier "{found[0]}+"')
        if found[1]:
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[found[1]]
        else:
            least = int(found[2])
            most = int(found[4]) if found[4] else None if found[3] else least
        return _Repeat(atom, least, most)

    def _atom(self) -> _Node:
        char = self.text[self.at]
        self.at += 1
        match char:
            case "^" | "$":
                return _EMPTY
            case ".":
                return _Chars(_without(((10, 10), (13, 13), (0x2028, 0x2029))))
            case "(":
                return self._group()
            case "[":
                return _Chars(self._class())
            case "\\":
                return self._escape()
        return _Chars(((ord(char), ord(char)),))

    def _group(self) -> _Node:
        looks = any(self._next(mark) for mark in ("?=", "?!", "?<=", "?<!"))
        if not looks and not self._next("?:") and self.text.startswith("?", self.at):
            found = re.compile(r"\?<[A-Za-z_$][\w$]*>").match(self.text, self.at)
            if found is None:
                raise NotEcmaError(f'"({self.text[self.at : self.at + 3]}"')
            self.at = found.end()
        node = self._alternatives()
        if not self._next(")"):
            raise NotEcmaError("a group that is not closed")
        return _EMPTY if looks else node

    def _escape(self) -> _Node:
        ranges = self._escaped()
        return _Chars(ranges) if ranges else _EMPTY

    def _escaped(self) -> Ranges:
        """The characters of an escape; none for assertions and back references."""
        char = self.text[self.at : self.at + 1]
        self.at += 1
        if char in {"d", "w", "s"}:
            return _CLASSES[char]
        if char in {"D", "W", "S"}:
            return _without(_CLASSES[char.lower()])
        if char in {"p", "P"}:
            self._braces()
            return _CLASSES["p"] if char == "p" else _without(_CLASSES["p"])
        if char in {"A", "Z", "z", "h", "H", "Q", "E", "G", "R", "X"}:
            raise NotEcmaError(f'"\\{char}"')
        if char == "k" or char in "123456789bB":
            found = re.compile(r"<[^>]*>|[0-9]*").match(self.text, self.at)
            self.at = found.end() if found else self.at
            return ()
        if char in {"x", "u"}:
            return self._code(char)
        if char == "c":
            self.at += 1
            return ((1, 26),)
        code = _CONTROLS.get(char, ord(char) if char else 92)
        return ((code, code),)

    def _braces(self) -> None:
        end = self.text.find("}", self.at)
        self.at = end + 1 if self._next("{") and end >= 0 else self.at

    def _code(self, kind: str) -> Ranges:
        shape = r"\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{4})" if kind == "u" else r"()([0-9a-fA-F]{2})"
        found = re.compile(shape).match(self.text, self.at)
        if found is None:
            return ((ord(kind), ord(kind)),)
        self.at = found.end()
        code = min(int(found[1] or found[2], 16), _TOP)
        return ((code, code),)

    def _class(self) -> Ranges:
        negated = self._next("^")
        ranges: list[tuple[int, int]] = []
        while not self._next("]"):
            if self.at >= len(self.text):
                raise NotEcmaError("a class that is not closed")
            first = self._class_item()
            if self.text.startswith("-", self.at) and self.text[self.at + 1 : self.at + 2] != "]":
                before = self.at
                self.at += 1
                last = self._class_item() if self.at < len(self.text) else ()
                if len(first) == len(last) == 1 and first[0][0] <= last[0][1]:
                    ranges.append((first[0][0], last[0][1]))
                    continue
                self.at = before
            ranges.extend(first)
        return _without(tuple(ranges)) if negated else tuple(ranges)

    def _class_item(self) -> Ranges:
        char = self.text[self.at]
        self.at += 1
        if char == "\\":
            if self._next("b"):
                return ((8, 8),)
            return self._escaped()
        return ((ord(char), ord(char)),)


def _without(ranges: Ranges) -> Ranges:
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    if start <= _TOP:
        found.append((start, _TOP))
    return tuple(found)


def _overlap(one: Ranges, other: Ranges) -> bool:
    return any(a <= d and c <= b for a, b in one for c, d in other)


@dataclass(slots=True)
class _Ends:
    """How a part of the pattern begins and ends, as positions."""

    nullable: bool
    first: list[int]
    last: list[int]


@dataclass(slots=True)
class _Automaton:
    """Positions of characters; `follow` counts in how many ways one leads to another."""

    chars: list[Ranges] = field(default_factory=list)
    follow: list[dict[int, int]] = field(default_factory=list)

    def build(self, node: _Node) -> _Ends:
        """Raise `OverflowError` where the pattern is too long."""
        if isinstance(node, _Chars):
            if len(self.chars) >= _MOST_POSITIONS:
                raise OverflowError
            self.chars.append(node.ranges)
            self.follow.append({})
            here = [len(self.chars) - 1]
            return _Ends(nullable=False, first=here, last=here)
        if isinstance(node, _Repeat):
            return self._repeat(node)
        if node.alternatives:
            ends = [self.build(item) for item in node.items]
            return _Ends(
                any(end.nullable for end in ends),
                [p for end in ends for p in end.first],
                [p for end in ends for p in end.last],
            )
        return self._sequence([self.build(item) for item in node.items])

    def _sequence(self, ends: list[_Ends]) -> _Ends:
        result = _Ends(nullable=True, first=[], last=[])
        for end in ends:
            self._connect(result.last, end.first)
            if result.nullable:
                result.first = result.first + end.first
            result.last = (result.last if end.nullable else []) + end.last
            result.nullable = result.nullable and end.nullable
        return result

    def _repeat(self, node: _Repeat) -> _Ends:
        """Counts above two behave as two: what is ambiguous shows in two rounds."""
        if node.most is None:
            copies = [self.build(node.item) for _ in range(max(min(node.least, 2), 1))]
            self._connect(copies[-1].last, copies[-1].first)
        else:
            copies = [self.build(node.item) for _ in range(min(node.least, 2))]
            rest = [self.build(node.item) for _ in range(min(node.most - node.least, 2))]
            if rest:
                # a{0,2} is (a(a)?)?, in which each text has one way, and not a?a?.
                chain = self._sequence(rest)
                chain.nullable, chain.last = True, [p for end in rest for p in end.last]
                copies.append(chain)
        result = self._sequence(copies)
        result.nullable = result.nullable or node.least == 0
        return result

    def _connect(self, last: list[int], first: list[int]) -> None:
        for source in last:
            for target in first:
                self.follow[source][target] = self.follow[source].get(target, 0) + 1

    def is_ambiguous(self) -> bool:
        reach = [self._reachable(position) for position in range(len(self.chars))]
        loops = [position for position, found in enumerate(reach) if position in found]
        for source in loops:
            for target, ways in self.follow[source].items():
                if ways > 1 and source in reach[target]:
                    return True
        budget = _MOST_STEPS
        for start in loops:
            for steps in self._returns(start, reach):
                if steps < 0:
                    return True
                budget -= 1
                if budget < 0:
                    return False
        return False

    def _reachable(self, start: int) -> set[int]:
        found: set[int] = set()
        stack = list(self.follow[start])
        while stack:
            position = stack.pop()
            if position not in found:
                found.add(position)
                stack.extend(self.follow[position])
        return found

    def _returns(self, start: int, reach: list[set[int]]) -> Iterator[int]:
        """Walk two paths over the same text from `start`; yield -1 when both come back apart."""
        stack = [(start, start, False)]
        seen = set(stack)
        while stack:
            one, other, apart = stack.pop()
            yield 0
            for left in self.follow[one]:
                for right in self.follow[other]:
                    if start not in reach[left] or start not in reach[right]:
                        continue
                    if not _overlap(self.chars[left], self.chars[right]):
                        continue
                    state = (left, right, apart or left != right)
                    if state == (start, start, True):
                        yield -1
                        return
                    if state not in seen:
                        seen.add(state)
                        stack.append(state)
