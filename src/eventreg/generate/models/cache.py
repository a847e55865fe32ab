"""Class trees that were made before, by the content of what they depend on.

Safe to delete at any time. An entry appears whole or not at all, carries a checksum, and is
made again where it is damaged, so that any number of processes may share the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from contextlib import suppress
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from eventreg.generate.models.make import Made

VARIABLE = "EVENTREG_CACHE_DIR"


def cache_folder() -> Path:
    """`EVENTREG_CACHE_DIR`, else the folder that the system has for caches."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "eventreg"


@lru_cache(maxsize=1)
def maker() -> str:
    """Names the code that makes class trees: it, what it reads schemas by, and the libraries."""
    digest = hashlib.sha256()
    own = Path(__file__).parent
    for path in sorted([*own.glob("*.py"), *(own.parents[1] / "model").rglob("*.py")]):
        digest.update(path.read_bytes())
    for name in ("datamodel-code-generator", "black", "pydantic", "jsonschema-rs"):
        digest.update(f"{name} {metadata.version(name)}".encode())
    return digest.hexdigest()


def key_of(*parts: Any) -> str:
    """A key for JSON values; `maker` is part of it."""
    text = json.dumps([maker(), *parts], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Cache:
    """A folder of class trees.

    Args:
        folder: is made when the first entry is written; where it cannot be written, nothing
            is kept and nothing fails.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = (folder or cache_folder()) / "models"

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}.json"

    def get(self, key: str) -> tuple[str, Made] | None:
        """Schema (JSON) and class tree; None where there is no entry, or a damaged one."""
        try:
            data = self._path(key).read_bytes()
        except OSError:
            return None
        checksum, _, text = data.partition(b"\n")
        if hashlib.sha256(text).hexdigest().encode() != checksum:
            return None
        try:
            values = json.loads(text)
            return str(values["schema"]), Made.of(values)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def put(self, key: str, schema: str, made: Made) -> None:
        """Keep an entry; a folder that cannot be written is no error."""
        values = {"schema": schema, **made.as_json()}
        text = json.dumps(values, separators=(",", ":")).encode()
        data = hashlib.sha256(text).hexdigest().encode() + b"\n" + text
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=".", dir=path.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
