"""Make many class trees with as many processes as the machine has.

The workers are plain subprocesses that read jobs and write results line by line: nothing of
the calling program is imported again in them, whatever it is.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from eventreg.errors import EventregError
from eventreg.generate.models.make import Job, Made

_FEW = 12
"""So many jobs are done before a second process has started up."""

Result = tuple[int, Made]
Support = Callable[[], Mapping[str, str]]


class Standby:
    """A process that imports what it needs before it is known whether there is something to do."""

    def __init__(self) -> None:
        self._workers: list[subprocess.Popen[str]] = []

    def begin(self, processes: int | None = None) -> None:
        """Start it, unless there is one, or all is done in this process."""
        if not self._workers and (processes or _processors()) > 1:
            self._workers.append(_start())

    def take(self) -> list[subprocess.Popen[str]]:
        """The process, for the caller to end."""
        workers, self._workers = self._workers, []
        return workers

    def end(self) -> None:
        """End what nobody took."""
        _end(self.take())


@contextmanager
def making(
    jobs: Sequence[Job],
    support: Support,
    processes: int | None,
    standby: Standby | None = None,
) -> Iterator[Iterator[Result]]:
    """Give the index of each job and what was made of it, in any order.

    Other processes begin at once, so that the caller can do something else meanwhile.

    Args:
        jobs: what to make.
        support: gives the modules of the package that the classes import, name to text.
        processes: None for one for each processor; with 1 all is done in this one.
        standby: a process that was started before.
    """
    most = processes or _processors()
    if most == 1 or not jobs:
        yield _here(jobs, support)
        return
    workers = standby.take() if standby else []
    try:
        needed = min(most, max(1, len(jobs) // _FEW))
        workers += [_start() for _ in range(needed - len(workers))]
        yield _distributed(jobs, support(), workers)
    finally:
        _end(workers)


def _end(workers: Sequence[subprocess.Popen[str]]) -> None:
    for worker in workers:
        worker.kill()
        worker.wait()
        for stream in (worker.stdin, worker.stdout):
            if stream is not None:
                stream.close()


def _processors() -> int:
    if sys.platform.startswith("linux"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _here(jobs: Sequence[Job], support: Support) -> Iterator[Result]:
    if jobs:
        from eventreg.generate.models.make import make
        from eventreg.generate.models.selftest import install

        install(support())
        for index, job in enumerate(jobs):
            yield index, make(job)


def _distributed(
    jobs: Sequence[Job], support: Mapping[str, str], workers: Sequence[subprocess.Popen[str]]
) -> Iterator[Result]:
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(jobs)):
        waiting.put(index)
    results: queue.SimpleQueue[Result | Exception] = queue.SimpleQueue()
    for worker in workers:
        arguments = (worker, jobs, support, waiting, results)
        threading.Thread(target=_feed, args=arguments, daemon=True).start()
    return _collected(results, len(jobs))


def _collected(results: queue.SimpleQueue[Result | Exception], count: int) -> Iterator[Result]:
    for _ in range(count):
        result = results.get()
        if isinstance(result, Exception):
            raise result
        yield result


def _start() -> subprocess.Popen[str]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-m", "eventreg.generate.models.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
        # An interrupt from the terminal is for the run, which ends its workers itself.
        process_group=None if sys.platform == "win32" else 0,
    )


def _feed(
    worker: subprocess.Popen[str],
    jobs: Sequence[Job],
    support: Mapping[str, str],
    waiting: queue.SimpleQueue[int],
    results: queue.SimpleQueue[Result | Exception],
) -> None:
    """Give a worker one job after the other; a worker that dies ends the run."""
    if worker.stdin is None or worker.stdout is None:
        return
    try:
        worker.stdin.write(json.dumps(support) + "\n")
        while True:
            try:
                index = waiting.get_nowait()
            except queue.Empty:
                return
            worker.stdin.write(json.dumps(jobs[index].as_json()) + "\n")
            worker.stdin.flush()
            answer = worker.stdout.readline()
            results.put((index, Made.of(json.loads(answer))))
    except (OSError, ValueError, KeyError, TypeError) as error:
        results.put(
            EventregError(
                f"a process that makes models ended early ({error})",
                remedy="run again, with one process (--jobs 1) to see why",
            )
        )
