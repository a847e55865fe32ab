"""From an empty folder to a registry that passes its own workflow, as a newcomer types it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support import ROOT, absent


@pytest.fixture
def shell(tmp_path):
    """Runs lines of a shell in an empty folder, where `eventreg` is this checkout's."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    command = bin_folder / "eventreg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m eventreg "$@"\n')
    command.chmod(0o755)
    folder = tmp_path / "shop-events"
    folder.mkdir()
    environment = {
        **os.environ,
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(tmp_path),
        "NO_COLOR": "1",
        "TERM": "xterm",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.com",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }

    def call(line: str, cwd: Path = folder, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", line],
            cwd=cwd,
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    call.folder = folder
    call.environment = environment
    return call


def test_an_empty_folder_becomes_a_registry_that_passes_its_own_workflow(shell):
    line = (
        "git init --quiet --initial-branch=main && eventreg init "
        "&& eventreg new orders.order.cancelled && eventreg lint && eventreg gen models"
    )
    result = shell(line)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "No problems in 2 events and 2 schemas." in result.stdout
    assert shell("git add --all && git commit --quiet --message start").returncode == 0
    workflow = yaml.safe_load((shell.folder / ".github/workflows/events.yml").read_text())
    job = workflow["jobs"]["events"]
    own = [step["run"] for step in job["steps"] if step.get("run", "").startswith("eventreg ")]
    assert own
    for command in own:
        ran = shell(command, BASE="main")
        assert ran.returncode == 0, ran.stdout + ran.stderr
    hooks = yaml.safe_load((shell.folder / ".pre-commit-config.yaml").read_text())
    for hook in hooks["repos"][0]["hooks"]:
        ran = shell(hook["entry"])
        assert ran.returncode == 0, ran.stdout + ran.stderr
    config = (shell.folder / "eventreg.yaml").read_text()
    assert 'title: "Shop events"' in config


def test_what_the_repository_tells_is_not_asked(shell):
    shell("git init --quiet --initial-branch=trunk")
    shell("git remote add origin git@github.com:Acme/platform-events.git")
    result = shell("eventreg init --event payment.refund.issued --owner team-payments")
    assert result.returncode == 0, result.stderr
    config = yaml.safe_load((shell.folder / "eventreg.yaml").read_text())
    assert config["title"] == "Platform events"
    assert config["compat"]["base"] == "trunk"
    assert config["layout"]["id"].startswith("https://acme.github.io/platform-events/")
    assert config["services"] == {
        "payment": {"owner": "team-payments", "publishes": ["payment.refund.issued"]}
    }


def test_gitlab_gets_its_own_pipeline(shell):
    shell("git init --quiet && git remote add origin https://gitlab.com/acme/events.git")
    assert shell("eventreg init").returncode == 0
    assert "events" in yaml.safe_load((shell.folder / ".gitlab-ci.yml").read_text())
    assert not (shell.folder / ".github").exists()


def test_nothing_that_exists_is_overwritten(shell):
    shell("git init --quiet && mkdir .vscode && echo '{}' > .vscode/settings.json")
    result = shell("eventreg init")
    assert result.returncode == 0
    assert "note: .vscode/settings.json exists and was left alone" in result.stdout
    assert (shell.folder / ".vscode/settings.json").read_text() == "{}\n"
    before = shell("git status --porcelain --untracked-files=all").stdout
    again = shell("eventreg init")
    assert again.returncode == 2
    assert again.stderr == (
        'eventreg: eventreg.yaml exists already; add events with "eventreg new"\n'
    )
    assert shell("git status --porcelain --untracked-files=all").stdout == before


@pytest.mark.parametrize("folder", ["registry", "größer: c++ & 'co' #1"])
@pytest.mark.parametrize("branch", ["main", "1.0"])
def test_a_folder_of_a_larger_repository_can_be_the_registry(shell, folder, branch):
    inside = shell.folder / folder
    inside.mkdir()
    shell(f"git init --quiet --initial-branch={branch}")
    result = shell("eventreg init", cwd=inside)
    assert result.returncode == 0, result.stderr
    assert "created eventreg.yaml" in result.stdout
    shell("git add --all && git commit --quiet --message start")
    workflow = yaml.safe_load((shell.folder / ".github/workflows/events.yml").read_text())
    command = workflow["jobs"]["events"]["steps"][-1]["run"]
    for hook in yaml.safe_load((shell.folder / ".pre-commit-config.yaml").read_text())["repos"][0][
        "hooks"
    ]:
        assert re.search(hook["files"], f"{folder}/eventreg.yaml")
        assert re.search(hook["files"], f"{folder}/schemas/orders/order/created/1.0.0.json")
        assert not re.search(hook["files"], f"{folder}/README.md")
        assert shell(hook["entry"]).returncode == 0
    settings = json.loads((shell.folder / ".vscode/settings.json").read_text("utf-8"))
    assert [*settings["yaml.schemas"].values()] == [f"{folder}/eventreg.yaml"]
    ran = shell(command, BASE=branch)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_schemas_that_are_there_stay_and_no_example_is_added(shell):
    shell("git init --quiet && mkdir -p schemas/a && echo '{}' > schemas/a/b.json")
    result = shell("eventreg init")
    assert result.returncode == 0
    assert "there are schemas already" in result.stdout
    assert shell("ls schemas").stdout == "a\n"


def test_in_a_terminal_new_asks_for_what_it_was_not_told(shell):
    try:
        import pexpect
    except ImportError:
        absent('pexpect is not installed; install it with "pip install pexpect"')
    assert shell("git init --quiet --initial-branch=main && eventreg init").returncode == 0
    child = pexpect.spawn(
        "eventreg new", cwd=str(shell.folder), env=shell.environment, encoding="utf-8", timeout=60
    )
    child.expect("Name of the event")
    child.sendline("orders.order.paid")
    child.expect("What has happened")
    child.sendline("The customer has paid the whole order.")
    child.expect("created schemas/orders/order/paid/1.0.0.json")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert "The customer has paid" in (
        shell.folder / "schemas/orders/order/paid/1.0.0.json"
    ).read_text("utf-8")
    lint = pexpect.spawn(
        "eventreg lint", cwd=str(shell.folder), env=shell.environment, encoding="utf-8", timeout=60
    )
    lint.expect("No problems in 2 events and 2 schemas")
    lint.expect(pexpect.EOF)
    lint.close()
    assert lint.exitstatus == 0


def test_in_a_terminal_validate_shows_how_fast_it_is(shell):
    try:
        import pexpect
    except ImportError:
        absent('pexpect is not installed; install it with "pip install pexpect"')
    assert shell("git init --quiet --initial-branch=main && eventreg init").returncode == 0
    event = shell("eventreg example orders.order.created --envelope --count 2").stdout
    (shell.folder / "events.ndjson").write_text(event * 30_000)
    child = pexpect.spawn(
        "eventreg validate events.ndjson",
        cwd=str(shell.folder),
        env=shell.environment,
        encoding="utf-8",
        timeout=60,
    )
    child.expect(r"events\.ndjson.* events +[0-9,]+/s")
    child.expect("60,000 events in 1 source: 60,000 valid, 0 invalid")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
