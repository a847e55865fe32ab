"""What a generator makes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file.

    Attributes:
        path: POSIX, relative to the output folder; never absolute, never with `..`.
        text: its whole content; written as UTF-8 with the line ends it has.
    """

    path: str
    text: str

    def __post_init__(self) -> None:
        """Raise `ValueError` for a path that would leave the output folder."""
        pure = PurePosixPath(self.path)
        if not self.path or pure.is_absolute() or ".." in pure.parts or "\0" in self.path:
            raise ValueError(f'"{self.path}" is no path inside an output folder')
