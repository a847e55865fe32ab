"""What an authoring command is about to do to files: nothing is touched before all is known."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from eventreg.errors import OutputError, UsageError, reason_of
from eventreg.files import written_beside


@dataclass(frozen=True, slots=True)
class Plan:
    """Files to be written and removed.

    Attributes:
        made: new files, text by path; none of them may exist.
        changed: files that exist already, their new text by path.
        removed: paths.
        notes: what the user should know or do next, a line each.
    """

    made: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.made or self.changed or self.removed)

    def __add__(self, other: Plan) -> Plan:
        return Plan(
            {**self.made, **other.made},
            {**self.changed, **other.changed},
            (*self.removed, *other.removed),
            (*self.notes, *other.notes),
        )

    def lines(self) -> list[str]:
        """What is done to each file, a line each."""
        return [
            *(f"created {path}" for path in self.made),
            *(f"changed {path}" for path in self.changed),
            *(f"removed {path}" for path in self.removed),
        ]

    def apply(self, root: Path) -> None:
        """Do it.

        Raises:
            UsageError: a file that is to be new exists.
            OutputError: a file cannot be written; then no new file stays, and nothing is removed.
        """
        for path in self.made:
            if os.path.lexists(root / path):
                raise UsageError(f"{path} exists already", remedy="nothing was changed")
        folders: list[Path] = []
        waiting: list[tuple[Path, Path]] = []
        done: list[Path] = []
        try:
            with ExitStack() as left:
                for path, text in {**self.made, **self.changed}.items():
                    target = Path(os.path.realpath(root / path))
                    folders += _made_folders(target.parent, root)
                    temporary = written_beside(target, text.encode())
                    left.callback(temporary.unlink, missing_ok=True)
                    waiting.append((temporary, target))
                for temporary, target in waiting:
                    temporary.replace(target)
                    done.append(target)
                for path in self.removed:
                    (root / path).unlink()
                    _remove_empty((root / path).parent, root)
        except OSError as error:
            for target in done[: len(self.made)]:
                target.unlink(missing_ok=True)
            for folder in reversed(folders):
                _remove_empty(folder, root)
            raise OutputError(
                f"{error.filename or path} cannot be written: {reason_of(error)}",
                remedy="nothing was changed" if len(done) <= len(self.made) else "",
            ) from None


def _made_folders(folder: Path, root: Path) -> list[Path]:
    missing = [f for f in (folder, *folder.parents) if f != root and not f.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder that holds nothing any more, and those above it."""
    while folder not in {root, folder.parent}:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent
