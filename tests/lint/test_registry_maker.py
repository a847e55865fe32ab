"""The registries that benchmarks are run on are good ones, and the same every time."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from eventreg.api.lint import lint
from eventreg.config import read
from eventreg.sources import WorkTree, load
from tests.support import ROOT


def _maker() -> Any:
    spec = importlib.util.spec_from_file_location("maker", ROOT / "benchmarks/registry_maker.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_it_lints_clean(tmp_path):
    count = _maker().make(tmp_path, 60)
    config = read(tmp_path / "eventreg.yaml")
    registry = load(WorkTree(tmp_path), config.layout)
    report = lint(config, registry)
    assert [f for f in report.findings if f.code != "REF003"] == []
    assert report.counts == {"events": 60, "schemas": count}


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        _maker().make(tmp_path / name, 10, seed)
    assert _files(tmp_path / "one") == _files(tmp_path / "again")
    assert _files(tmp_path / "one") != _files(tmp_path / "other")
