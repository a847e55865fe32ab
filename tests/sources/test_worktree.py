from pathlib import Path

import pytest

from eventreg.sources import WorkTree


@pytest.mark.parametrize("folder", ["schemas", "."])
def test_paths_are_relative_however_the_root_is_written(folder, tmp_path, monkeypatch):
    (tmp_path / "schemas" / "a").mkdir(parents=True)
    (tmp_path / "schemas" / "a" / "1.0.0.json").write_text("{}")
    monkeypatch.chdir(tmp_path / "schemas")
    for root in (tmp_path, Path(".."), Path("../schemas/..")):
        assert list(WorkTree(root).files(folder)) == ["schemas/a/1.0.0.json"]
    monkeypatch.chdir(tmp_path)
    assert list(WorkTree(Path()).files(folder)) == ["schemas/a/1.0.0.json"]
