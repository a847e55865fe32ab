"""Write artifacts, all or none; or say how far the folder has drifted from them."""

from __future__ import annotations

import errno
import glob
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eventreg.errors import OutputError
from eventreg.generate.artifact import Artifact

MANIFEST = ".eventreg-manifest.json"
"""Names the files of a folder that eventreg made; the others are left alone."""
_NEW = ".new"
_YOUNG = 60
"""Seconds for which a folder may be new and not held yet."""


@dataclass(frozen=True, slots=True)
class Published:
    """What `publish` did: paths relative to the output folder, sorted."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """How a folder differs from what would be generated: paths, sorted."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    stale: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stale)


def check(artifacts: Iterable[Artifact], folder: Path) -> Drift:
    """Compare and write nothing; raise `OutputError` where the folder cannot be read."""
    with _errors(folder):
        wanted = _by_path(artifacts)
        current = {path: _content(folder / path) for path in wanted}
        return Drift(
            missing=tuple(sorted(p for p, data in current.items() if data is None)),
            changed=tuple(
                sorted(p for p, data in current.items() if data not in {None, wanted[p]})
            ),
            stale=tuple(sorted(p for p in _made(folder) - set(wanted) if (folder / p).exists())),
        )


def is_fresh(folder: Path, inputs: str) -> bool:
    """Whether a folder holds just what these inputs gave when they were last published.

    Every file that the manifest names is read and compared with its digest, so an edited or
    removed file counts as stale.

    Args:
        folder: the output folder.
        inputs: digest of all that the artifacts are a function of.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if not inputs or manifest["inputs"] != inputs:
            return False
        return all(
            hashlib.sha256((folder / path).read_bytes()).hexdigest() == digest
            for path, digest in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def publish(artifacts: Iterable[Artifact], folder: Path, inputs: str = "") -> Published:
    """Make `folder` hold the artifacts, by one rename of the whole folder.

    The new content is put together beside the old, with the files that eventreg never made, and
    takes its place in one step, so a reader sees the old folder or the new one. Where nothing
    differs nothing is touched. Files that the manifest names and the artifacts do not are removed.

    Args:
        artifacts: the whole content.
        folder: where it goes.
        inputs: digest for `is_fresh`, or empty.

    Raises:
        OutputError: the folder cannot be written.
    """
    with _errors(folder):
        # A link stays one: what it leads to is replaced.
        folder = folder.resolve()
        wanted = _by_path(artifacts)
        wanted[MANIFEST] = _manifest(wanted, inputs)
        made = _made(folder)
        stale = sorted(p for p in made - set(wanted) if (folder / p).is_file())
        written = sorted(p for p, data in wanted.items() if _content(folder / p) != data)
        unchanged = sorted(set(wanted) - set(written) - {MANIFEST})
        if written or stale:
            _replace(folder, wanted, made)
        return Published(tuple(p for p in written if p != MANIFEST), tuple(stale), tuple(unchanged))


def _by_path(artifacts: Iterable[Artifact]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for artifact in artifacts:
        if artifact.path in found:
            raise OutputError(f"two artifacts want the same file, {artifact.path}")
        found[artifact.path] = artifact.text.encode()
    return found


def _manifest(wanted: dict[str, bytes], inputs: str) -> bytes:
    files = {path: hashlib.sha256(wanted[path]).hexdigest() for path in sorted(wanted)}
    note = "Made by eventreg; the files named here are its own. Do not edit."
    return (json.dumps({"note": note, "inputs": inputs, "files": files}, indent=1) + "\n").encode()


def _made(folder: Path) -> set[str]:
    try:
        files = json.loads((folder / MANIFEST).read_bytes())["files"]
        return {Artifact(path, "").path for path in files}
    except FileNotFoundError:
        return set()
    except (ValueError, KeyError, TypeError):
        raise OutputError(
            f"{folder / MANIFEST} is damaged", remedy="remove that file and generate again"
        ) from None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _replace(folder: Path, wanted: dict[str, bytes], made: set[str]) -> None:
    with _beside(folder) as new:
        if folder.is_dir():
            new.chmod(folder.stat().st_mode & 0o7777)
            _keep_foreign(folder, new, made | set(wanted))
        for parent in {(new / path).parent for path in wanted}:
            parent.mkdir(parents=True, exist_ok=True)
        for path, data in wanted.items():
            (new / path).write_bytes(data)
        if folder.exists():
            _swap(folder, new)
        else:
            new.replace(folder)


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A new folder beside the other, gone in the end, with those that killed runs left behind."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{folder.name}-"
    for left in folder.parent.glob(f"{glob.escape(prefix)}*{_NEW}"):
        _remove_abandoned(left)
    new = Path(tempfile.mkdtemp(prefix=prefix, suffix=_NEW, dir=folder.parent))
    lock = _lock(new)
    try:
        new.chmod(0o755)
        yield new
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _remove_abandoned(folder: Path) -> None:
    """Remove a folder that no living process holds; a young one may be held in a moment."""
    lock = _lock(folder)
    if lock is None:
        return
    if time.time() - os.fstat(lock).st_mtime > _YOUNG:
        shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)


def _lock(folder: Path) -> int | None:
    """Hold a folder until the handle is closed; None where another process does, or no one can."""
    try:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _swap(folder: Path, new: Path) -> None:
    if _exchange(folder, new):
        return
    old = new.with_suffix(".old")
    folder.replace(old)
    try:
        new.replace(folder)
    except OSError:
        old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _exchange(first: Path, second: Path) -> bool:
    """Swap two folders in one step where the system can (Linux, renameat2 with EXCHANGE)."""
    import ctypes
    import sys

    if sys.platform != "linux":
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    at_fdcwd, exchange = -100, 2
    result: int = renameat2(at_fdcwd, os.fsencode(first), at_fdcwd, os.fsencode(second), exchange)
    return result == 0


def _keep_foreign(folder: Path, new: Path, own: set[str]) -> None:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).as_posix()
        if path.is_dir() and not path.is_symlink():
            if path.name != "__pycache__" and not any(path.iterdir()):
                (new / inside).mkdir(parents=True, exist_ok=True)
        elif inside not in own and "__pycache__" not in path.parts:
            (new / inside).parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, new / inside, follow_symlinks=False)
            except OSError:
                shutil.copy2(path, new / inside, follow_symlinks=False)


@contextmanager
def _errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = "nothing was changed"
        if error.errno == errno.EBUSY:
            remedy += "; a mount point cannot be replaced as a whole: choose a folder below it"
        raise OutputError(
            f"{error.filename or folder} cannot be written: {reason}", remedy=remedy
        ) from None
