"""Sets of characters as sorted, disjoint ranges of code points."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

Ranges = tuple[tuple[int, int], ...]

ANY: Ranges = ((0, 0xD7FF), (0xE000, 0x10FFFF))
"""Every character of a JSON text; lone surrogates are none."""


def normal(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The same set with ranges sorted and merged, surrogates left out."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return intersect(tuple(merged), ANY)


@lru_cache(maxsize=4096)
def intersect(left: Ranges, right: Ranges) -> Ranges:
    found = []
    i = j = 0
    while i < len(left) and j < len(right):
        low, high = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if low <= high:
            found.append((low, high))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


@lru_cache(maxsize=4096)
def complement(ranges: Ranges) -> Ranges:
    found = []
    start = 0
    for low, high in ranges:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    if start <= 0x10FFFF:
        found.append((start, 0x10FFFF))
    return intersect(tuple(found), ANY)


def contains(ranges: Ranges, code: int) -> bool:
    low, high = 0, len(ranges) - 1
    while low <= high:
        middle = (low + high) // 2
        if code < ranges[middle][0]:
            high = middle - 1
        elif code > ranges[middle][1]:
            low = middle + 1
        else:
            return True
    return False


def of(*parts: str) -> Ranges:
    """The set of single characters and `a-z` ranges."""
    return normal(
        (ord(part[0]), ord(part[2])) if len(part) == 3 else (ord(part), ord(part)) for part in parts
    )


DIGIT = of("0-9")
WORD = of("0-9", "A-Z", "a-z", "_")
# ECMA-262, WhiteSpace and LineTerminator.
SPACE = normal(
    [
        *((9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
        *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)),
        (0xFEFF, 0xFEFF),
    ]
)
# White_Space of Unicode, which has U+0085 and not U+FEFF.
UNICODE_SPACE = normal(
    [
        *((9, 13), (32, 32), (0x85, 0x85), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
        *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000)),
    ]
)
LINE_END = normal([(10, 10), (13, 13), (0x2028, 0x2029)])

GROUPS = {
    "Letter": "L",
    "Mark": "M",
    "Number": "N",
    "Punctuation": "P",
    "Symbol": "S",
    "Separator": "Z",
    "Other": "C",
    "Uppercase_Letter": "Lu",
    "Lowercase_Letter": "Ll",
    "Decimal_Number": "Nd",
    "digit": "Nd",
    "punct": "P",
}


@lru_cache(maxsize=1)
def _categories() -> dict[str, Ranges]:
    """The characters of every two-letter general category."""
    found: dict[str, list[tuple[int, int]]] = {}
    for low, high in ANY:
        codes = range(low, high + 1)
        for name, group in groupby(codes, lambda code: unicodedata.category(chr(code))):
            block = list(group)
            found.setdefault(name, []).append((block[0], block[-1]))
    return {name: normal(ranges) for name, ranges in found.items()}


@lru_cache(maxsize=64)
def category(name: str) -> Ranges | None:
    """The characters of a Unicode general category such as `L` or `Lu`, or None."""
    short = GROUPS.get(name, name)
    if short == "Any":
        return ANY
    if len(short) > 2 or short[:1] not in "LMNPSZC":
        return None
    ranges = [pair for key, part in _categories().items() if key.startswith(short) for pair in part]
    return normal(ranges) or None


@lru_cache(maxsize=1)
def unicode_word() -> Ranges:
    """What Unicode takes for the inside of a word (UTS #18, annex C)."""
    letters = [pair for name in ("L", "M", "Nd", "Nl", "Pc") for pair in category(name) or ()]
    joiners = (0x200C, 0x200D)
    # Letters in circles and squares are symbols by category.
    circled = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))
    return normal([*letters, joiners, *circled])


PREFERRED = "abcdefghijklmnopqrstuvwxyz1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ-_. :/@+,;=()!?#*&%$'"


@lru_cache(maxsize=4096)
def readable(ranges: Ranges) -> int:
    """The code point of the set that a person reads best."""
    for char in PREFERRED:
        if contains(ranges, ord(char)):
            return ord(char)
    for low, high in intersect(ranges, ((0x21, 0x7E), (0xA1, 0xD7FF))):
        return min(low, high)
    return ranges[0][0]


@lru_cache(maxsize=4096)
def minterms(sets: frozenset[Ranges]) -> tuple[Ranges, ...]:
    """The coarsest partition of all characters that every set is a union of, readable first."""
    parts: list[Ranges] = [ANY]
    for chars in sorted(sets):
        outside = complement(chars)
        split = (intersect(part, side) for part in parts for side in (chars, outside))
        parts = [part for part in split if part]
    rank = {ord(char): place for place, char in enumerate(PREFERRED)}
    return tuple(sorted(parts, key=lambda part: (rank.get(readable(part), 999), part)))
