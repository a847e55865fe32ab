"""Which files a name on the command line stands for: itself, a folder's, those that match."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator

from eventreg.errors import SourceError
from eventreg.events.files import LINES
from eventreg.events.stores import Remote

_EVENTS = (".json", *LINES)
"""How files of events are called, with or without `.gz` behind it."""


def expanded(name: str) -> list[str]:
    """The files that a name stands for, in order; itself where there is nothing to expand.

    Raises:
        SourceError: a folder without files of events, or a store that is not known.
    """
    wild = any(character in name for character in "*?[")
    if "://" in name:
        return (Remote(name).matching() if wild else []) or [name]
    if os.path.isdir(name):  # noqa: PTH112  # keeps the text
        return _inside(name)
    if not wild:
        return [name]
    return sorted(glob.glob(name, recursive=True)) or [name]  # noqa: PTH207  # keeps the text


def _inside(folder: str) -> list[str]:
    found = sorted(_files(folder))
    if not found:
        endings = ", ".join(_EVENTS)
        raise SourceError(
            f"{folder} has no files of events", remedy=f"they end in {endings}, or that and .gz"
        )
    return found


def _files(folder: str) -> Iterator[str]:
    """Paths of the files of events below a folder; hidden ones are left out."""
    for path, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith(".") and name.removesuffix(".gz").endswith(_EVENTS):
                yield os.path.join(path, name)  # noqa: PTH118  # keeps the text
