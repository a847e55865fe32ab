"""What is kept between runs in the user's cache folder.

Nothing depends on it: a file that is damaged, cut short or of another kind is as good as none, and
a folder that cannot be written to is no error.
"""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path

FOLDER = "EVENTREG_CACHE_DIR"
"""Environment variable that names the folder; empty for no cache at all."""

_MAGIC = b"eventreg cache 1\n"
_DAYS_KEPT = 30


def folder() -> Path | None:
    """Where things are kept, or None where nothing is."""
    named = os.environ.get(FOLDER)
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE") or ""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path(home) / ".cache")
    return base / "eventreg" if base.is_absolute() else None


def code(*packages: str) -> str:
    """A digest of the version, and of the names, sizes and times of the files in packages.

    What is kept depends on the code that made it, and a checkout changes without its version.
    """
    root = Path(__file__).parent
    found = [("", (root / "__init__.py").read_bytes())]
    folders = [str(root / package) for package in packages]
    while folders:
        for entry in os.scandir(folders.pop()):
            if entry.name.endswith((".py", ".json")):
                status = entry.stat()
                found.append((entry.name, b"%d %d" % (status.st_size, status.st_mtime_ns)))
            elif entry.is_dir() and entry.name != "__pycache__":
                folders.append(entry.path)
    return hashlib.sha256(repr(sorted(found)).encode()).hexdigest()


def read(file: Path) -> bytes | None:
    """What `write` kept, or None."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    check, body = data[len(_MAGIC) : len(_MAGIC) + 32], data[len(_MAGIC) + 32 :]
    whole = data.startswith(_MAGIC) and hashlib.sha256(body).digest() == check
    return body if whole else None


def write(file: Path, body: bytes) -> None:
    """Keep `body` in one step, where that is possible."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        # One process writes a file once, so that its number tells two that write at once apart.
        temporary = file.with_name(f".{file.name}-{os.getpid()}")
        try:
            temporary.write_bytes(_MAGIC + hashlib.sha256(body).digest() + body)
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
        _forget_old(file.parent)


def _forget_old(inside: Path) -> None:
    limit = time.time() - _DAYS_KEPT * 86400
    for entry in os.scandir(inside):
        if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < limit:
            Path(entry.path).unlink(missing_ok=True)
