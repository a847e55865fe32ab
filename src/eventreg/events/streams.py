"""History in Redis Streams: XRANGE alone, never a consumer group and never a write."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from eventreg.errors import SourceError
from eventreg.events.batch import Batch
from eventreg.events.period import Period
from eventreg.events.replies import NonsenseError, facts, page, text
from eventreg.events.server import Server
from eventreg.events.session import LostError, Session
from eventreg.events.tally import SourceTally
from eventreg.events.words import printable
from eventreg.events.xrange import Range, Stream
from eventreg.model.nearest import did_you_mean


@dataclass
class Streams:
    """The streams of one server that a URL names.

    Attributes:
        period: entries by the time in their ids.
        beside: whether another server is read in the same run, which may have streams of the same
            names.
    """

    server: Server
    period: Period = field(default_factory=Period)
    beside: bool = False
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
        try:
            for batch in self._batches():
                yield replace(batch, source=self._source(batch.topic)) if self.beside else batch
        finally:
            if self._open is not None:
                self._open.close()
                self._open = None

    def _source(self, stream: str) -> str:
        return f"{self.server}?stream={quote(stream, errors='surrogateescape')}"

    def _batches(self) -> Iterator[Batch]:
        lost = ""
        for stream in self.found:
            tally = SourceTally(trimmed=stream.trimmed, cut=lost)
            yield Batch(stream.name, (), topic=stream.name, tally=tally)
            if lost:
                continue
            lost = yield from self._entries(stream)

    def _entries(self, stream: Stream) -> Generator[Batch, None, str]:
        """The entries of one stream; return why the streams behind it cannot be read either."""
        read, cut, lost = 0, "", ""
        trimmed = stream.trimmed
        try:
            for batch in Range(self._session, stream, self.period).batches():
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
            raise SourceError(
                f'{self.server} has no stream "{printable(name)}"',
                remedy=did_you_mean(name, self._existing(), "look at ?stream=*"),
            )
        if kind != "stream":
            raise SourceError(
                f'"{printable(name)}" on {self.server} is a {printable(kind)}, not a stream'
            )
        found = self._session.call(facts, "XINFO STREAM", key)
        trimmed = None if found.added is None else max(0, found.added - found.length)
        return Stream(name, found.length, trimmed, found.last)
