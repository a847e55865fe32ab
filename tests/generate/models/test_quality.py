"""The packages as a consumer's tools see them: type checkers, linters, the agreement program."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from eventreg.generate import publish
from tests.generate.models.packages import REGISTRIES, build, pyright
from tests.support import ROOT, absent, corpus


@pytest.fixture(scope="module", params=sorted(REGISTRIES))
def folder(request, cache, tmp_path_factory):
    registry, config = REGISTRIES[request.param]()
    built = build(registry, config, cache, package="checked_events")
    assert built.findings == ()
    folder = tmp_path_factory.mktemp(request.param)
    publish(built.artifacts, folder)
    return folder


def _run(*command, cwd):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _module(name, *arguments, cwd):
    done = _run(sys.executable, "-m", name, *arguments, cwd=cwd)
    if f"No module named {name}" in done.stderr:
        absent(f"{name} is not installed; pip install {name}")
    return done


def test_mypy_strict_is_content(folder):
    done = _module("mypy", "--strict", "--cache-dir", os.devnull, "checked_events", cwd=folder)
    assert done.returncode == 0, done.stdout[-2000:]


def test_pyright_strict_is_content(folder):
    (folder / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    done = _run(pyright(), "--pythonpath", sys.executable, "checked_events", cwd=folder)
    assert done.returncode == 0, done.stdout[-2000:]


def test_ruff_finds_nothing_to_say_and_nothing_to_format(folder):
    done = _module("ruff", "check", "--isolated", "--no-cache", "checked_events", cwd=folder)
    assert done.returncode == 0, done.stdout[-2000:]
    done = _module(
        "ruff", "format", "--isolated", "--no-cache", "--check", "checked_events", cwd=folder
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_nothing_of_eventreg_is_imported(folder):
    program = "import sys, checked_events as e; list(e.EVENTS); [i.model for i in e.EVENTS.values()]; print(*sys.modules)"
    done = _run(sys.executable, "-W", "error", "-c", program, cwd=folder)
    assert done.returncode == 0, done.stderr[-2000:]
    assert not {name for name in done.stdout.split() if name.startswith("eventreg")}


@pytest.mark.parametrize(
    ("name", "minimum"), [("cdevents", "99.5"), ("wikimedia", "97"), ("own", "99")]
)
def test_models_agree_with_their_schemas(name, minimum, tmp_path, cache):
    _, config = REGISTRIES[name]()
    (tmp_path / "registry.yaml").write_text(config.text)
    command = [sys.executable, ROOT / "benchmarks" / "models_agreement.py"]
    command += [tmp_path / "registry.yaml", "--root", config.root, "--count", "25", "--seed", "7"]
    command += ["--parse-min", "100", "--bare-min", minimum]
    if name == "cdevents":
        command += ["--examples", corpus("cdevents") / "v0.5.0" / "conformance"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "EVENTREG_CACHE_DIR": str(cache)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_package_is_typed_and_lazy(folder):
    package = folder / "checked_events"
    assert (package / "py.typed").exists()
    index = json.loads((package / "_events.json").read_text("utf-8"))
    name, row = next(iter(index["events"].items()))
    program = (
        "import sys, checked_events as e\n"
        f"e.EVENTS[{name!r}].model\n"
        "print(*(m for m in sys.modules if m.startswith('checked_events.') and '._' not in m))"
    )
    done = _run(sys.executable, "-c", program, cwd=folder)
    modules = [
        m
        for m in done.stdout.split()
        if (package / Path(*m.split(".")[1:])).with_suffix(".py").exists()
    ]
    assert modules == [f"checked_events.{row['module']}"], done.stderr
