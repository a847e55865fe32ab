"""The platform's models with publishers and subscribers beside them, as consumers import them."""

from __future__ import annotations

from pathlib import Path

from eventreg.api.generate import generate
from eventreg.config import read
from eventreg.sources import WorkTree, load
from tests.support import ROOT

NAME = "shop_events"


def write_package(folder: Path) -> Path:
    """Generate the package into a folder; its path."""
    config = read(ROOT / "eventreg.yaml")
    registry = load(WorkTree(config.root), config.layout)
    options = {"package": NAME, "with": ["dapr"]}
    generate(config, registry, "models", options=options, output=folder / "made")
    return folder / "made" / NAME
