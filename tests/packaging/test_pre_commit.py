"""The hooks of `.pre-commit-hooks.yaml`, run by the real pre-commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT, GitRepository, absent, event_schema, schema_path


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the hooks: this checkout as it is now, committed or not."""
    if shutil.which("pre-commit", path=str(Path(sys.executable).parent)) is None:
        absent('pre-commit is not installed; "make setup" installs it')
    folder = tmp_path_factory.mktemp("hooks") / "eventreg"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    repository = GitRepository.make(folder)
    for path in listed.split("\0"):
        if path and (ROOT / path).is_file() and not path.startswith(("tests/", "schemas/")):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, folder / path)
    repository.commit()
    return folder


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pre-commit's own cache, so that it installs eventreg once."""
    return tmp_path_factory.mktemp("pre-commit")


def test_each_hook_passes_on_a_good_registry_and_fails_on_a_bad_one(
    hooks: Path, cache: Path, repository: GitRepository
) -> None:
    revision = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=hooks, check=True, capture_output=True, text=True
    ).stdout.strip()
    config = (
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n"
        "  - id: eventreg-lint\n  - id: eventreg-compat\n  - id: eventreg-gen-check\n"
    )
    services = "services: { orders: { owner: team, publishes: ['**'] } }\n"
    repository.commit(
        {
            ".pre-commit-config.yaml": config,
            "eventreg.yaml": services,
            schema_path(): event_schema(),
        }
    )
    eventreg = Path(sys.executable).parent / "eventreg"
    command = [eventreg] if eventreg.exists() else [sys.executable, "-m", "eventreg"]
    subprocess.run([*command, "gen", "all"], cwd=repository.folder, check=True)
    repository.commit()
    good = pre_commit(repository.folder, cache)
    assert good.returncode == 0, good.stdout + good.stderr

    broken = event_schema(required=["order_idd"], examples=[{"order_id": 1}])
    repository.write({schema_path(): broken})
    repository.git("add", "--all")
    bad = pre_commit(repository.folder, cache)
    assert bad.returncode == 1
    failed = [line for line in bad.stdout.splitlines() if line.endswith("Failed")]
    assert len(failed) == 3, bad.stdout
    for code in ("EXA002", "VER003", "out of date"):
        assert code in bad.stdout


def pre_commit(folder: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PRE_COMMIT_HOME": str(cache), "NO_COLOR": "1"},
    )
