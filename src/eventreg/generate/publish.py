"""Write artifacts, all or none; or say how far the folder has drifted from them."""

from __future__ import annotations

import errno
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from eventreg.errors import OutputError, reason_of
from eventreg.generate.artifact import Artifact
from eventreg.generate.replace import alone_beside, replace
from eventreg.generate.spare import Ahead

MANIFEST = ".eventreg-manifest.json"
"""Names the files of a folder that eventreg made; the others are left alone."""


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

    def __len__(self) -> int:
        return len(self.missing) + len(self.changed) + len(self.stale)


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


@contextmanager
def begun(folder: Path) -> Iterator[Ahead]:
    """Begin the work of `publish` that needs no artifacts, while they are being made."""
    ahead = Ahead(folder)
    try:
        with suppress(OSError, OutputError):
            ahead.begin(len(_made(folder)))
        yield ahead
    finally:
        ahead.end()


def publish(
    artifacts: Iterable[Artifact], folder: Path, inputs: str = "", ahead: Ahead | None = None
) -> Published:
    """Make `folder` hold the artifacts, by one rename of the whole folder.

    The new content is put together beside the old, with the files that eventreg never made, and
    takes its place in one step, so a reader sees the old folder or the new one. Where nothing
    differs nothing is touched. Files that the manifest names and the artifacts do not are removed.

    Args:
        artifacts: the whole content.
        folder: where it goes.
        inputs: digest for `is_fresh`, or empty.
        ahead: of `begun`, or None.

    Raises:
        OutputError: the folder cannot be written.
    """
    with _errors(folder):
        # A link stays one: what it leads to is replaced.
        folder = folder.resolve()
        wanted = _by_path(artifacts)
        wanted[MANIFEST] = _manifest(wanted, inputs)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone_beside(folder) as alone:
            made = _made(folder)
            stale = sorted(p for p in made - set(wanted) if (folder / p).is_file())
            written = sorted(p for p, data in wanted.items() if _content(folder / p) != data)
            same = set(wanted) - set(written)
            if written or stale:
                same_files = same if alone else set[str]()
                replace(folder, wanted, same=same_files, own=made | set(wanted), ahead=ahead)
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


@contextmanager
def _errors(folder: Path) -> Iterator[None]:
    if folder.is_file():
        raise OutputError(f"{folder} is a file", remedy="name a folder for what is generated")
    try:
        yield
    except OSError as error:
        remedy = "nothing was changed"
        if error.errno == errno.EBUSY:
            remedy += "; a mount point cannot be replaced as a whole: choose a folder below it"
        raise OutputError(
            f"{_named(folder, error)} cannot be written: {reason_of(error)}", remedy=remedy
        ) from None


def _named(folder: Path, error: OSError) -> Path:
    """The folder, or the file in it that its owner knows of."""
    path = Path(error.filename or folder)
    return path if path.is_relative_to(folder) and path.name != MANIFEST else folder
