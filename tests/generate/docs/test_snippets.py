"""The code on the pages runs against the package that `eventreg gen models` makes."""

import json
import subprocess
import sys

import pytest

from eventreg.api.generate import generate
from eventreg.config import read
from eventreg.sources import WorkTree, load
from tests.generate.docs.support import Page, pages
from tests.support import ROOT

RUN = """
import json, sys
import ecommerce_events.dapr as dapr
from ecommerce_events.dapr.publisher import Publisher

published = []
Publisher.publish = lambda self, event, **_: published.append(event)
for page, codes in json.load(sys.stdin).items():
    for code in codes:
        exec(compile(code, page, "exec"), {})
print(len(published))
"""


@pytest.fixture(scope="module")
def platform():
    config = read(ROOT / "eventreg.yaml")
    return config, load(WorkTree(config.root), config.layout, config.dialect)


def _code(text, title):
    start = text.index(f"<figcaption>{title}<button")
    figure = text[text.index("<code>", start) : text.index("</code>", start)]
    return "".join(Page(figure)._text)


def test_publishing_and_handling_run_as_shown(platform, tmp_path):
    pytest.importorskip("httpx", reason='install the extra of the wheel: pip install "httpx"')
    config, registry = platform
    folder = tmp_path / "models"
    generate(config, registry, "models", options={"with": ["dapr"]}, output=folder)
    made = pages(config, registry, package="ecommerce_events")
    codes = {
        path: [_code(text, "Publish"), _code(text, "Handle")]
        for path, text in made.items()
        if path.startswith("events/") and path.endswith("/index.html") and path.count("/") == 2
    }
    assert len(codes) == len(registry.events)
    run = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(codes),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == str(len(codes))
