"""A folder that shares its files with another one, so that what stays the same is not written again.

A shared file is never written to: whoever changes it takes its name away first.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Container
from contextlib import suppress
from pathlib import Path

_Entries = dict[str, os.DirEntry[str]]


def keep(
    folder: Path, new: Path, same: Container[str], own: Container[str], inside: str = ""
) -> set[str]:
    """Link what stays into the new folder, remove all else there, and return what there is.

    Args:
        folder: the old content.
        new: where it goes; may hold what an earlier run left.
        same: files that have in the old folder what they shall have in the new one.
        own: files that eventreg made or makes; all others stay.
        inside: path of a folder in both, with a slash at its end.
    """
    folders, files = _listed(f"{folder}/{inside}")
    empty = not folders and not files
    folders.pop("__pycache__", None)
    staying = {
        name: entry
        for name, entry in files.items()
        if inside + name not in own
        or (inside + name in same and entry.is_file(follow_symlinks=False))
    }
    place = f"{new}/{inside}"
    old_folders, old_files = _listed(place)
    for name in old_folders.keys() - folders.keys():
        shutil.rmtree(place + name)
    shared = {
        name for name in old_files.keys() & staying.keys() if _is_one(old_files, staying, name)
    }
    for name in old_files.keys() - shared:
        Path(place + name).unlink()
    if empty or staying.keys() - shared:
        Path(place).mkdir(parents=True, exist_ok=True)
    for name in staying.keys() - shared:
        _link(staying[name].path, place + name)
    there = {inside + name for name in staying}
    for name in folders:
        there |= keep(folder, new, same, own, f"{inside}{name}/")
    if inside and not there and not empty:
        with suppress(OSError):  # It may hold a folder that is empty, or not be there.
            Path(place).rmdir()
    return there


def clear(new: Path, stays: Callable[[str], bool], inside: str = "") -> set[str]:
    """Remove the files that do not stay, and return what is left."""
    folders, files = _listed(f"{new}/{inside}")
    left = {inside + name for name in files if stays(inside + name)}
    for name in files:
        if inside + name not in left:
            Path(files[name].path).unlink()
    for name, entry in folders.items():
        found = clear(new, stays, f"{inside}{name}/")
        left |= found
        if not found:
            Path(entry.path).rmdir()
    return left


def _listed(folder: str) -> tuple[_Entries, _Entries]:
    """Folders, and all else; nothing where there is no such folder."""
    folders: _Entries = {}
    files: _Entries = {}
    try:
        for entry in os.scandir(folder):
            (folders if entry.is_dir(follow_symlinks=False) else files)[entry.name] = entry
    except FileNotFoundError:
        pass
    return folders, files


def _is_one(first: _Entries, second: _Entries, name: str) -> bool:
    """Whether a name stands for one regular file in both."""
    try:
        one = first[name].stat(follow_symlinks=False)
        other = second[name].stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    return stat.S_ISREG(one.st_mode) and os.path.samestat(one, other)


def _link(path: str, copy: str) -> None:
    """Another name for a file, or a copy of it where the system has no links."""
    try:
        os.link(path, copy, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, copy, follow_symlinks=False)
