"""Files are written whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from eventreg.errors import OutputError, reason_of


def write_file(path: Path, data: bytes | str) -> None:
    """Replace a file in one step, or make it; raise `OutputError` where that is not possible.

    A symbolic link stays one, the mode is kept, and what is no regular file, such as
    `/dev/stdout` or a pipe, is written to as it is.
    """
    content = data.encode() if isinstance(data, str) else data
    try:
        target = Path(os.path.realpath(path))
        if target.exists() and not target.is_file():
            target.write_bytes(content)
        else:
            written_beside(target, content).replace(target)
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {reason_of(error)}") from None


def written_beside(target: Path, content: bytes) -> Path:
    """A file with this content beside the target, with its mode, to take its place.

    Raises:
        OSError: it cannot be written; then nothing is left.
    """
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(target.stat().st_mode & 0o7777 if target.exists() else 0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
