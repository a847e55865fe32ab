"""Reading the patterns of JSON Schema: ECMA-262 regular expressions in Unicode mode."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from eventreg.compat.engine.regex import charset
from eventreg.compat.engine.regex.charset import Ranges
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
)

LOOKS = (("=", True, False), ("!", False, False), ("<=", True, True), ("<!", False, True))
"""What opens a lookaround; whether it must match, and whether behind."""
ESCAPES = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13, "0": 0}


@dataclass(frozen=True, slots=True)
class Alphabet:
    r"""What the shorthands of a pattern stand for.

    Attributes:
        dot: `.`.
        digit, word, space: `\d`, `\w` and `\s`; their capitals are the complements.
        inside: what `\b` takes for the inside of a word.
    """

    dot: Ranges
    digit: Ranges
    word: Ranges
    space: Ranges
    inside: Ranges


ECMA = Alphabet(
    charset.complement(charset.LINE_END),
    charset.DIGIT,
    charset.WORD,
    charset.SPACE,
    charset.WORD,
)
"""As ECMA-262 has it."""


@lru_cache(maxsize=2)
def validators(*, boundaries: bool, looks: bool) -> Alphabet:
    """As the validators at hand have it.

    To them only the line feed ends a line, words are made of Unicode letters, and beside
    lookaround the other shorthands stand for Unicode classes as well.
    """
    dot = charset.complement(charset.of("\n"))
    inside = charset.unicode_word() if boundaries or looks else charset.WORD
    if not looks:
        return Alphabet(dot, charset.DIGIT, charset.WORD, charset.SPACE, inside)
    digit = charset.category("Nd") or charset.DIGIT
    return Alphabet(dot, digit, inside, charset.UNICODE_SPACE, inside)


def parse(source: str, *, wide: bool = False) -> Syntax:
    """The syntax tree; raises Unsupported for what is not modelled or does not parse.

    With `wide` shorthands are read as the validators at hand do, which is not ECMA-262.
    """
    found = _Reader(source, ECMA).whole()
    if not wide:
        return found
    looks = any_of(found, lambda part: isinstance(part, Look))
    boundaries = any_of(found, lambda part: isinstance(part, Boundary))
    return _Reader(source, validators(boundaries=boundaries, looks=looks)).whole()


class _Reader:
    def __init__(self, source: str, alphabet: Alphabet) -> None:
        self.source = source
        self.alphabet = alphabet
        self.place = 0

    def whole(self) -> Syntax:
        found = self.choice()
        if self.place != len(self.source):
            raise Unsupported(f"unbalanced parenthesis in pattern {self.source}")
        return found

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
        if isinstance(atom, Anchor | Boundary | Look):
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
            return Chars(self.alphabet.dot)
        if char == "(":
            return self.group()
        if char == "[":
            return Chars(self.char_class())
        if char == "\\":
            if self.peek() in {"b", "B"}:
                return Boundary(self.alphabet.inside, positive=self.take() == "b")
            return Chars(self.escape())
        if char in "*+?{":
            raise Unsupported(f"nothing to repeat in pattern {self.source}")
        return Chars(((ord(char), ord(char)),))

    def group(self) -> Syntax:
        if self.eat("?"):
            for opening, positive, behind in LOOKS:
                if self.eat(opening):
                    return Look(self.closed(), positive, behind)
            if not self.eat(":"):
                self.name()
        return self.closed()

    def name(self) -> None:
        if self.peek() != "<":
            raise Unsupported(f"flags in pattern {self.source}")
        while self.take() != ">":
            pass

    def closed(self) -> Syntax:
        inner = self.choice()
        if not self.eat(")"):
            raise Unsupported(f"unbalanced parenthesis in pattern {self.source}")
        return inner

    def escape(self) -> Ranges:
        char = self.take()
        shorthands = {"d": self.alphabet.digit, "w": self.alphabet.word, "s": self.alphabet.space}
        if char in shorthands:
            return shorthands[char]
        if char.lower() in shorthands:
            return charset.complement(shorthands[char.lower()])
        if char in "pP":
            return self.category(positive=char == "p")
        if char == "k":
            raise Unsupported(f"backreference in pattern {self.source}")
        if char.isdigit() and (char != "0" or self.peek().isdigit()):
            raise Unsupported(f"backreference in pattern {self.source}")
        code = self.code(char)
        return charset.normal([(code, code)])

    def code(self, char: str) -> int:
        if char in ESCAPES:
            return ESCAPES[char]
        if char == "b":  # Only in a set; elsewhere it is an assertion.
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
            return self.escape()
        if char == "[" or (char == "&" and self.peek() == "&"):
            # Engines disagree: a literal for ECMA-262, the start of a nested set for others.
            raise Unsupported(f"unescaped {char} in a set of pattern {self.source}")
        return ((ord(char), ord(char)),)


def _single(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]
