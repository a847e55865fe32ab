"""Write artifacts, all or none; or say how far the folder has drifted from them."""

from __future__ import annotations

import errno
import glob
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eventreg.errors import OutputError
from eventreg.generate.artifact import Artifact

MANIFEST = ".eventreg-manifest.json"
"""Names the files of a folder that eventreg made; the others are left alone."""

_NEW, _OLD = ".new", ".old"
"""How the folders end in which a run puts things together, beside the output."""


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
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone_beside(folder) as alone:
            made = _made(folder)
            stale = sorted(p for p in made - set(wanted) if (folder / p).is_file())
            written = sorted(p for p, data in wanted.items() if _content(folder / p) != data)
            same = set(wanted) - set(written)
            if written or stale:
                _replace(folder, wanted, same if alone else set(), made | set(wanted))
        return Published(
            tuple(p for p in written if p != MANIFEST),
            tuple(stale),
            tuple(sorted(same - {MANIFEST})),
        )


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


def _replace(folder: Path, wanted: Mapping[str, bytes], same: set[str], own: set[str]) -> None:
    """Put the new content together beside the folder, and let it take its place.

    Args:
        folder: where it goes.
        wanted: the whole content.
        same: files of it that the folder has already.
        own: files that eventreg made or makes; all others stay.
    """
    new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", suffix=_NEW, dir=folder.parent))
    old = new.with_suffix(_OLD)
    try:
        new.chmod(0o755)
        done: set[str] = set()
        if folder.is_dir():
            _refuse_in_the_way(folder, wanted)
            new.chmod(folder.stat().st_mode & 0o7777)
            done = _keep(folder, new, same, own)
        _write(new, {path: data for path, data in wanted.items() if path not in done})
        if folder.exists():
            _swap(folder, new, old)
        else:
            new.replace(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone_beside(folder: Path) -> Iterator[bool]:
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


def _keep(folder: Path, new: Path, wanted: Container[str], own: Container[str]) -> set[str]:
    """Link what stays into the new folder, and return which of `wanted` are there now.

    Args:
        folder: the old content.
        new: where it goes.
        wanted: files that have in the old folder what they shall have in the new one.
        own: files that eventreg made or makes; all others stay.
    """
    done: set[str] = set()
    stack = [""]
    while stack:
        inside = stack.pop()
        kept: list[str] = []
        empty = True
        for entry in os.scandir(folder / inside):
            empty = False
            name = inside + entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    stack.append(f"{name}/")
            elif name not in own:
                kept.append(name)
            elif name in wanted and entry.is_file(follow_symlinks=False):
                kept.append(name)
                done.add(name)
        if kept or empty:
            (new / inside).mkdir(parents=True, exist_ok=True)
        for name in kept:
            _link(f"{folder}/{name}", f"{new}/{name}")
    return done


def _link(path: str, copy: str) -> None:
    """Another name for a file, or a copy of it where the system has no links."""
    try:
        os.link(path, copy, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, copy, follow_symlinks=False)


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
