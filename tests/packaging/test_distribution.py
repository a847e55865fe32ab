"""What the wheel and the source distribution hold, and that they are built the same each time."""

from __future__ import annotations

import email
import os
import tarfile
import zipfile
from pathlib import Path

from tests.packaging.conftest import Built, build, copy_of_checkout
from tests.support import ROOT


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_the_package_its_templates_and_nothing_else(built: Built):
    found = {name for name in names(built.wheel) if ".dist-info/" not in name}
    package = {f"eventreg/{name}" for name in below(ROOT / "src" / "eventreg")}
    templates = {f"eventreg/templates/{name}" for name in below(ROOT / "templates")}
    assert found == package | templates
    assert "eventreg/py.typed" in found
    assert "eventreg/config/eventreg.schema.json" in found


def test_the_wheel_says_what_it_is(built: Built):
    with zipfile.ZipFile(built.wheel) as archive:
        info = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(info))
        scripts = archive.read(info.replace("METADATA", "entry_points.txt")).decode()
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert "eventreg = eventreg.__main__:main" in scripts
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names(built.wheel))


def test_the_source_distribution_has_what_its_tests_need(built: Built):
    with tarfile.open(built.sdist) as archive:
        found = {name.partition("/")[2] for name in archive.getnames()}
    for name in ("pyproject.toml", "Makefile", "eventreg.yaml", "tests/support.py", "LICENSE"):
        assert name in found
    assert not [name for name in found if "node_modules" in name or "__pycache__" in name]


def test_the_wheel_of_the_source_distribution_is_the_same_to_the_byte(built: Built, tmp_path: Path):
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [source] = [path for path in tmp_path.iterdir() if path.is_dir()]
    again = build(source, tmp_path / "dist", "wheel")
    assert again.wheel.read_bytes() == built.wheel.read_bytes()


def test_another_day_in_another_folder_builds_the_same_bytes(built: Built, tmp_path: Path):
    copy = copy_of_checkout(tmp_path / "elsewhere" / "checkout")
    for path in copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        if path.is_file():
            path.chmod(0o600)
    again = build(copy, tmp_path / "dist")
    assert again.wheel.read_bytes() == built.wheel.read_bytes()
    assert again.sdist.read_bytes() == built.sdist.read_bytes()
