"""The installed wheel at work, with the checkout out of reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventreg import __version__
from eventreg.cli.commands import COMMANDS
from tests.packaging.conftest import Installed


def test_nothing_comes_from_the_checkout(installed: Installed):
    code = "import eventreg, sys; print(eventreg.__file__); print(*sys.path)"
    found = installed.run("python", "-c", code).stdout.splitlines()
    assert Path(found[0]).is_relative_to(installed.scripts.parent)
    assert str(Path(__file__).parents[2] / "src") not in found[1].split()


@pytest.mark.parametrize("arguments", [["eventreg"], ["python", "-m", "eventreg"]])
def test_it_runs_as_a_command_and_as_a_module(installed: Installed, arguments: list[str]):
    result = installed.run(*arguments, "--version")
    assert (result.returncode, result.stdout) == (0, f"eventreg {__version__}\n")


@pytest.mark.parametrize("name", [command.name for command in COMMANDS])
def test_every_command_explains_itself(installed: Installed, name: str):
    result = installed.run("eventreg", name, "--help")
    assert result.returncode == 0, result.stderr
    assert "Usage: eventreg" in result.stdout


def test_an_empty_folder_has_no_registry_and_says_what_to_do(installed: Installed):
    result = installed.run("eventreg", "lint")
    assert result.returncode == 2
    assert result.stdout == ""
    [line] = result.stderr.splitlines()
    assert "no eventreg.yaml" in line
    assert "eventreg init" in line
