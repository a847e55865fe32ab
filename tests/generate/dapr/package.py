"""The platform's models with publishers and subscribers beside them, as consumers import them."""

from __future__ import annotations

from pathlib import Path

from eventreg.config import read
from eventreg.generate.dapr import Options, render_python
from eventreg.sources import WorkTree, load
from tests.support import ROOT

NAME = "shop_events"


def write_package(folder: Path) -> Path:
    """Generate the package into a folder; its path."""
    from eventreg.generate.models import Options as ModelOptions
    from eventreg.generate.models import render

    config = read(ROOT / "eventreg.yaml")
    registry = load(WorkTree(config.root), config.layout)
    options = ModelOptions(package=NAME, with_=("dapr",))
    artifacts = [*render(registry, config.catalogue, options), *render_python(Options())]
    for artifact in artifacts:
        path = folder / NAME / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, "utf-8")
    return folder / NAME
