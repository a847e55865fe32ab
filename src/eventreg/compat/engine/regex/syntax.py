"""Reading the patterns of JSON Schema: ECMA-262 regular expressions in Unicode mode."""

from __future__ import annotations

from dataclasses import dataclass

from eventreg.compat.engine.regex import charset
from eventreg.compat.engine.regex.charset import Ranges


class Unsupported(Exception):  # noqa: N818
    """The pattern is no regular language, or uses what is not modelled."""


@dataclass(frozen=True, slots=True)
class Chars:
    """One character of a set."""

    ranges: Ranges


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    parts: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Between `low` and `high` times (None: without end)."""

    part: Syntax
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^` (start) or `$` (end of the text, not before a last newline)."""

    start: bool


@dataclass(frozen=True, slots=True)
class Look:
    """`(?=…)`, or `(?!…)` where not positive."""

    part: Syntax
    positive: bool


Syntax = Chars | Sequence | Choice | Repeat | Anchor | Look

ESCAPES = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}
CLASSES = {
    "d": charset.DIGIT,
    "D": charset.complement(charset.DIGIT),
    "w": charset.WORD,
    "W": charset.complement(charset.WORD),
    "s": charset.SPACE,
    "S": charset.complement(charset.SPACE),
}
DOT = charset.complement(charset.LINE_END)
WIDE_DOT = charset.complement(charset.of("\n"))


def parse(source: str, *, wide: bool = False) -> Syntax:
    """The syntax tree; raises Unsupported for what is not modelled or does not parse.

    With `wide` the dot leaves out the line feed alone, as the validators at hand have it;
    ECMA-262 leaves out every line terminator.
    """
    reader = _Reader(source, WIDE_DOT if wide else DOT)
    found = reader.choice()
    if reader.place != len(source):
        raise Unsupported(f"unbalanced parenthesis in pattern {source}")
    if reader.looks and reader.classes:
        # With lookaround the validators take \d, \w and \s for Unicode classes.
        raise Unsupported(f"lookaround beside a class escape in pattern {source}")
    return found


