"""Where lint remembers what is clean, and what that depends on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

import eventreg
from eventreg.config import Config
from eventreg.lint import Settings
from eventreg.lint.clean import Clean

FOLDER = "EVENTREG_CACHE_DIR"
"""Environment variable that names the folder; empty for no cache at all."""

_BESIDE_DOCUMENTS = {"catalogue", "waivers", "today", "locate"}
"""Settings that only rules about the whole registry look at."""


def clean_documents(config: Config, own: Settings) -> Clean | None:
    """The clean documents of a registry under its settings, or None without a cache."""
    folder = _folder()
    if folder is None:
        return None
    conventions = [
        (field.name, getattr(own, field.name))
        for field in fields(own)
        if field.name not in _BESIDE_DOCUMENTS
    ]
    text = repr((eventreg.__version__, sorted(_code()), conventions, config.layout))
    salt = hashlib.sha256(text.encode()).digest()
    name = hashlib.sha256(f"{config.root.resolve()}\0".encode() + salt).hexdigest()[:32]
    return Clean(folder / "lint" / name, salt)


def _folder() -> Path | None:
    named = os.environ.get(FOLDER)
    if named is not None:
        return Path(named) if named else None
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE") or ""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path(home) / ".cache")
    return base / "eventreg" if base.is_absolute() else None


def _code() -> Iterator[tuple[str, int, int]]:
    """Name, size and time of the files whose code decides; a checkout changes without its version."""
    package = Path(eventreg.__file__).parent
    files = [*(package / "lint").rglob("*.py"), *(package / "model").rglob("*.py")]
    validator = find_spec("jsonschema_rs")
    if validator is not None and validator.origin:
        files += Path(validator.origin).parent.glob("*.so")
    for file in files:
        status = file.stat()
        yield file.name, status.st_size, status.st_mtime_ns
