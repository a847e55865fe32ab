"""Events in files and on standard input: JSON, NDJSON, arrays of events, gzip."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from eventreg.errors import SourceError, reason_of
from eventreg.events.batch import Batch
from eventreg.events.envelope import MAX_EVENT
from eventreg.events.shapes import has_lines, is_value, values
from eventreg.events.stores import Remote, public, readable
from eventreg.events.tally import SourceTally

CHUNK = 1024 * 1024
"""Bytes that are read at a time."""
MAX_DOCUMENT = 32 * 1024 * 1024
"""A JSON document of several lines is read as a whole, up to this size in bytes."""
LINES = (".ndjson", ".jsonl")


@dataclass(frozen=True)
class File:
    """A file, standard input (`-`), or an object in a store that fsspec reaches (`s3://…`).

    Attributes:
        start, end: the part to read, in bytes: the lines that begin in it. Only for files of
            lines that are not compressed; an `end` of None is that of the file.
    """

    path: str
    start: int = 0
    end: int | None = None

    @property
    def name(self) -> str:
        return "standard input" if self.path == "-" else public(self.path)

    @property
    def splits(self) -> bool:
        """Whether parts of it can be read by themselves."""
        return self.path.endswith(LINES)

    def size(self) -> int:
        if self.path == "-":
            return 0
        if self.end is not None:
            return self.end - self.start
        with readable(self.name):
            if "://" in self.path:
                return int(Remote(self.path).size or 0)
            size = os.stat(self.path).st_size  # noqa: PTH116  # the path may be a URL
        if not os.access(self.path, os.R_OK):
            raise SourceError(f"{self.path} cannot be read: permission denied")
        return size

    def batches(self) -> Iterator[Batch]:
        """Raise `SourceError` where it cannot be opened; what breaks off later is counted."""
        with readable(self.name):
            raw = _open(self.path)
        with raw:
            yield Batch(self.name, ())
            if self.start or self.end is not None:
                yield from self._part(raw)
            else:
                yield from self._whole(raw)

    def _whole(self, raw: BinaryIO) -> Iterator[Batch]:
        file = io.BufferedReader(cast("Any", raw), CHUNK)
        reader = _Reader(gzip.GzipFile(fileobj=file) if _is_gzip(file) else file)
        head = reader.line().removeprefix(b"\xef\xbb\xbf")
        if not self.path.removesuffix(".gz").endswith(LINES) and not is_value(head):
            head += reader.fill(MAX_DOCUMENT + 1 - len(head))
            if reader.cut or not has_lines(head):
                yield self._document(head, reader.cut)
                return
        reader.put_back(head)
        yield from self._lines(_Lines(reader))

    def _document(self, text: bytes, cut: str) -> Batch:
        """JSON over several lines."""
        if len(text) > MAX_DOCUMENT and not cut:
            cut = (
                f"a JSON document of more than {MAX_DOCUMENT // 2**20} MB; give one event a line, "
                "as by jq -c '.[]'"
            )
        entries = () if cut else tuple(values(text))
        return Batch(self.name, entries, tally=SourceTally(cut=cut), weight=len(text))

    def _part(self, raw: BinaryIO) -> Iterator[Batch]:
        file = io.BufferedReader(cast("Any", raw), CHUNK)
        end = self.size() + self.start if self.end is None else self.end
        with readable(self.name):
            at = file.seek(max(self.start - 1, 0))
            if self.start:
                at += len(file.readline())
        if at < end:
            yield from self._lines(_Lines(_Reader(file), left=end - at))

    def _lines(self, lines: _Lines) -> Iterator[Batch]:
        number = 0
        for chunk in lines:
            entries = []
            for line in chunk:
                number += 1
                if not line.isspace() and line:
                    entries.append((number, line))
            yield Batch(
                self.name,
                entries,
                block=self.start,
                tally=SourceTally(blocks={self.start: len(chunk)}),
                weight=sum(map(len, chunk)) + len(chunk),
            )
        if lines.cut:
            yield Batch(self.name, (), tally=SourceTally(cut=lines.cut))


class _Reader:
    """Bytes of a file as they come, and why they end before their end."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._back: list[bytes] = []
        self.cut = ""

    def put_back(self, data: bytes) -> None:
        """To be read again, by no more than a chunk at a time."""
        self._back = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)][::-1]

    def some(self) -> bytes:
        if self._back:
            return self._back.pop()
        if self.cut:
            return b""
        try:
            data: bytes = self._file.read1(CHUNK)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            self.cut = "the compressed data are damaged or cut short"
        except OSError as error:
            self.cut = reason_of(error)
        else:
            return data
        return b""

    def line(self) -> bytes:
        """What comes until there is a whole line that is not blank, or `MAX_EVENT` bytes."""
        parts: list[bytes] = []
        length = 0
        while length <= MAX_EVENT and (data := self.some()):
            parts.append(data)
            length += len(data)
            if b"\n" in b"".join(parts[-2:]).lstrip():
                break
        return b"".join(parts)

    def fill(self, size: int) -> bytes:
        """The next `size` bytes, or a little more; less only at the end."""
        parts: list[bytes] = []
        while size > 0 and (data := self.some()):
            parts.append(data)
            size -= len(data)
        return b"".join(parts)


class _Lines:
    """Lists of lines, a chunk at a time; a line that is too long comes cut off after the limit."""

    def __init__(self, reader: _Reader, left: int | None = None) -> None:
        self._reader = reader
        self._left = left

    @property
    def cut(self) -> str:
        return self._reader.cut

    def __iter__(self) -> Iterator[list[bytes]]:
        parts: list[bytes] = []
        length = 0
        data = self._reader.some()
        while data:
            data, done = self._bounded(data)
            first, newline, rest = data.partition(b"\n")
            if length <= MAX_EVENT:
                parts.append(first)
                length += len(first)
            if newline:
                lines = rest.split(b"\n")
                last = lines.pop()
                yield [b"".join(parts), *lines]
                parts, length = [last], len(last)
            data = b"" if done else self._reader.some()
        if length:
            yield [b"".join(parts)]

    def _bounded(self, data: bytes) -> tuple[bytes, bool]:
        """Only lines that begin in the part: the last one runs over its end."""
        if self._left is None:
            return data, False
        if len(data) < self._left:
            self._left -= len(data)
            return data, False
        end = data.find(b"\n", max(self._left - 1, 0))
        if end >= 0:
            return data[: end + 1], True
        self._left = 0
        return data, False


def _is_gzip(file: io.BufferedReader) -> bool:
    return file.peek(2)[:2] == b"\x1f\x8b"


def _open(path: str) -> BinaryIO:
    if path == "-":
        if sys.stdin is None:
            raise SourceError("standard input is closed")
        return cast("BinaryIO", io.FileIO(sys.stdin.fileno(), closefd=False))
    if "://" in path:
        return Remote(path).open()
    return cast("BinaryIO", io.FileIO(path))
