"""What JSON looks like in a file: a value a line, one value, or several behind each other."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from itertools import islice

import orjson

from eventreg.events.envelope import too_large

_LOOKED_AT = 1000
"""Lines of a text that is no JSON document, in which one that is a value is looked for."""
_BLANKS = re.compile(r"[ \t\r\n]*")


def is_value(head: bytes) -> bool:
    """Whether the first line that is not blank is an object or array by itself."""
    line, newline, _ = head.lstrip().partition(b"\n")
    return bool(newline) and (bool(too_large(line)) or _parses(line))


def has_lines(text: bytes) -> bool:
    """Whether text that is no JSON document has lines that are values by themselves."""
    if too_large(text):
        return False
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        lines = islice(io.BytesIO(text), _LOOKED_AT)
        return any(line[:1] in b"{[" and _parses(line) for line in lines)
    return False


def values(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Line and text of one JSON value, or of several behind each other, as `jq` writes them.

    What cannot be read ends them and comes as it is.
    """
    if too_large(text):
        yield 1, text
        return
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        yield from _one_by_one(text)
    else:
        yield 1, text


def _one_by_one(text: bytes) -> Iterator[tuple[int, bytes]]:
    try:
        whole = text.decode()
    except UnicodeDecodeError:
        yield 1, text
        return
    decode = json.JSONDecoder().raw_decode
    at, line = 0, 1
    while at < len(whole):
        start = _BLANKS.match(whole, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        line += whole.count("\n", at, start)
        try:
            _, at = decode(whole, start)
        except (ValueError, RecursionError):
            at = len(whole)
        if start < at:
            yield line, whole[start:at].encode()
        line += whole.count("\n", start, at)


def _parses(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict | list)
    except orjson.JSONDecodeError:
        return False
