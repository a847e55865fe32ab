"""Everything that a pull request is held against, in one report."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from eventreg.api import changes, compat, generate, lint
from eventreg.api.rules import all_rules
from eventreg.api.settle import settled
from eventreg.changes import Changelog, render
from eventreg.config import Config
from eventreg.generate import Drift
from eventreg.generate.publish import MANIFEST
from eventreg.generate.rules import OUTPUT_OUT_OF_DATE
from eventreg.model.finding import Finding, Location, Report, Section
from eventreg.model.plural import plural
from eventreg.model.registry import Registry
from eventreg.sources import WorkTree, load

Progress = Callable[[str], AbstractContextManager[Callable[[int, int], None]]]
"""Given a few words, a context in which one is told how much is done, and of how much."""


def ci(
    config: Config,
    base: str | None = None,
    *,
    today: dt.date | None = None,
    cache: bool = False,
    progress: Progress = lambda _: nullcontext(lambda _done, _total: None),
) -> Report:
    """Lint the registry, compare it with a base, and look for drift in generated files.

    The changelog since the base is a section of the report. Generated files are looked at where
    they were published in the checkout, by the manifest beside them.

    Args:
        config: of the working tree.
        base: Git ref; default: that of the policy.
        today: against which waivers and sunsets are held; default: this day.
        cache: remember in the user's cache folder which documents are clean.
        progress: tells how far it is.

    Raises:
        GitError: no repository, no such ref, or too little history.
        ConfigError, SourceError, OutputError: as the parts raise them.
    """
    compared = compat.with_base(config, base)
    with progress("reading schemas") as tell:
        registry = load(WorkTree(config.root), config.layout, config.dialect, progress=tell)
    with progress("checking schemas") as tell:
        linted = list(lint.findings(config, registry, today=today, cache=cache, progress=tell))
    outputs = published(config)
    sound = not outputs or not generate.obstacles(config, registry).failed
    drifted = list(_drift(config, registry, outputs, progress)) if sound else []
    ran = [*lint.running(config), *(rule for rule in all_rules() if rule.family in _COMPARING)]
    report = settled(
        [*linted, *compared.findings, *drifted],
        config,
        notes=[*compared.notes, _told(outputs, sound=sound)],
        counts={
            "events": len(registry.events),
            "schemas": len(registry.documents),
            "pairs": compared.pairs,
        },
        ran=ran,
        today=today,
    )
    return report.with_section(section(changes.since(config, base)))


_COMPARING = {"COM", "VER", "GEN"}


def published(config: Config) -> tuple[str, ...]:
    """The generators whose output lies in the checkout."""
    return tuple(
        name
        for name in generate.GENERATORS
        if (generate.output_folder(config, name) / MANIFEST).is_file()
    )


def _told(outputs: tuple[str, ...], *, sound: bool) -> str:
    if not outputs:
        return "generated files: none in the checkout"
    if not sound:
        return "generated files: not compared, the registry does not hold together"
    return f"generated files compared: {', '.join(outputs)}"


def _drift(
    config: Config, registry: Registry, names: tuple[str, ...], progress: Progress
) -> Iterator[Finding]:
    rule = OUTPUT_OUT_OF_DATE
    for name in names:
        with progress(f"generating {name}") as tell:
            outcome = generate.generate(config, registry, name, dry=True, progress=tell)
        # What it is made from may have changed, and what is made not.
        if not isinstance(outcome.result, Drift) or not outcome.result:
            continue
        # One finding an output: a schema that changed shows in many files, and one command mends all.
        path, word = _first(outcome.result)
        more = len(outcome.result) - 1
        others = f", and {plural(more, 'more file')} drifted" if more else ""
        folder = os.path.relpath(outcome.folder, config.root).replace(os.sep, "/")
        yield Finding(
            code=rule.code,
            slug=rule.slug,
            severity=rule.severity,
            message=f"{path}, made by gen {name}, {word}{others}",
            location=Location(f"{folder}/{path}"),
            remedy=f'Run "eventreg gen {name}" and commit the result',
            subject=name,
        )


def _first(drift: Drift) -> tuple[str, str]:
    """A file that drifted, and how."""
    if drift.changed:
        return drift.changed[0], "is not what the schemas give"
    if drift.missing:
        return drift.missing[0], "is missing"
    return drift.stale[0], "is no longer generated"


def section(changelog: Changelog) -> Section:
    """A changelog as a part of a report, whose findings show the witnesses already."""
    entries = tuple(
        replace(entry, verdict=entry.verdict and replace(entry.verdict, witness=None))
        for entry in changelog.entries
    )
    changelog = replace(changelog, entries=entries)
    return Section(
        "Changes",
        render(changelog, "text"),
        render(changelog, "markdown").partition("\n\n")[2],
        json.loads(render(changelog, "json")),
    )
