"""The folder that waits to become the next output, and the work on it that need not wait.

To remove a thousand folders and to make them again takes longer than all the rest of a small change.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from eventreg import cache
from eventreg.generate.links import keep

NEW = ".new"
"""How the folders end in which a run puts things together, beside the output."""

MANY = 500
"""From so many files on, the folders that were replaced are kept for the next run."""
_DAYS_KEPT = 30


class Ahead:
    """What becomes the new folder, begun while its content is still being worked out.

    Until it is taken it holds what the output holds, and a lock that tells it from what a run that
    was killed left behind.

    Args:
        folder: the output.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._spare = place(self._folder)
        self._new: Path | None = None
        self._lock: int | None = None
        self._thread: threading.Thread | None = None

    def begin(self, files: int) -> None:
        """Link the output, which has so many files, in the background."""
        if files >= MANY and self._folder.is_dir() and self._thread is None:
            self._thread = threading.Thread(target=self._prepare, daemon=True)
            self._thread.start()

    def take(self) -> Path:
        """The folder as far as it could be prepared, for the caller to rename or remove."""
        if self._thread is not None:
            self._thread.join()
        new, self._new = self._new, None
        return new if new is not None and new.is_dir() else beside(self._folder)

    def end(self) -> None:
        """Keep what nobody took for the next run."""
        if self._thread is not None:
            self._thread.join()
        if self._new is not None:
            save(self._new, self._spare)
            shutil.rmtree(self._new, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def leave_copy(self, files: int) -> None:
        """Have a spare folder of the output as it is now, which took long to make."""
        if files >= MANY and self._spare is not None and not self._spare.exists():
            self._prepare()

    def _prepare(self) -> None:
        try:
            import fcntl
        except ImportError:
            return
        with suppress(OSError):
            new = beside(self._folder)
            self._new = new
            if self._spare is not None:
                with suppress(OSError):
                    self._spare.replace(new)
            self._lock = os.open(new, os.O_RDONLY)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            keep(self._folder, new, same=(), own=())


def beside(folder: Path) -> Path:
    """A new folder on the same file system."""
    return Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=NEW, dir=folder.parent))


def in_use(folder: Path) -> bool:
    """Whether another run prepares it."""
    import fcntl

    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def place(folder: Path) -> Path | None:
    """Where a replaced folder waits to become the next one; None without a cache."""
    kept = cache.folder()
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]
    return kept / "spare" / name if kept else None


def save(replaced: Path, spare: Path | None) -> None:
    """Keep a folder that was replaced, where that needs no copy, and forget those of long ago."""
    if spare is None:
        return
    with suppress(OSError):
        spare.parent.mkdir(parents=True, exist_ok=True)
        replaced.replace(spare)
        os.utime(spare)
        limit = time.time() - _DAYS_KEPT * 86400
        for entry in os.scandir(spare.parent):
            if entry.stat(follow_symlinks=False).st_mtime < limit:
                shutil.rmtree(entry.path, ignore_errors=True)
