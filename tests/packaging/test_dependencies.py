"""The installed wheel does its work on the oldest and on the newest dependencies that are allowed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.packaging.conftest import Built, Installed, new_environment
from tests.support import ROOT, GitRepository, absent, event_schema, schema_path

pytestmark = pytest.mark.skipif(
    os.environ.get("EVENTREG_REQUIRE_ALL") != "1",
    reason="installs two environments from the package index; set EVENTREG_REQUIRE_ALL=1",
)


@pytest.fixture(scope="module", params=["lowest-direct", "highest"])
def resolved(
    built: Built, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    """The wheel with its dependencies resolved to one end of what is allowed."""
    if find_spec("uv") is None:
        absent('uv is not installed; it is in the group "dev" of pyproject.toml')
    environment = new_environment(tmp_path_factory.mktemp(request.param))
    python = str(environment.scripts / "python")
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    command += ["--resolution", request.param, f"{built.wheel}[redis]"]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return environment


@pytest.fixture
def registry(resolved: Installed, tmp_path: Path) -> GitRepository:
    """A copy of the platform's registry, committed, with one event more on a branch."""
    repository = GitRepository.make(tmp_path / "registry")
    shutil.copytree(ROOT / "schemas", repository.folder / "schemas")
    shutil.copyfile(ROOT / "eventreg.yaml", repository.folder / "eventreg.yaml")
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "change")
    name = "orders.order.archived"
    repository.commit({schema_path("1.0.0", name): event_schema("1.0.0", name)})
    return repository


def test_the_whole_tour_works(resolved: Installed, registry: GitRepository):
    def run(*arguments: str, status: int = 0) -> str:
        result = resolved.run("eventreg", *arguments, cwd=registry.folder)
        assert result.returncode == status, f"{arguments}: {result.stdout}{result.stderr}"
        assert "Traceback" not in result.stderr
        return result.stdout

    run("lint")
    run("compat", "--previous")
    run("gen", "all")
    run("gen", "all", "--check")
    others = ("full", "concise", "json", "github", "gitlab", "sarif", "junit", "markdown")
    run("ci", "--base", "main", *(f"--report={name}=report.{name}" for name in others))
    assert len(list(registry.folder.glob("report.*"))) == len(others)
    run("changelog", "--base", "main")
    run("rule", "--all")
    created = json.loads((ROOT / schema_path()).read_text("utf-8"))
    (registry.folder / "events.ndjson").write_text(json.dumps(created["examples"][0]) + "\n")
    run("validate", "--event", "orders.order.created", "events.ndjson")
    old, new = registry.folder / "old.json", registry.folder / "new.json"
    old.write_text('{"type": "string"}')
    new.write_text('{"type": "string", "minLength": 1}')
    assert "witness" in run("compat", "old.json", "new.json", status=1)


IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, "generated/models")
package = importlib.import_module("{package}")
names = [m.name for m in pkgutil.walk_packages(package.__path__, "{package}.")]
print(len([importlib.import_module(name) for name in names]))
"""


def test_the_models_import_in_that_environment(resolved: Installed, registry: GitRepository):
    made = resolved.run("eventreg", "gen", "models", cwd=registry.folder)
    assert made.returncode == 0, made.stderr
    [package] = [
        path.parent.name for path in registry.folder.glob("generated/models/*/__init__.py")
    ]
    result = resolved.run("python", "-c", IMPORT_ALL.format(package=package), cwd=registry.folder)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) > 30


def test_the_python_is_this_one(resolved: Installed):
    version = resolved.run("python", "-c", "import sys; print(*sys.version_info[:2])").stdout
    assert version.split() == [str(number) for number in sys.version_info[:2]]
