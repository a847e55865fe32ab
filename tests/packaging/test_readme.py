"""What the README promises is there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from eventreg.cli.commands import COMMANDS
from tests.support import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def test_every_command_is_in_the_readme() -> None:
    table = README.partition("## Every command")[2].partition("\n## ")[0]
    words = set(re.findall(r"[a-z]+", table))
    assert {command.name for command in COMMANDS} <= words


def test_every_link_inside_the_repository_leads_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_the_tour_can_be_typed_as_it_stands(tmp_path: Path) -> None:
    tour = README.partition("## Five minutes")[2].partition("\n## ")[0]
    commands = re.findall(r"^\$ (.+)$", tour, re.MULTILINE)
    assert len(commands) > 6
    binaries = tmp_path / "bin"
    binaries.mkdir()
    program = binaries / "eventreg"
    python = shlex.quote(sys.executable)
    program.write_text(f'#!/bin/sh\nexec {python} -m eventreg "$@"\n')
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}"
        f"{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.com",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.com",
        "NO_COLOR": "1",
    }
    script = "set -e\n" + "\n".join(
        f"if {command.partition('  # exit 1')[0]}; then exit 9; fi"
        if command.endswith("# exit 1")
        else command
        for command in commands
    )
    result = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert result.returncode == 0, f"{script}\n{result.stdout}\n{result.stderr}"
    code = tour.partition("```python\n")[2].partition("```")[0]
    models = tmp_path / "shop" / "generated" / "models"
    environment["PYTHONPATH"] = str(models)
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
