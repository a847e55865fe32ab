"""The installed wheel at work, with the checkout out of reach."""

from __future__ import annotations

import subprocess
import sys
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
    assert "eventreg.yaml: there is none in" in line
    assert "eventreg init" in line


CONSUMER = """\
from typing import Literal, assert_type

from eventreg import (
    Compatibility, EventregError, Finding, Outcome, Project, Report, Severity,
    check_compatibility, generate, lint, load,
)

project: Project = load(".", ref="main")
report: Report = lint(project, select=["NAM"])
findings: list[Finding] = [f for f in report.findings if f.severity is Severity.ERROR]
answer: Compatibility = check_compatibility({"type": "string"}, True, mode="full")
assert_type(answer.bump, Literal["major", "minor", "patch", "none"])
try:
    outcome: Outcome = generate(project, "models", output="out", check=True)
except EventregError as error:
    assert_type(error.reason, str)
"""
WRONG = """\
import eventreg

eventreg.load(1)
eventreg.lint("schemas")
eventreg.check_compatibility({}, {}, mode="fully")
eventreg.check_compatibility({}, {}, content="closed")
eventreg.check_compatibility({}, {}, formats="asserted")
"""


def mypy(installed: Installed, text: str) -> subprocess.CompletedProcess[str]:
    """Check a program that uses the installed package, under all that mypy calls strict."""
    file = installed.folder / "consumer.py"
    file.write_text(text, "utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental"]
    return subprocess.run(
        [*command, "--python-executable", str(installed.scripts / "python"), file.name],
        cwd=installed.folder,
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_program_that_uses_it_is_clean_under_a_strict_type_checker(installed: Installed):
    result = mypy(installed, CONSUMER)
    assert result.returncode == 0, result.stdout


def test_a_program_that_misuses_it_is_not(installed: Installed):
    result = mypy(installed, WRONG)
    assert {line.split(":")[1] for line in result.stdout.splitlines() if ": error:" in line} == {
        "3", "4", "5", "6", "7",
    }, result.stdout  # fmt: skip
