"""Strings that match a regular expression (ECMA-262, as JSON Schema has them)."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

Make = Callable[[random.Random], str]

_DIGITS = string.digits
_WORDS = string.ascii_lowercase + string.digits + "_"
_ANY = string.ascii_letters + string.digits
_UNIVERSE = [chr(code) for code in range(32, 127)]
_CLASSES = {
    "d": _DIGITS,
    "D": string.ascii_letters,
    "w": _WORDS,
    "W": "-",
    "s": " ",
    "S": _ANY,
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_PROPERTIES = {"Lu": string.ascii_uppercase, "Ll": string.ascii_lowercase, "N": _DIGITS, "P": "-"}
_MOST = 4
"""How often more than the least something without an upper bound is repeated."""


class UnsupportedError(ValueError):
    """The expression has a part that no string is made for."""


def matching(pattern: str, rng: random.Random) -> str:
    """A string that matches, most likely; the caller checks. Raise `UnsupportedError`."""
    return _Parser(pattern).parse()(rng)


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def parse(self) -> Make:
        made = self._alternatives()
        if self._at < len(self._text):
            raise UnsupportedError(self._text)
        return made

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _take(self, text: str) -> bool:
        if self._text.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _alternatives(self) -> Make:
        options = [self._sequence()]
        while self._take("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else lambda rng: rng.choice(options)(rng)

    def _sequence(self) -> Make:
        parts: list[Make] = []
        while self._peek() not in {"", "|", ")"}:
            parts.append(self._quantified(self._atom()))
        return lambda rng: "".join([part(rng) for part in parts])

    def _atom(self) -> Make:
        character = self._text[self._at]
        self._at += 1
        if character in "^$":
            return lambda _: ""
        if character == "(":
            return self._group()
        if character == "[":
            return self._one_of(self._class())
        if character == ".":
            return self._one_of(_ANY)
        if character == "\\":
            return self._one_of(self._escape())
        return lambda _: character

    def _group(self) -> Make:
        if self._take("?"):
            if self._take("<"):
                if self._peek() in {"=", "!"}:
                    raise UnsupportedError(self._text)
                self._at = self._text.index(">", self._at) + 1
            elif not self._take(":"):
                # What a look-ahead asks is left to the check of the whole.
                self._at += 1
                self._alternatives()
                self._close()
                return lambda _: ""
        inside = self._alternatives()
        self._close()
        return inside

    def _close(self) -> None:
        if not self._take(")"):
            raise UnsupportedError(self._text)

    def _escape(self) -> str:
        character = self._peek()
        self._at += 1
        if character in _CLASSES:
            return _CLASSES[character]
        if character in {"b", "B"}:
            return ""
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character in {"p", "P"} and self._take("{"):
            end = self._text.index("}", self._at)
            name = self._text[self._at : end].rpartition("=")[2]
            self._at = end + 1
            return _PROPERTIES.get(name, _PROPERTIES.get(name[:1], string.ascii_letters))
        if character in {"u", "x"}:
            width = 4 if character == "u" else 2
            digits = self._text[self._at : self._at + width]
            self._at += width
            return chr(int(digits, 16))
        if character.isdigit() or not character:
            raise UnsupportedError(self._text)
        return character

    def _class(self) -> str:
        negated = self._take("^")
        found: list[str] = []
        while not self._take("]"):
            if not self._peek():
                raise UnsupportedError(self._text)
            first = self._member()
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in {"]", ""}:
                self._at += 1
                last = self._member()
                stop = min(ord(last[-1]), ord(first[0]) + 256)
                found += [chr(code) for code in range(ord(first[0]), stop + 1)]
            else:
                found += first
        if negated:
            found = [c for c in _UNIVERSE if c not in found and c.isalnum()] or [
                c for c in _UNIVERSE if c not in found
            ]
        return "".join(found)

    def _member(self) -> str:
        if self._take("\\"):
            return "\b" if self._take("b") else self._escape()
        self._at += 1
        return self._text[self._at - 1]

    def _one_of(self, characters: str) -> Make:
        return lambda rng: rng.choice(characters) if characters else ""

    def _quantified(self, make: Make) -> Make:
        least, most = self._bounds()
        self._take("?")
        if (least, most) == (1, 1):
            return make
        return lambda rng: "".join([make(rng) for _ in range(rng.randint(least, most))])

    def _bounds(self) -> tuple[int, int]:
        if self._take("*"):
            return 0, _MOST
        if self._take("+"):
            return 1, 1 + _MOST
        if self._take("?"):
            return 0, 1
        end = self._text.find("}", self._at)
        inside = self._text[self._at + 1 : end]
        if self._peek() != "{" or end < 0 or not inside.replace(",", "", 1).isdigit():
            return 1, 1
        self._at = end + 1
        least, comma, most = inside.partition(",")
        if not comma:
            return int(least), int(least)
        low = int(least or 0)
        return low, int(most) if most else low + _MOST
