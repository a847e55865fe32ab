"""The platform's registry and two public ones, and the official parser."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from eventreg.config import parse, read
from eventreg.sources import WorkTree, load
from tests.support import CDEVENTS, ROOT, WIKIMEDIA, absent, corpus, needs


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
    return _script("asyncapi.js", "parser")


@pytest.fixture(scope="session")
def generated_models():
    """Names of the classes that Modelina makes of documents, by path and language."""
    return _script("models.js", "modelina")


def _script(name, package):
    """A script of tests/node: from the paths of documents to what it says of them."""
    needs("node", hint="install Node.js 18 or newer")
    node = ROOT / "tests" / "node"
    if not (node / "node_modules" / "@asyncapi" / package).is_dir():
        absent(f"@asyncapi/{package} is not installed; run: npm ci --prefix tests/node")

    def run(*paths: Path):
        command = [shutil.which("node"), str(node / name), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
