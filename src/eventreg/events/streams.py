"""History in Redis Streams: XRANGE alone, never a consumer group and never a write."""

from __future__ import annotations

import difflib
import fnmatch
import re
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from eventreg.errors import SourceError
from eventreg.events.batch import Batch
from eventreg.events.meter import LargeReplyError
from eventreg.events.period import Period
from eventreg.events.replies import NonsenseError, entries, facts, largest, number, page, text
from eventreg.events.server import Server
from eventreg.events.session import WAITS, LostError, Session
from eventreg.events.tally import SourceTally
from eventreg.events.words import printable

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


@dataclass
class Streams:
    """The streams of one server that a URL names.

    Attributes:
        period: entries by the time in their ids.
    """

    server: Server
    period: Period = field(default_factory=Period)
    _found: tuple[Stream, ...] | None = None
    _open: Session | None = None

    @property
    def name(self) -> str:
        return str(self.server)

    @property
    def _session(self) -> Session:
        if self._open is None:
            self._open = Session(self.server)
        return self._open

    @property
    def found(self) -> tuple[Stream, ...]:
        """The streams, sorted by name; raise `SourceError` for one that does not exist."""
        if self._found is None:
            self._found = tuple(self._stream(name) for name in self._names())
        return self._found

    def size(self) -> int:
        return sum(stream.length for stream in self.found)

    def batches(self) -> Iterator[Batch]:
        """Raise `SourceError` where the server cannot be reached or refuses.

        One that is lost later, and does not come back, cuts its streams short.
        """
        lost = ""
        try:
            for stream in self.found:
                tally = SourceTally(trimmed=stream.trimmed, cut=lost)
                yield Batch(stream.name, (), topic=stream.name, tally=tally)
                if lost:
                    continue
                lost = yield from self._entries(stream)
        finally:
            if self._open is not None:
                self._open.close()
                self._open = None

    def _entries(self, stream: Stream) -> Generator[Batch, None, str]:
        """The entries of one stream; return why the streams behind it cannot be read either."""
        read, cut, lost = 0, "", ""
        trimmed = stream.trimmed
        try:
            for batch in _Range(self._session, stream, self.period).batches():
                read += len(batch.entries)
                yield batch
        except LostError as error:
            cut = lost = error.reason
        except SourceError as error:
            cut = error.reason
        except NonsenseError:
            cut = f"{self.server} answers XRANGE as no Redis does"
        else:
            if read < stream.length and not self.period:
                # Of what was there when reading began, so much was trimmed before its turn came.
                trimmed = (trimmed or 0) + stream.length - read
        tally = SourceTally(trimmed=trimmed, cut=cut)
        yield Batch(stream.name, (), topic=stream.name, tally=tally)
        return lost

    def _names(self) -> list[str]:
        wanted = self.server.streams or ("*",)
        names: set[str] = set()
        existing: list[str] | None = None
        for pattern in wanted:
            if not re.search(r"[*?\[]", pattern):
                names.add(pattern)
                continue
            if existing is None:
                existing = self._existing()
            picked = {*fnmatch.filter(existing, pattern), *({pattern} & {*existing})}
            if not picked:
                what = "no stream" if pattern == "*" else f'no stream that matches "{pattern}"'
                raise SourceError(f"{self.server} has {what}")
            names.update(picked)
        return sorted(names)

    def _existing(self) -> list[str]:
        names: set[str] = set()
        cursor = b"0"
        while True:
            cursor, keys = self._session.call(page, "SCAN", cursor, "COUNT", 1000, "TYPE", "stream")
            names.update(keys)
            if cursor == b"0":
                return sorted(names)

    def _stream(self, name: str) -> Stream:
        key = name.encode(errors="surrogateescape")
        kind = self._session.call(text, "TYPE", key)
        if kind == "none":
            near = difflib.get_close_matches(name, self._existing(), 1)
            raise SourceError(
                f'{self.server} has no stream "{printable(name)}"',
                remedy=f'did you mean "{near[0]}"?' if near else "look at ?stream=*",
            )
        if kind != "stream":
            raise SourceError(
                f'"{printable(name)}" on {self.server} is a {printable(kind)}, not a stream'
            )
        found = self._session.call(facts, "XINFO STREAM", key)
        trimmed = None if found.added is None else max(0, found.added - found.length)
        return Stream(name, found.length, trimmed, found.last)


class _Range:
    """XRANGE over one stream: the next batch is asked for before the last one is checked."""

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
        except LostError:
            return False
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
