"""What a document that is clean depends on beside itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

from eventreg import cache
from eventreg.config import Config
from eventreg.lint import Settings
from eventreg.lint.clean import Clean

_BESIDE_DOCUMENTS = {"catalogue", "overrides", "waivers", "today", "locate"}
"""Settings that only rules about the whole registry look at."""


def clean_documents(config: Config, own: Settings) -> Clean | None:
    """The clean documents of a registry under its settings, or None without a cache."""
    folder = cache.folder()
    if folder is None:
        return None
    conventions = [
        (field.name, getattr(own, field.name))
        for field in fields(own)
        if field.name not in _BESIDE_DOCUMENTS
    ]
    code = (cache.code("lint", "model"), *_validator())
    text = repr((code, conventions, config.layout))
    salt = hashlib.sha256(text.encode()).digest()
    name = hashlib.sha256(f"{config.root.resolve()}\0".encode() + salt).hexdigest()[:32]
    return Clean(folder / "lint" / name, salt)


def _validator() -> Iterator[tuple[int, int]]:
    """Size and time of the validator, whose words are in findings and whose bugs in verdicts."""
    found = find_spec("jsonschema_rs")
    for file in Path(found.origin).parent.glob("*.so") if found and found.origin else ():
        status = file.stat()
        yield status.st_size, status.st_mtime_ns
