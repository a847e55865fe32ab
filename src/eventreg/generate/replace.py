"""Replace a folder as a whole: what is new takes its place in one step, or nothing does."""

from __future__ import annotations

import errno
import glob
import os
import shutil
import stat
import sys
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from eventreg.generate.links import clear, keep
from eventreg.generate.spare import MANY, NEW, Ahead, beside, in_use, place, save

_OLD = ".old"
"""How a folder ends that is being replaced, where that takes two steps."""


def replace(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    same: Container[str],
    own: Container[str],
    ahead: Ahead | None = None,
) -> None:
    """Put the new content together beside the folder, and let it take its place.

    Args:
        folder: where it goes; a reader sees the old content or the new.
        files: the whole content.
        same: those that the folder has already; they are linked and not written.
        own: files that eventreg made or makes; all others stay.
        ahead: what is prepared already.

    Raises:
        OSError: nothing was changed.
    """
    new = ahead.take() if ahead is not None else beside(folder)
    old = new.with_suffix(_OLD)
    spare = place(folder) if len(files) >= MANY else None
    try:
        if spare is not None:
            with suppress(OSError):  # Where it was taken before, the folder is not empty.
                spare.replace(new)
        new.chmod(0o755)
        if folder.is_dir():
            _refuse_in_the_way(folder, files)
            new.chmod(folder.stat().st_mode & 0o7777)
            there = keep(folder, new, same, own)
        else:
            there = clear(new, lambda name: _holds(f"{new}/{name}", files.get(name)))
        _write(new, {path: data for path, data in files.items() if path not in there})
        if folder.exists():
            _swap(folder, new, old)
            save(new, spare)
        else:
            new.replace(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _holds(path: str, data: bytes | None) -> bool:
    """Whether there is a file of just this content."""
    if data is None:
        return False
    found = os.lstat(path)
    if not stat.S_ISREG(found.st_mode) or found.st_size != len(data):
        return False
    return Path(path).read_bytes() == data


@contextmanager
def alone_beside(folder: Path) -> Iterator[bool]:
    """Wait for other runs that write here, and remove what runs that were killed left behind.

    The lock is one on the folder around, which the system takes from a run that dies. Gives
    whether there is such a lock; without one, another run may exchange the folder at any moment.
    """
    try:
        import fcntl
    except ImportError:
        yield False
        return
    around = os.open(folder.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(around, fcntl.LOCK_EX)
        except OSError:
            yield False
            return
        for suffix in (NEW, _OLD):
            for path in folder.parent.glob(f".{glob.escape(folder.name)}-*{suffix}"):
                if in_use(path):
                    continue
                if suffix == _OLD and not folder.exists():
                    # Killed in the middle of a swap of two steps: what others put there is in it.
                    path.replace(folder)
                shutil.rmtree(path, ignore_errors=True)
        yield True
    finally:
        os.close(around)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for inside in sorted(_folders(files)):
        (folder / inside).mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        (folder / path).write_bytes(data)


def _refuse_in_the_way(folder: Path, paths: Iterable[str]) -> None:
    """Raise `FileExistsError` where something else stands in the place of a folder to be made."""
    for inside in _folders(paths):
        place = folder / inside
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))


def _folders(paths: Iterable[str]) -> set[str]:
    """The folders that paths lie in, and those around them."""
    found: set[str] = set()
    for path in paths:
        inside = path.rpartition("/")[0]
        while inside and inside not in found:
            found.add(inside)
            inside = inside.rpartition("/")[0]
    return found


def _swap(folder: Path, new: Path, old: Path) -> None:
    if _exchange(folder, new):
        return
    folder.replace(old)
    try:
        new.replace(folder)
    except OSError:
        old.replace(folder)
        raise


def _exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step where the system can (Linux, renameat2 with EXCHANGE)."""
    import ctypes

    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    at_fdcwd, exchange = -100, 2
    result: int = renameat2(at_fdcwd, os.fsencode(first), at_fdcwd, os.fsencode(second), exchange)
    return result == 0
