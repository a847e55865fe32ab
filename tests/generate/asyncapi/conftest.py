"""The platform's registry and two public ones, the official parser and the official command."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from eventreg.config import parse, read
from eventreg.sources import WorkTree, load
from tests.support import CDEVENTS, ROOT, WIKIMEDIA, absent, corpus, needs

NODE = ROOT / "tests" / "node"


def _public(name, text):
    config = parse(text, corpus(name) / "eventreg.yaml")
    return config, load(WorkTree(config.root), config.layout)


@pytest.fixture(scope="session")
def platform():
    config = read(ROOT / "eventreg.yaml")
    return config, load(WorkTree(config.root), config.layout, config.dialect)


@pytest.fixture(scope="session")
def wikimedia():
    return _public("wikimedia-primary", WIKIMEDIA)


@pytest.fixture(scope="session")
def cdevents():
    return _public("cdevents/v0.5.0", CDEVENTS)


@pytest.fixture(scope="session")
def diagnostics():
    """What the official parser says about documents, by path."""
    needs("node", hint="install Node.js 18 or newer")
    if not (NODE / "node_modules" / "@asyncapi" / "parser").is_dir():
        absent("@asyncapi/parser is not installed; run: npm ci --prefix tests/node")

    def run(*paths: Path):
        command = [shutil.which("node"), str(NODE / "asyncapi.js"), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="session")
def asyncapi(tmp_path_factory):
    """AsyncAPI's own command, from its arguments to what it prints; it calls no host."""
    modules = NODE / "cli" / "node_modules"
    command = modules / ".bin" / "asyncapi"
    if not command.exists():
        absent("@asyncapi/cli is not installed; run: npm ci --prefix tests/node/cli")
    # Its own Node.js first, where there is one for this machine; npm 9 makes no link to that.
    folders = [*map(str, modules.glob("node-linux-*/bin")), os.environ["PATH"]]
    home = tmp_path_factory.mktemp("home")
    environment = {
        "HOME": str(home),
        "PATH": os.pathsep.join(folders),
        "CI": "true",  # sends no usage figures
        "ASYNCAPI_SKIP_NEW_VERSION_CHECK": "true",
    }

    def run(*arguments: str | Path):
        done = subprocess.run(
            [str(command), *map(str, arguments)],
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
