"""The straight line: inputs → batches → checker → one tally."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from eventreg.events.batch import Batch, Input
from eventreg.events.check import Checker
from eventreg.events.tally import Tally

Progress = Callable[[Batch, Tally], None]
"""Called after each batch, with the tally so far."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    Attributes:
        interrupted: whether it was stopped by Ctrl-C; the tally then holds whole batches only.
        limited: whether the limit was reached.
    """

    tally: Tally
    interrupted: bool = False
    limited: bool = False


def run(
    inputs: Iterable[Input],
    checker: Checker,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Check everything that the inputs hold, or the first `limit` entries.

    Raises:
        SourceError: an input cannot be opened, or a server is lost for good.
    """
    tally = Tally()
    left = limit
    try:
        for one in inputs:
            for batch in one.batches():
                if left is not None:
                    if left <= 0 and batch.entries:
                        return Outcome(tally.settled(), limited=True)
                    batch = _shortened(batch, left)  # noqa: PLW2901  # the rest is not wanted
                    left -= len(batch.entries)
                tally += checker.check(batch)
                if progress:
                    progress(batch, tally)
    except KeyboardInterrupt:
        return Outcome(tally.settled(), interrupted=True)
    return Outcome(tally.settled())


def _shortened(batch: Batch, left: int) -> Batch:
    if len(batch.entries) <= left:
        return batch
    return Batch(
        batch.source,
        batch.entries[:left],
        topic=batch.topic,
        block=batch.block,
        tally=batch.tally,
        weight=batch.weight,
        dated=batch.dated,
    )