class _Reader:
    def __init__(self, source: str, dot: Ranges) -> None:
        self.source = source
        self.dot = dot
        self.looks = self.classes = False
        self.place = 0

    def peek(self, ahead: int = 0) -> str:
        place = self.place + ahead
        return self.source[place] if place < len(self.source) else ""

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise Unsupported(f"pattern {self.source} ends too early")
        self.place += 1
        return char

    def eat(self, text: str) -> bool:
        if self.source.startswith(text, self.place):
            self.place += len(text)
            return True
        return False

    def choice(self) -> Syntax:
        parts = [self.sequence()]
        while self.eat("|"):
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def sequence(self) -> Syntax:
        parts: list[Syntax] = []
        while self.peek() not in {"", "|", ")"}:
            parts.append(self.repeated())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def repeated(self) -> Syntax:
        atom = self.atom()
        bounds = self.bounds()
        if bounds is None:
            return atom
        if isinstance(atom, Anchor | Look):
            raise Unsupported(f"repeated assertion in pattern {self.source}")
        self.eat("?")
        if self.peek() in {"*", "+", "{"} or (bounds and self.peek() == "?"):
            raise Unsupported(f"nothing to repeat in pattern {self.source}")
        return Repeat(atom, *bounds)

    def bounds(self) -> tuple[int, int | None] | None:
        if self.eat("*"):
            return 0, None
        if self.eat("+"):
            return 1, None
        if self.eat("?"):
            return 0, 1
        if not self.eat("{"):
            return None
        low = self.number()
        high: int | None = low
        if self.eat(","):
            high = None if self.peek() == "}" else self.number()
        if not self.eat("}") or (high is not None and high < low):
            raise Unsupported(f"malformed repetition in pattern {self.source}")
        return low, high

    def number(self) -> int:
        start = self.place
        while self.peek() in set("0123456789"):
            self.place += 1
        if start == self.place or self.place - start > 9:
            raise Unsupported(f"malformed repetition in pattern {self.source}")
        return int(self.source[start : self.place])

    def atom(self) -> Syntax:
        char = self.take()
        if char == "^":
            return Anchor(start=True)
        if char == "$":
            return Anchor(start=False)
        if char == ".":
            return Chars(self.dot)
        if char == "(":
            return self.group()
        if char == "[":
            return Chars(self.char_class())
        if char == "\\":
            return Chars(self.escape())
        if char in "*+?{":
            raise Unsupported(f"nothing to repeat in pattern {self.source}")
        return Chars(((ord(char), ord(char)),))

    def group(self) -> Syntax:
        if self.eat("?"):
            if self.eat("="):
                return self.closed(look=True)
            if self.eat("!"):
                return self.closed(look=False)
            if not self.eat(":"):
                self.name()
        return self.closed()

    def name(self) -> None:
        if self.peek() != "<" or self.peek(1) in {"=", "!"}:
            raise Unsupported(f"lookbehind or flags in pattern {self.source}")
        while self.take() != ">":
            pass

    def closed(self, *, look: bool | None = None) -> Syntax:
        inner = self.choice()
        if not self.eat(")"):
            raise Unsupported(f"unbalanced parenthesis in pattern {self.source}")
        if look is None:
            return inner
        self.looks = True
        return Look(inner, look)

    def escape(self, *, in_class: bool = False) -> Ranges:
        char = self.take()
        if char in CLASSES:
            self.classes = True
            return CLASSES[char]
        if char in "pP":
            return self.category(positive=char == "p")
        if char in "bBk" and not (in_class and char == "b"):
            raise Unsupported(f"word boundary or backreference in pattern {self.source}")
        if char.isdigit() and (char != "0" or self.peek().isdigit()):
            raise Unsupported(f"backreference in pattern {self.source}")
        code = self.code(char)
        return charset.normal([(code, code)])

    def code(self, char: str) -> int:
        if char in ESCAPES:
            return ESCAPES[char]
        if char == "b":
            return 8
        if char == "x":
            return self.hexadecimal(2)
        if char == "c":
            return ord(self.take()) % 32
        if char == "u":
            return self.unicode()
        if char.isalnum():
            raise Unsupported(f"unknown escape \\{char} in pattern {self.source}")
        return ord(char)

    def unicode(self) -> int:
        if self.eat("{"):
            start = self.place
            while self.take() != "}":
                pass
            return self.digits(self.source[start : self.place - 1])
        code = self.hexadecimal(4)
        if 0xD800 <= code <= 0xDBFF and self.eat("\\u"):
            return 0x10000 + ((code - 0xD800) << 10) + (self.hexadecimal(4) - 0xDC00)
        return code

    def hexadecimal(self, length: int) -> int:
        text = self.source[self.place : self.place + length]
        self.place += length
        return self.digits(text)

    def digits(self, text: str) -> int:
        try:
            code = int(text, 16)
        except ValueError:
            raise Unsupported(f"malformed escape in pattern {self.source}") from None
        if code > 0x10FFFF:
            raise Unsupported(f"malformed escape in pattern {self.source}")
        return code

    def category(self, *, positive: bool) -> Ranges:
        if not self.eat("{"):
            raise Unsupported(f"malformed \\p in pattern {self.source}")
        start = self.place
        while self.take() != "}":
            pass
        name = self.source[start : self.place - 1]
        found = charset.category(name.removeprefix("General_Category=").removeprefix("gc="))
        if found is None:
            raise Unsupported(f"Unicode property {name} in pattern {self.source}")
        return found if positive else charset.complement(found)

    def char_class(self) -> Ranges:
        inverted = self.eat("^")
        ranges: list[tuple[int, int]] = []
        while not self.eat("]"):
            low = self.class_atom()
            if self.peek() == "-" and self.peek(1) not in {"]", ""}:
                self.take()
                high = self.class_atom()
                if not (_single(low) and _single(high)) or low[0][0] > high[0][0]:
                    raise Unsupported(f"malformed range in pattern {self.source}")
                ranges.append((low[0][0], high[0][0]))
            else:
                ranges.extend(low)
        found = charset.normal(ranges)
        return charset.complement(found) if inverted else found

    def class_atom(self) -> Ranges:
        char = self.take()
        if char == "\\":
            return self.escape(in_class=True)
        if char == "[" or (char == "&" and self.peek() == "&"):
            # Engines disagree: a literal for ECMA-262, the start of a nested set for others.
            raise Unsupported(f"unescaped {char} in a set of pattern {self.source}")
        return ((ord(char), ord(char)),)


def _single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
