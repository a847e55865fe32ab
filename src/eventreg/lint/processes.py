"""Check documents in several processes at once.

The processes are forked, so that they share the registry without copying it; where the system
cannot fork, or a process dies, the documents are checked here.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from eventreg.lint.rule import Whole
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding
from eventreg.model.forked import end_with

if TYPE_CHECKING:
    from eventreg.lint.checks import Checks

_BATCH = 100
_job: list[tuple[Sequence[SchemaDocument], Checks, Whole]] = []
"""What forked processes find in their memory."""


def processes() -> int:
    """How many are worth having; one where the system cannot fork safely."""
    if not sys.platform.startswith("linux"):
        return 1
    return min(len(os.sched_getaffinity(0)), 8)


def batches(
    documents: Sequence[SchemaDocument], checks: Checks, whole: Whole
) -> Iterator[list[list[Finding]]]:
    """Yield the findings of each document, in batches, in the order of the documents."""
    ranges = [(i, min(i + _BATCH, len(documents))) for i in range(0, len(documents), _BATCH)]
    done = 0
    if processes() > 1:
        _job.append((documents, checks, whole))
        gc.freeze()
        try:
            context = multiprocessing.get_context("fork")
            with ProcessPoolExecutor(processes(), context, _begin, (os.getpid(),)) as pool:
                for batch in pool.map(_batch, ranges):
                    done += 1
                    yield batch
        except (BrokenProcessPool, OSError):
            pass  # The rest is checked below.
        finally:
            gc.unfreeze()
            _job.clear()
    for start, end in ranges[done:]:
        yield [_findings(document, checks, whole) for document in documents[start:end]]


def _begin(parent: int) -> None:
    """A thread that draws a progress bar may hold the locks of the streams when we fork."""
    end_with(parent)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123


def _batch(place: tuple[int, int]) -> list[list[Finding]]:
    documents, checks, whole = _job[0]
    return [_findings(document, checks, whole) for document in documents[place[0] : place[1]]]


def _findings(document: SchemaDocument, checks: Checks, whole: Whole) -> list[Finding]:
    found = [finding for finding, _ in checks.document(whole, document)]
    document.forget()
    return found
