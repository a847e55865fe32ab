"""Class trees that were made before, by the content of what they depend on.

Safe to delete at any time: an entry that is damaged or gone is made again, so that any number of
processes may share the folder.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from eventreg import cache
from eventreg.generate.models.make import Made


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
        folder: is made when the first entry is written; default: the user's, if there is one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        chosen = folder or cache.folder()
        self._folder = chosen / "models" if chosen else None

    def get(self, key: str) -> tuple[str, Made] | None:
        """Schema (JSON) and class tree, or None."""
        data = cache.read(self._path(self._folder, key)) if self._folder else None
        if data is None:
            return None
        try:
            values = json.loads(data)
            return str(values["schema"]), Made.of(values)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def put(self, key: str, schema: str, made: Made) -> None:
        """Keep an entry, where that is possible."""
        if self._folder:
            values = {"schema": schema, **made.as_json()}
            text = json.dumps(values, separators=(",", ":")).encode()
            cache.write(self._path(self._folder, key), text)

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key[2:]}.json"
