"""The functions that `eventreg` exports: load a registry, lint it, generate from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventreg.api import generate as generators
from eventreg.api import lint as linting
from eventreg.api.generate import Outcome
from eventreg.config import Config, find, read
from eventreg.errors import SchemaError
from eventreg.model.finding import Report
from eventreg.model.registry import Event, Registry
from eventreg.sources import GitRef, Repository, WorkTree
from eventreg.sources import load as read_source


@dataclass(frozen=True)
class Project:
    """A registry, and the configuration that it was read by.

    Attributes:
        config: what `eventreg.yaml` says.
        registry: every schema, by path, by name and by URI.
    """

    config: Config
    registry: Registry

    @property
    def events(self) -> Mapping[str, Event]:
        """Events by name; an event has `versions`, oldest first, and the `newest` of them."""
        return self.registry.events

    @property
    def shared(self) -> Mapping[str, Event]:
        """Shared types by name; they have versions as events do."""
        return self.registry.shared


def load(path: str | Path = ".", *, ref: str | None = None) -> Project:
    """Read a registry from the disk, or from Git's objects.

    What is wrong with a file is no error: `lint` tells it, and the file is missing among the
    events.

    Args:
        path: `eventreg.yaml`, or a folder in which, or above which, it lies.
        ref: read the schemas as this Git ref has them, with the configuration on the disk.

    Raises:
        ConfigError: there is no configuration, or it is not valid.
        SourceError: the folder of schemas cannot be read.
        GitError: `ref` is given, and there is no repository or no such ref.
    """
    place = Path(path).absolute()
    config = read(place if place.is_file() else find(place))
    if ref is None:
        source: WorkTree | GitRef = WorkTree(config.root)
    else:
        repository = Repository(config.root)
        source = GitRef(repository, repository.commit(ref), ref)
    return Project(config, read_source(source, config.layout, config.dialect))


def lint(
    project: Project,
    *,
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    paths: Collection[str] | None = None,
    today: dt.date | None = None,
) -> Report:
    """Check names, identity, schemas, examples and the catalogue, as `eventreg lint` does.

    Args:
        project: what is checked.
        select: rules that run instead of those configured: codes, families or slugs.
        extend_select: rules that run beside them.
        ignore: rules that do not run.
        paths: report findings in these files alone, relative to the folder of `eventreg.yaml`.
        today: against which waivers and sunsets are held; default: this day.

    Raises:
        UsageError: a selector names no rule.
    """
    own = linting.settings(
        project.config, select=select, extend_select=extend_select, ignore=ignore, today=today
    )
    return linting.lint(project.config, project.registry, own=own, paths=paths)


def generate(
    project: Project,
    name: str,
    *,
    output: str | Path | None = None,
    options: Mapping[str, Any] | None = None,
    check: bool = False,
) -> Outcome:
    """Generate models, documents or manifests into a folder, as `eventreg gen NAME` does.

    Args:
        project: what is generated from.
        name: `models`, `asyncapi`, `docs`, `dapr` or `registry`.
        output: folder; default: that of `eventreg.yaml`. It is replaced in one step, files that
            eventreg did not make stay.
        options: over those of `eventreg.yaml`, by the same keys.
        check: write nothing; the result is then how far the folder has drifted.

    Raises:
        SchemaError: the registry does not hold together; nothing was written.
        OutputError: the folder cannot be written, or is no place for generated files.
        UsageError: there is no such generator.
    """
    found = generators.obstacles(project.config, project.registry).findings
    if found:
        place = found[0].location
        raise SchemaError(
            f"{place.path}:{place.line}:{place.column}: {found[0].message}",
            pointer=place.pointer,
            remedy=f"nothing was generated; {len(found)} findings of this kind, see lint",
        )
    return generators.generate(
        project.config,
        project.registry,
        name,
        options=options,
        output=Path(output) if output is not None else None,
        dry=check,
    )
