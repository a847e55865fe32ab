"""Write files of the registry, each at once or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from eventreg.errors import OutputError


def replace_files(root: Path, files: Mapping[str, bytes]) -> None:
    """Give files new content; their permissions stay.

    Args:
        root: what the paths are relative to.
        files: bytes by POSIX path.

    Raises:
        OutputError: a file cannot be written; those before it have been.
    """
    for path, data in files.items():
        _replace(root / path, data)


def _replace(path: Path, data: bytes) -> None:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            temporary.chmod(path.stat().st_mode & 0o7777)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{path} cannot be written: {reason}") from None
