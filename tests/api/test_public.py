"""The public interface: what docs/api.md shows, and what it promises."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys

import pytest

import eventreg
from tests.support import ROOT, GitRepository, event_schema, schema_path

GUIDE = (ROOT / "docs" / "api.md").read_text("utf-8")


def test_every_example_of_the_guide_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    names = {"folder": tmp_path / "asyncapi"}
    for block in re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL):
        exec(compile(block, "docs/api.md", "exec"), names)
    out = capsys.readouterr().out
    assert "orders.order.created 1." in out
    assert "breaking major" in out
    assert "('asyncapi.yaml',)" in out


def test_every_name_is_there_and_documented():
    for name in eventreg.__all__:
        assert getattr(eventreg, name)
    for name in ("load", "lint", "check_compatibility", "generate"):
        assert callable(getattr(eventreg, name))
        assert f"`{name}(" in GUIDE
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = eventreg.nonsense


def test_packages_of_the_same_name_do_not_hide_the_functions():
    for name in ("eventreg.lint.engine", "eventreg.generate.publish", "eventreg.compat"):
        importlib.import_module(name)
    assert callable(eventreg.lint)
    assert callable(eventreg.generate)


def test_importing_it_costs_next_to_nothing():
    code = "import eventreg, sys; print(*(m for m in sys.modules if m.startswith('eventreg')))"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert result.stdout.split() == ["eventreg"]


@pytest.fixture
def folder(repository: GitRepository) -> GitRepository:
    repository.commit({"eventreg.yaml": "", schema_path(): event_schema()})
    return repository


def test_a_registry_is_found_from_a_file_a_folder_or_below(folder):
    places = (folder.folder, folder.folder / "eventreg.yaml", folder.folder / "schemas" / "orders")
    for place in places:
        assert list(eventreg.load(str(place)).events) == ["orders.order.created"]


def test_a_git_ref_is_read_without_a_checkout(folder):
    folder.write({schema_path("1.1.0"): event_schema("1.1.0")})
    assert len(eventreg.load(folder.folder).events["orders.order.created"].versions) == 2
    assert (
        len(eventreg.load(folder.folder, ref="HEAD").events["orders.order.created"].versions) == 1
    )


def test_findings_come_as_data(folder):
    folder.write({schema_path("1.1.0"): event_schema("1.1.0", description=None)})
    report = eventreg.lint(eventreg.load(folder.folder))
    assert report.failed
    assert {finding.location.path for finding in report.findings} == {schema_path("1.1.0")}
    none = eventreg.lint(eventreg.load(folder.folder), select=["LAY"])
    assert none.findings == ()


def test_nothing_is_generated_from_a_broken_registry(folder, tmp_path):
    folder.write({schema_path("1.1.0"): "{"})
    project = eventreg.load(folder.folder)
    with pytest.raises(eventreg.SchemaError, match=r"1\.1\.0\.json:1:2"):
        eventreg.generate(project, "asyncapi", output=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_errors_say_what_to_do(tmp_path):
    with pytest.raises(eventreg.EventregError, match="eventreg init") as caught:
        eventreg.load(tmp_path)
    assert caught.value.remedy
