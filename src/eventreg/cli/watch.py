"""Run a command again whenever the files it reads change."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from eventreg.errors import EventregError
from eventreg.sources import WorkTree

SECONDS = 0.4
"""Between two looks at the files."""

Snapshot = dict[str, tuple[int, int]]
"""Time and size by path."""


def watch(run: Callable[[], int], config: Path, folder: Callable[[], str]) -> int:
    """Run, wait for a change, run again, until interrupted; the status of the last run.

    Args:
        run: the command; an error that it raises is shown, and the watch goes on.
        config: `eventreg.yaml`.
        folder: of the schemas, relative to that file's folder.
    """
    status = 0
    try:
        while True:
            before = _snapshot(config, folder)
            status = _run(run)
            print(f"{time.strftime('%H:%M:%S')} waiting for changes, Ctrl-C ends", file=sys.stderr)
            while _snapshot(config, folder) == before:
                time.sleep(SECONDS)
            if sys.stdout.isatty():
                print("\033[2J\033[H", end="")
    except KeyboardInterrupt:
        return status


def _run(run: Callable[[], int]) -> int:
    try:
        return run()
    except EventregError as error:
        print(f"eventreg: {error}", file=sys.stderr)
        return 2
    finally:
        sys.stdout.flush()


def _snapshot(config: Path, folder: Callable[[], str]) -> Snapshot:
    found: Snapshot = {}
    try:
        paths = [
            config,
            *(config.parent / path for path in WorkTree(config.parent).files(folder())),
        ]
    except EventregError:
        paths = [config]
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        found[str(path)] = (status.st_mtime_ns, status.st_size)
    return found
