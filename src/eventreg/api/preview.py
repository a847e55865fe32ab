"""What `eventreg serve` shows: the documentation and the static registry, held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eventreg.api.generate import GENERATORS, Job
from eventreg.api.versions import with_history
from eventreg.config import Config, read
from eventreg.errors import EventregError
from eventreg.model.registry import Registry
from eventreg.sources import WorkTree, load

REGISTRY = "registry/"
"""Where the static registry lies; the documentation is at the root."""


@dataclass(frozen=True, slots=True)
class Content:
    """One state of the registry as files.

    Attributes:
        files: text by path, `registry/…` for the static registry.
        problems: what could not be shown, a line each.
        watched: files and folders whose change makes another state.
    """

    files: Mapping[str, str]
    problems: tuple[str, ...]
    watched: tuple[Path, ...]


def content(path: Path) -> Content:
    """Read the registry of a configuration and generate everything.

    A schema that cannot be read is a problem, and the others are shown.

    Raises:
        EventregError: the configuration cannot be read.
    """
    config = read(path)
    registry = with_history(config, load(WorkTree(config.root), config.layout, config.dialect))
    files: dict[str, str] = {}
    problems = [f"{p.path}:{p.line}: {p.reason}" for p in registry.problems]
    for name, prefix in (("docs", ""), ("registry", REGISTRY)):
        try:
            files |= {prefix + path: text for path, text in _generated(name, config, registry)}
        except (EventregError, KeyError) as error:
            problems.append(f"{name}: {error}")
    watched = [config.path, config.root / config.layout.root]
    if config.templates is not None:
        watched.append(config.templates)
    return Content(files, tuple(problems), tuple(p for p in watched if p.exists()))


def _generated(name: str, config: Config, registry: Registry) -> list[tuple[str, str]]:
    section = {**config.generate.get(name, {}), "format": "html"}
    made = GENERATORS[name](Job(registry, config, section))
    return [(artifact.path, artifact.text) for artifact in made.artifacts]
