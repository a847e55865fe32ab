"""`eventreg gen models` as it is typed."""

import shutil
import subprocess
import sys

import pytest

from tests.support import ROOT


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    shutil.copytree(ROOT / "schemas" / "pricing", folder / "schemas" / "pricing")
    shutil.copytree(ROOT / "schemas" / "shared", folder / "schemas" / "shared")
    head = (ROOT / "eventreg.yaml").read_text("utf-8").partition("services:")[0]
    (folder / "eventreg.yaml").write_text(head)
    return folder


def _gen(place, *arguments):
    command = [sys.executable, "-m", "eventreg", "gen", "models", "--jobs", "1", *arguments]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def test_models_are_written_then_up_to_date_then_drift(place):
    first = _gen(place)
    assert first.returncode == 0, first.stderr
    assert "written" in first.stdout
    assert "up to date" in _gen(place).stdout
    assert _gen(place, "--check").returncode == 0
    package = place / "generated" / "models" / "events"
    (package / "_base.py").write_text("edited")
    drifted = _gen(place, "--check")
    assert drifted.returncode == 1
    assert "_base.py: changed" in drifted.stdout
    assert (package / "_base.py").read_text() == "edited"
    assert _gen(place).returncode == 0


def test_a_wheel_in_one_command(place):
    done = _gen(place, "--wheel", "dist", "--package", "priced")
    assert done.returncode == 0, done.stderr
    (wheel,) = (place / "dist").iterdir()
    assert wheel.name.startswith("priced-1.")
    assert wheel.name in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["--package", "no-name"], ["--event", "no.such.event"], ["--service", "nobody"]],
)
def test_a_choice_that_cannot_be_made_is_one_clear_line(place, arguments):
    done = _gen(place, *arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
