"""Packages made of registries, written to a folder and imported from there."""

import importlib
import json
import re
import shutil
import sys
from itertools import count
from pathlib import Path

from eventreg.config import parse, read
from eventreg.generate import publish
from eventreg.generate.models import Cache, Means, Options, render
from eventreg.model.registry import Registry
from eventreg.sources import WorkTree, load, read_document
from tests.support import CDEVENTS, ROOT, WIKIMEDIA, absent, corpus

_NUMBERS = count()


def own():
    config = read(ROOT / "eventreg.yaml")
    return load(WorkTree(config.root), config.layout), config


def cdevents():
    config = parse(CDEVENTS, corpus("cdevents") / "v0.5.0" / "eventreg.yaml")
    return load(WorkTree(config.root), config.layout), config


def wikimedia():
    config = parse(WIKIMEDIA, corpus("wikimedia-primary") / "eventreg.yaml")
    return load(WorkTree(config.root), config.layout), config


REGISTRIES = {"own": own, "cdevents": cdevents, "wikimedia": wikimedia}


def registry_of(schemas, tmp_path: Path, text: str = "", *, own_ids: bool = True):
    """A registry of schemas by event name, or by event name and version."""
    config = parse(text.encode(), tmp_path / "eventreg.yaml")
    documents = []
    for key, schema in schemas.items():
        name, version = re.fullmatch(r"(.*?)(?: ([0-9][0-9.]*))?", key).groups()
        path = f"{name.replace('.', '/')}/{version or '1.0.0'}.json"
        own = {"$id": f"https://schemas.example.com/{path}"} if own_ids else {}
        value = {**own, **schema} if isinstance(schema, dict) else schema
        documents.append(
            read_document(f"schemas/{path}", json.dumps(value).encode(), config.layout)
        )
    return Registry.of(config.layout, documents), config


def build(registry, config, cache: Path, *, processes: int = 1, **options):
    return render(
        registry,
        config.catalogue,
        Options(**options),
        means=Means(cache=Cache(cache), processes=processes),
    )


def imported(built, folder: Path):
    """The package, under a name of its own in this process."""
    name = f"generated_{next(_NUMBERS)}"
    publish(built.artifacts, folder)
    (folder / built.package).rename(folder / name)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))


def envelope(info, data, **more):
    found = {"specversion": "1.0", "id": "1", "source": "/test", "type": info.type, "data": data}
    if info.dataschema:
        found["dataschema"] = info.dataschema
    return found | more


def pyright():
    """The command; skips where there is none."""
    beside = ROOT / "tests" / "node" / "node_modules" / ".bin" / "pyright"
    found = str(beside) if beside.exists() else shutil.which("pyright")
    if found is None:
        absent("pyright is not installed; npm ci --prefix tests/node")
    return found
