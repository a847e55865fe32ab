"""What a Redis server answers, taken apart; anything may answer on a port."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Entry = tuple[bytes, bytes | None]
"""Id, and the field that holds the event; None without it."""

_ID = re.compile(rb"([0-9]{1,20})-([0-9]{1,20})")


class NonsenseError(Exception):
    """A reply that no Redis gives."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What `XINFO STREAM` tells.

    Attributes:
        length: entries in the stream.
        added: entries that it ever had; None before Redis 7.
        last: id of the newest entry.
    """

    length: int
    added: int | None
    last: bytes


def text(reply: Any) -> str:
    """Of `TYPE`, and names of keys."""
    if not isinstance(reply, bytes):
        raise NonsenseError
    return reply.decode(errors="surrogateescape")


def page(reply: Any) -> tuple[bytes, list[str]]:
    """Cursor and keys of `SCAN`."""
    match reply:
        case [bytes(cursor), [*keys]]:
            return cursor, [text(key) for key in keys]
    raise NonsenseError


def facts(reply: Any) -> Facts:
    """Of `XINFO STREAM`."""
    if not isinstance(reply, list) or not all(isinstance(name, bytes) for name in reply[::2]):
        raise NonsenseError
    found = dict(zip(reply[::2], reply[1::2], strict=False))
    match [found.get(name) for name in (b"length", b"entries-added", b"last-generated-id")]:
        case [int(length), int() | None as added, bytes(last)] if length >= 0:
            number(last)
            return Facts(length, added, last)
    raise NonsenseError


def number(entry_id: bytes) -> tuple[int, int]:
    """Milliseconds and sequence number of an id."""
    match = _ID.fullmatch(entry_id) if isinstance(entry_id, bytes) else None
    if match is None:
        raise NonsenseError
    return int(match[1]), int(match[2])


def entries(reply: Any) -> list[Entry]:
    """Of `XRANGE`; that names and values are bytes is not looked at here."""
    if not isinstance(reply, list):
        raise NonsenseError
    try:
        return [
            (mark, fields[1] if fields[0] == b"data" else _data(fields)) for mark, fields in reply
        ]
    except (IndexError, KeyError, TypeError, ValueError):
        raise NonsenseError from None


def largest(reply: Any) -> int:
    """Bytes of the largest entry of a reply that has some."""
    try:
        return max(sum(map(len, fields)) for _, fields in reply)
    except TypeError:
        raise NonsenseError from None


def _data(fields: list[bytes]) -> bytes | None:
    for index in range(0, len(fields) - 1, 2):
        if fields[index] == b"data":
            return fields[index + 1]
    return None
