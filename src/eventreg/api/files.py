"""Write files of the registry, each at once or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from eventreg.sources.write import write_file


def replace_files(root: Path, files: Mapping[str, bytes]) -> None:
    """Give files new content; their permissions stay.

    Args:
        root: what the paths are relative to.
        files: bytes by POSIX path.

    Raises:
        OutputError: a file cannot be written; those before it have been.
    """
    for path, data in files.items():
        write_file(root / path, data)
