"""What readers hand to the checker: batches of entries, with where they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from eventreg.events.tally import Place, SourceTally

Mark = bytes | int
"""Id of a stream entry, or line in its block, from 1."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of one source, read together.

    Attributes:
        source: the stream or file.
        entries: mark and bytes of each; no bytes where a stream entry has no field `data`.
        topic: name of the stream; empty for files.
        block: offset in bytes at which the lines began to be counted.
        tally: what is known of the source beside its entries.
        weight: how much of the input's size it is.
        dated: whether the marks already lie in the period asked for.
    """

    source: str
    entries: Sequence[tuple[Mark, bytes | None]]
    topic: str = ""
    block: int = 0
    tally: SourceTally = field(default_factory=SourceTally)
    weight: int = 0
    dated: bool = False

    def place(self, mark: Mark, index: int = -1) -> Place:
        if isinstance(mark, int):
            return Place(self.source, self.block, mark, index)
        milliseconds, _, sequence = mark.partition(b"-")
        # Ids that are none come from what only pretends to be Redis.
        first, second = (int(part) if part.isdigit() else 0 for part in (milliseconds, sequence))
        return Place(self.source, first, second, index)


class Input(Protocol):
    """One thing that the user named: a file, standard input, or streams of a server."""

    @property
    def name(self) -> str:
        """What it is called in messages; never holds a password."""
        ...

    def size(self) -> int:
        """Sum of the weights of its batches, or 0 where that is not known beforehand."""
        ...

    def batches(self) -> Iterator[Batch]:
        """Read it from the start."""
        ...
