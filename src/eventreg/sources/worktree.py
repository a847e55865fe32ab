"""The working tree: files as they lie on the disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from eventreg.errors import SourceError, reason_of
from eventreg.model.text import MAX_BYTES

_SKIPPED = {".git", ".hg", ".venv", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class WorkTree:
    """Files below a folder; no symbolic link is followed, so nothing outside is read."""

    root: Path

    @property
    def name(self) -> str:
        return "working tree"

    def files(self, folder: str) -> Mapping[str, str]:
        self.require(folder)
        return dict.fromkeys(sorted(self._walk(folder)), "")

    def has(self, path: str) -> bool:
        """Whether `files` would give this path, one that Git knows of."""
        try:
            status = os.lstat(self.root / path)
        except OSError:
            return False
        return stat.S_ISREG(status.st_mode) and not _SKIPPED & set(path.split("/")[:-1])

    def require(self, folder: str) -> None:
        """Raise `SourceError` where the folder does not exist."""
        if not (self.root / folder).is_dir():
            what = "is no folder" if (self.root / folder).exists() else "does not exist"
            raise SourceError(
                f"the folder of schemas, {folder}, {what}",
                remedy='make it with "eventreg new", or name another as "schemas" in eventreg.yaml',
            )

    def _walk(self, folder: str) -> Iterator[str]:
        root = os.fspath(self.root)
        stack = [folder]
        while stack:
            inside = stack.pop()
            try:
                entries = list(os.scandir(f"{root}/{inside}"))
            except OSError as error:
                raise SourceError(f"{error.filename} cannot be read: {reason_of(error)}") from None
            for entry in entries:
                path = entry.name if inside == "." else f"{inside}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in _SKIPPED:
                        stack.append(path)
                elif entry.is_file(follow_symlinks=False):
                    yield path

    def read(self, paths: Collection[str]) -> Iterator[tuple[str, bytes | str]]:
        root = os.fspath(self.root)
        for path in paths:
            yield path, _read(f"{root}/{path}")


def _read(path: str) -> bytes | str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 (thousands of paths: text is faster)
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return "it is no regular file"
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        return f"it cannot be read: {reason_of(error)}"
