"""The same function over many things, on all processors where that is safe and worth it."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

Result = TypeVar("Result")

LEAST = 200
"""Things below which other processes cost more than they save."""

_CHUNK = 12
_tasks: list[Callable[[int], Any]] = []
"""What a worker does, by the depth of the call; a copied process inherits it."""


def spread(
    work: Callable[[Any], Result], things: Sequence[Any], *, least: int = LEAST
) -> Iterator[Result]:
    """Yield the results in the order of the things.

    Workers are copies of this process (fork), so that nothing is read again. A process with
    several threads cannot be copied safely; there, for few things, and where a copy dies (memory),
    the work is done in this one.
    """
    if len(things) < least or not _can_fork():
        yield from map(work, things)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    done = 0
    _tasks.append(lambda index: work(things[index]))
    gc.freeze()  # else each copy's collector writes to, and so copies, all that is shared
    try:
        with ProcessPoolExecutor(
            _processors(), get_context("fork"), _begin, (os.getpid(),)
        ) as pool:
            for result in pool.map(_run, range(len(things)), chunksize=_CHUNK):
                done += 1
                yield result
    except (BrokenProcessPool, OSError):
        pass  # The rest is done below.
    finally:
        gc.unfreeze()
        _tasks.pop()
    yield from map(work, things[done:])


def _run(index: int) -> Any:
    return _tasks[-1](index)


def _begin(parent: int) -> None:
    """An interrupt is for the process that asked for the work."""
    import signal

    from eventreg.model.forked import end_with

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent)


def _can_fork() -> bool:
    return sys.platform == "linux" and _processors() > 1 and threading.active_count() == 1


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
