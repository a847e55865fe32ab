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
    needs("node", hint="install Node.js 20 or newer")
    node = ROOT / "tests" / "node"
    if not (node / "node_modules" / "@asyncapi" / "parser").is_dir():
        absent("@asyncapi/parser is not installed; run: npm ci --prefix tests/node")

    def read_by_parser(*paths: Path):
        command = [shutil.which("node"), str(node / "asyncapi.js"), *map(str, paths)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    return read_by_parser
