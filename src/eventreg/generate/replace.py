"""Replace a folder as a whole: what is new takes its place in one step, or nothing does."""

from __future__ import annotations

import errno
import glob
import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from eventreg import cache

_NEW, _OLD = ".new", ".old"
"""How the folders end in which a run puts things together, beside the output."""

_MANY = 500
"""From so many files on, the folders that were replaced are kept for the next run."""
_DAYS_KEPT = 30


def replace(
    folder: Path, files: Mapping[str, bytes], *, same: Container[str], own: Container[str]
) -> None:
    """Put the new content together beside the folder, and let it take its place.

    Args:
        folder: where it goes; a reader sees the old content or the new.
        files: the whole content.
        same: those that the folder has already; they are linked and not written.
        own: files that eventreg made or makes; all others stay.

    Raises:
        OSError: nothing was changed.
    """
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=_NEW, dir=folder.parent))
    old = new.with_suffix(_OLD)
    spare = _spare(folder) if len(files) >= _MANY and same else None
    try:
        if spare is not None:
            with suppress(OSError):
                spare.replace(new)
        new.chmod(0o755)
        there: set[str] = set()
        if folder.is_dir():
            _refuse_in_the_way(folder, files)
            new.chmod(folder.stat().st_mode & 0o7777)
            there = _keep(folder, new, same, own)
        _write(new, {path: data for path, data in files.items() if path not in there})
        if folder.exists():
            _swap(folder, new, old)
        else:
            new.replace(folder)
        if spare is not None:
            _spared(new, spare)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


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
        for suffix in (_NEW, _OLD):
            for path in folder.parent.glob(f".{glob.escape(folder.name)}-*{suffix}"):
                if suffix == _OLD and not folder.exists():
                    # Killed in the middle of a swap of two steps: what others put there is in it.
                    path.replace(folder)
                shutil.rmtree(path, ignore_errors=True)
        yield True
    finally:
        os.close(around)


def _spare(folder: Path) -> Path | None:
    """Where a replaced folder waits to become the next one; None without a cache.

    To remove a thousand folders and to make them again takes longer than all the rest.
    """
    kept = cache.folder()
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]
    return kept / "spare" / name if kept else None


def _spared(replaced: Path, spare: Path) -> None:
    """Keep a folder that was replaced, where that needs no copy, and forget those of long ago."""
    with suppress(OSError):
        spare.parent.mkdir(parents=True, exist_ok=True)
        replaced.replace(spare)
        os.utime(spare)
        limit = time.time() - _DAYS_KEPT * 86400
        for entry in os.scandir(spare.parent):
            if entry.stat(follow_symlinks=False).st_mtime < limit:
                shutil.rmtree(entry.path, ignore_errors=True)


def _keep(folder: Path, new: Path, same: Container[str], own: Container[str]) -> set[str]:
    """Link what stays into the new folder, and return all that is there now.

    Args:
        folder: the old content.
        new: where it goes; may hold what an earlier run left.
        same: files that have in the old folder what they shall have in the new one.
        own: files that eventreg made or makes; all others stay.
    """
    there = _clear(new, folder, lambda name: name in same or name not in own)
    stack = [""]
    while stack:
        inside = stack.pop()
        missing: list[str] = []
        empty = True
        for entry in os.scandir(folder / inside):
            empty = False
            name = inside + entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    stack.append(f"{name}/")
            elif name not in there and (
                name not in own or (name in same and entry.is_file(follow_symlinks=False))
            ):
                missing.append(name)
        if missing or empty:
            (new / inside).mkdir(parents=True, exist_ok=True)
        for name in missing:
            _link(f"{folder}/{name}", f"{new}/{name}")
        there.update(missing)
    return there


def _clear(new: Path, folder: Path, stays: Callable[[str], bool], inside: str = "") -> set[str]:
    """Remove what is not the very file that stays in the folder, and return what is left."""
    left: set[str] = set()
    for entry in [*os.scandir(new / inside)]:
        name = inside + entry.name
        if entry.is_dir(follow_symlinks=False):
            found = _clear(new, folder, stays, f"{name}/")
            left |= found
            if not found:
                Path(entry.path).rmdir()
        elif stays(name) and _is_one_file(entry.path, f"{folder}/{name}"):
            left.add(name)
        else:
            Path(entry.path).unlink()
    return left


def _is_one_file(first: str, second: str) -> bool:
    try:
        one, other = os.lstat(first), os.lstat(second)
    except FileNotFoundError:
        return False
    return stat.S_ISREG(one.st_mode) and os.path.samestat(one, other)


def _link(path: str, copy: str) -> None:
    """Another name for a file, or a copy of it where the system has no links."""
    try:
        os.link(path, copy, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, copy, follow_symlinks=False)


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
