"""XRANGE over one stream: replies of a size that neither side chokes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eventreg.errors import SourceError
from eventreg.events.batch import Batch
from eventreg.events.meter import LargeReplyError
from eventreg.events.period import Period
from eventreg.events.replies import NonsenseError, entries, largest, number
from eventreg.events.session import WAITS, LostError, Session

COUNT = 200
"""Entries of one XRANGE, at most. Redis makes a reply whole in its memory before it sends it, so
that more would be a burden where entries are large, and are no faster where they are small."""
BUDGET = 16 * 1024 * 1024
"""Bytes that one XRANGE should bring; entries of several megabytes come by ones and twos."""
LIMIT = 2 * BUDGET
"""Bytes after which a reply of several entries is given up, and fewer are asked for: small entries
do not tell that large ones follow."""
_LAST = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream as it is when reading begins.

    Attributes:
        length: entries in it.
        trimmed: entries it had and has no longer; None before Redis 7.
        last: id of the newest entry: what comes later is not read.
    """

    name: str
    length: int
    trimmed: int | None
    last: bytes


class Range:
    """The entries of one stream; the next batch is asked for before the last one is checked."""

    def __init__(self, session: Session, stream: Stream, period: Period) -> None:
        self._session = session
        self._stream = stream
        self._key = stream.name.encode(errors="surrogateescape")
        first, last = period.milliseconds
        self._next = b"-" if first is None else b"%d" % first
        self._end = stream.last
        newest = number(stream.last)[0]
        if last is not None and last < newest:
            newest = max(last, 0)
            self._end = b"%d" % newest
        self._empty = (last is not None and last < 0) or (first is not None and first > newest)
        self._count = 2
        self._at = (-1, 0)

    def batches(self) -> Iterator[Batch]:
        """Raise `LostError` where the server is lost for good."""
        asked, more = False, not self._empty
        while more:
            reply = self._reply(asked=asked)
            found = entries(reply)
            more = len(found) >= self._count and self._advance(found[-1][0], largest(reply))
            del reply
            asked = more and self._ask_ahead()
            yield Batch(
                self._stream.name, found, topic=self._stream.name, weight=len(found), dated=True
            )

    def _reply(self, *, asked: bool) -> Any:
        waits = iter(WAITS)
        while True:
            try:
                if not asked:
                    self._ask()
                return self._session.receive(LIMIT if self._count > 1 else None)
            except LargeReplyError:
                self._ask_for_fewer()
            except LostError:
                wait = next(waits, None)
                if wait is None:
                    raise
                # It may have ended a reply that its output buffer does not hold.
                self._ask_for_fewer()
                time.sleep(wait)
            asked = False

    def _ask_for_fewer(self) -> None:
        self._count = max(1, self._count // 10)

    def _ask_ahead(self) -> bool:
        """Whether the next batch is on its way; if not, it is asked for when it is wanted."""
        try:
            self._ask()
        except (LostError, SourceError):
            return False  # what is wrong comes up once more then
        return True

    def _ask(self) -> None:
        self._session.send("XRANGE", self._key, self._next, self._end, "COUNT", self._count)

    def _advance(self, last: bytes, size: int) -> bool:
        """Set what to ask for behind the last entry, the largest having so many bytes.

        False at the end.
        """
        if last == self._end:
            return False
        milliseconds, sequence = number(last)
        if (milliseconds, sequence) <= self._at:
            raise NonsenseError
        self._at = milliseconds, sequence
        if sequence == _LAST:
            self._next = b"%d-0" % (milliseconds + 1)
        else:
            self._next = b"%d-%d" % (milliseconds, sequence + 1)
        self._count = max(1, min(COUNT, self._count * 10, BUDGET // max(size, 1)))
        return True
