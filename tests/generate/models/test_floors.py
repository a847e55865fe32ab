"""Packages for the oldest Python and pydantic that consumers may have, tried with just these."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eventreg.errors import UsageError
from eventreg.generate import publish
from eventreg.generate.models import Options
from tests.generate.models.packages import build

FLOORS = [("2.6", "3.10"), ("2.12", "3.12"), ("2.13", "3.13")]

_TRY = """
import json, sys, warnings
import old_events as package
found = 0
for name, example in json.load(sys.stdin):
    info = package.EVENTS[name]
    given = {"specversion": "1.0", "id": "1", "source": "/s", "type": name, "data": example}
    event = package.parse(given)
    for written in (
        json.loads(event.model_dump_json())["data"],
        event.model_dump(mode="json")["data"],
        json.loads(event.data.model_dump_json()),
        json.loads(event.data.event(source="/x").model_dump_json())["data"],
    ):
        assert written == example, (name, written)
    assert package.parse(json.dumps(given)) == event
    assert info.model.model_json_schema()["type"] == "object"
    found += 1
print(found)
"""


def _uv(*arguments):
    command = [sys.executable, "-m", "uv", "--quiet", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def _interpreter(python):
    """An interpreter of this version, or None; what stands for one of pyenv's may not run."""
    found = [shutil.which(f"python{python}")]
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found += sorted(root.glob(f"versions/{python}.*/bin/python"))
    for path in filter(None, found):
        done = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
        if done.stdout.startswith(f"Python {python}."):
            return path
    return None


def _environment(folder, pydantic, python):
    """An interpreter with a pydantic of this version; skips where they are not to be had."""
    system = _interpreter(python)
    if system is None:
        pytest.skip(f"Python {python} is not installed")
    assert _uv("venv", "--python", system, folder).returncode == 0
    interpreter = folder / "bin" / "python"
    needed = ["jsonschema-rs", "typing-extensions", f"pydantic=={pydantic}.*"]
    done = _uv("pip", "install", "--python", interpreter, *needed)
    if done.returncode:
        pytest.skip(f"packages cannot be installed: {done.stderr.splitlines()[-1]}")
    return interpreter


def _examples(registry):
    for event in registry.events.values():
        if min(event.majors()) == max(event.majors()) == 1:
            for example in event.newest.schema["examples"]:
                yield event.name, example


@pytest.mark.parametrize(("pydantic", "python"), FLOORS)
def test_a_package_works_with_the_oldest_that_it_is_for(
    platform, cache, tmp_path, pydantic, python
):
    interpreter = _environment(tmp_path / "venv", pydantic, python)
    registry, config = platform
    built = build(registry, config, cache, package="old_events", pydantic=pydantic, python=python)
    assert not built.findings
    publish(built.artifacts, tmp_path / "out")
    examples = list(_examples(registry))
    done = subprocess.run(
        [interpreter, "-W", "error", "-c", _TRY],
        cwd=tmp_path / "out",
        input=json.dumps(examples),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"{len(examples)}\n", done.stderr[-2000:]


@pytest.mark.parametrize(("pydantic", "python"), FLOORS)
def test_linters_are_content_with_packages_for_any_python(
    platform, cache, tmp_path, pydantic, python
):
    built = build(*platform, cache, package="old_events", pydantic=pydantic, python=python)
    publish(built.artifacts, tmp_path)
    target = f"py{python.replace('.', '')}"
    for command in (["check", "--target-version", target], ["format", "--check"]):
        tidy = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "old_events"]
        done = subprocess.run(tidy, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:]


@pytest.mark.parametrize(
    ("floor", "remedy"),
    [({"pydantic": "2.5"}, "2.6 is the oldest"), ({"python": "3.9"}, "3.10 is the oldest")],
)
def test_a_floor_that_is_too_low_is_refused(floor, remedy):
    with pytest.raises(UsageError) as caught:
        Options.read(floor)
    assert remedy in caught.value.remedy
