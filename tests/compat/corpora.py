"""Real registries beside the repository: neighbouring versions of their events."""

import itertools
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

Neighbours = tuple[str, Any, Any, Callable[[str], Any]]
"""Name, older version, newer version, and what resolves references in both."""

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("EVENTREG_SHARED_DATA") or ROOT.parent / "shared" / "data")
WIKIMEDIA = DATA / "corpora" / "wikimedia-primary" / "jsonschema"
CDEVENTS = DATA / "corpora" / "cdevents"


def wikimedia() -> Iterator[Neighbours]:
    """Neighbouring versions of each event."""
    documents = {
        f"/{path.relative_to(WIKIMEDIA).with_suffix('')}": yaml.safe_load(path.read_text())
        for path in sorted(WIKIMEDIA.rglob("[0-9]*.yaml"))
        if not path.is_symlink()
    }

    def resolve(uri: str) -> Any:
        return documents.get(uri.removesuffix(".yaml"))

    events: dict[str, list[tuple[tuple[int, ...], str]]] = {}
    for name in documents:
        event, _, version = name.rpartition("/")
        if re.fullmatch(r"\d+\.\d+\.\d+", version):
            events.setdefault(event, []).append((tuple(map(int, version.split("."))), name))
    for versions in events.values():
        for (_, old), (_, new) in itertools.pairwise(sorted(versions)):
            yield new, documents[old], documents[new], resolve


def cdevents() -> Iterator[Neighbours]:
    """The same event in neighbouring releases."""
    events: dict[str, list[Any]] = {}
    for path in sorted(CDEVENTS.glob("v*/schemas/**/*.json")):
        events.setdefault(path.name, []).append(json.loads(path.read_text()))
    known = {
        schema["$id"]: schema for found in events.values() for schema in found if "$id" in schema
    }
    for name, releases in events.items():
        for old, new in itertools.pairwise(releases):
            yield name, old, new, known.get


def platform() -> Iterator[Neighbours]:
    """The repository's own events."""
    documents = {
        path: json.loads(path.read_text()) for path in sorted(ROOT.glob("schemas/**/*.json"))
    }
    known = {schema["$id"]: schema for schema in documents.values()}
    folders: dict[tuple[Path, int], list[tuple[tuple[int, ...], Path]]] = {}
    for path in documents:
        if re.fullmatch(r"\d+\.\d+\.\d+", path.stem):
            version = tuple(map(int, path.stem.split(".")))
            folders.setdefault((path.parent, version[0]), []).append((version, path))
    for versions in folders.values():
        for (_, old), (_, new) in itertools.pairwise(sorted(versions)):
            yield str(new.relative_to(ROOT)), documents[old], documents[new], known.get


def pairs() -> Iterator[Neighbours]:
    """All of them that are at hand."""
    yield from platform()
    if WIKIMEDIA.is_dir():
        yield from wikimedia()
    if CDEVENTS.is_dir():
        yield from cdevents()
