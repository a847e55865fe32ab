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

from eventreg.errors import EventregError
from eventreg.generate.models.make import Job, Made, make
from eventreg.generate.models.selftest import install

_FEW = 12
"""So many jobs are done before a second process has started up."""


def make_all(
    jobs: Sequence[Job],
    support: Mapping[str, str],
    processes: int | None,
    done: Callable[[], None],
) -> Iterator[tuple[int, Made]]:
    """Yield the index of each job and what was made of it, in any order.

    Args:
        jobs: what to make.
        support: modules of the package that the classes import, name to text.
        processes: None for one by one for each processor.
        done: called after each job.
    """
    count = min(processes or os.cpu_count() or 1, max(1, len(jobs) // _FEW))
    if count == 1:
        install(support)
        for index, job in enumerate(jobs):
            yield index, make(job)
            done()
        return
    yield from _distributed(jobs, support, count, done)


def _distributed(
    jobs: Sequence[Job], support: Mapping[str, str], count: int, done: Callable[[], None]
) -> Iterator[tuple[int, Made]]:
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(jobs)):
        waiting.put(index)
    results: queue.SimpleQueue[tuple[int, Made] | Exception] = queue.SimpleQueue()
    workers = [_start() for _ in range(count)]
    threads = [
        threading.Thread(target=_feed, args=(worker, jobs, support, waiting, results), daemon=True)
        for worker in workers
    ]
    try:
        for thread in threads:
            thread.start()
        for _ in jobs:
            result = results.get()
            if isinstance(result, Exception):
                raise result
            yield result
            done()
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
            for stream in (worker.stdin, worker.stdout):
                if stream is not None:
                    stream.close()


def _start() -> subprocess.Popen[str]:
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(
        [sys.executable, "-m", "eventreg.generate.models.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
    )


def _feed(
    worker: subprocess.Popen[str],
    jobs: Sequence[Job],
    support: Mapping[str, str],
    waiting: queue.SimpleQueue[int],
    results: queue.SimpleQueue[tuple[int, Made] | Exception],
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
