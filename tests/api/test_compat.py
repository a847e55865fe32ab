"""Reading only what a change touches finds what reading everything finds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eventreg.api.compat import Comparison, with_base
from eventreg.config import read
from eventreg.model.names import Place
from tests.support import ROOT, GitRepository

Edit = Callable[[Path], None]


@pytest.fixture
def platform(tmp_path: Path) -> GitRepository:
    """A repository with the platform's registry on `main`."""
    folder = tmp_path / "platform"
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copy(ROOT / "eventreg.yaml", folder)
    repository = GitRepository.make(folder)
    repository.commit()
    return repository


def _next(folder: Path, path: str, version: str, change: Callable[[Any], None]) -> None:
    old = folder / path
    schema = json.loads(old.read_text())
    schema["$id"] = schema["$id"].replace(old.stem, version)
    change(schema)
    (old.parent / f"{version}.json").write_text(json.dumps(schema))


def _breaking_minor(folder: Path) -> None:
    _next(
        folder,
        "schemas/orders/order/created/1.1.0.json",
        "1.2.0",
        lambda schema: schema["required"].append("unheard_of"),
    )


def _removed(folder: Path) -> None:
    (folder / "schemas/payment/refund/issued/1.0.0.json").unlink()


def _shared_type_edited(folder: Path) -> None:
    path = folder / "schemas/shared/money/1.0.0.json"
    path.write_text(path.read_text().replace('"minimum"', '"exclusiveMinimum"'))
    schema = json.loads(path.read_text())
    schema["required"] = ["currency"]
    path.write_text(json.dumps(schema))


def _shared_type_released(folder: Path) -> None:
    _next(
        folder,
        "schemas/shared/money/1.0.0.json",
        "1.1.0",
        lambda schema: schema.update(required=[]),
    )


def _new_reference(folder: Path) -> None:
    def change(schema: Any) -> None:
        text = json.dumps(schema).replace("shared/address/1.1.0", "shared/address/1.0.0")
        schema.clear()
        schema.update(json.loads(text))

    _next(folder, "schemas/orders/order/created/1.1.0.json", "1.2.0", change)


EDITS = [_breaking_minor, _removed, _shared_type_edited, _shared_type_released, _new_reference]
FOUND = {_breaking_minor, _removed, _shared_type_edited, _new_reference}


def _compare(platform: GitRepository) -> Comparison:
    return with_base(read(platform.folder / "eventreg.yaml"), "main")


@pytest.mark.parametrize("edit", [*EDITS, None], ids=lambda e: e.__name__ if e else "nothing")
def test_partial_reading_finds_what_whole_reading_finds(
    platform: GitRepository, edit: Edit | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if edit is not None:
        edit(platform.folder)
    partial = _compare(platform)
    monkeypatch.setattr(Place, "path_tells_all", False)
    whole = _compare(platform)
    assert set(map(repr, partial.findings)) == set(map(repr, whole.findings))
    assert partial.pairs == whole.pairs
    assert bool(partial.findings) == (edit in FOUND)


def test_only_what_differs_is_read(
    platform: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eventreg.sources import worktree

    seen: list[str] = []
    real = worktree._read
    monkeypatch.setattr(worktree, "_read", lambda path: (seen.append(path), real(path))[1])
    _breaking_minor(platform.folder)
    _compare(platform)
    assert 3 <= len(seen) < 25
