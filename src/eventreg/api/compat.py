"""Compare versions: with a Git base, inside one registry, or of two files."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from eventreg.api.schema_file import open_file
from eventreg.compat.releases.judge import Judge
from eventreg.compat.releases.run import against_base, neighbours, two_documents
from eventreg.compat.releases.steps import Release
from eventreg.config import Config, parse
from eventreg.errors import ConfigError, SchemaError
from eventreg.model.catalogue import Catalogue
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding
from eventreg.model.names import Identity, Kind, Layout
from eventreg.model.policy import Mode, Policy
from eventreg.model.registry import Registry
from eventreg.model.selectors import Chosen
from eventreg.sources import GitRef, Repository, WorkTree, load
from eventreg.sources.changed import Change, read_change
from eventreg.sources.history import history
from eventreg.sources.load import names_by_path


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison found.

    Attributes:
        findings: breaks and broken promises, unsorted.
        notes: the policy in force and what the verdicts add, a line each.
        pairs: how many pairs of versions were compared.
        events: how many events and shared types had a pair.
    """

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    pairs: int
    events: int


def with_base(
    config: Config,
    ref: str | None = None,
    *,
    policy: Policy | None = None,
    mode: Mode | None = None,
    events: Collection[str] = (),
) -> Comparison:
    """Hold the working tree against what was released when HEAD left `ref`.

    Args:
        config: of the working tree.
        ref: base; default: that of the policy.
        policy: instead of the configuration's.
        mode: for every event, instead of the policy's.
        events: selectors; default: every event.

    Raises:
        GitError: no repository, no such ref, or too little history.
    """
    policy = policy or config.policy
    judge = Judge(policy, config.catalogue, mode)
    name = policy.base if ref is None else ref
    repository = Repository(config.root)
    base = GitRef(repository, repository.merge_base(name), name)
    tip = GitRef(repository, repository.commit(name), name)
    layouts = (layout_at(base, config), config.layout)
    change = read_change(
        base, tip, WorkTree(config.root), layouts, config.dialect, meanwhile=_engine
    )
    picked = chosen(events, change, config)
    past = history(base, layouts[0], config.dialect) if config.layout.in_place else None
    findings = [
        *against_base(change.base, change.head, change.tip, judge, past, wanted=picked.wants)
    ]
    return _comparison(findings, judge, f"base {base.name}")


def _engine() -> None:
    """Import what verdicts need, which takes as long as Git does."""
    for name in ("eventreg.compat.check", "jsonschema", "referencing.jsonschema"):
        import_module(name)


def with_previous(
    config: Config,
    *,
    policy: Policy | None = None,
    mode: Mode | None = None,
    events: Collection[str] = (),
) -> Comparison:
    """Compare the newest pair of versions of each event.

    Where events evolve in place the earlier versions come from Git's history.
    """
    policy = policy or config.policy
    judge = Judge(policy, config.catalogue, mode)
    registry = load(WorkTree(config.root), config.layout, config.dialect)
    past = None
    if config.layout.in_place:
        repository = Repository(config.root)
        head = GitRef(repository, repository.commit("HEAD"), "HEAD")
        past = history(head, config.layout, config.dialect)
    picked = Chosen.of(events, config.catalogue, (*registry.events, *registry.shared))
    findings = [*neighbours(registry, judge, past, wanted=picked.wants)]
    return _comparison(findings, judge, "previous versions")


def of_files(
    old: Path, new: Path, config: Config | None, *, policy: Policy, mode: Mode | None = None
) -> Comparison:
    """Compare two files; references resolve in the registry of `config` where there is one.

    Raises:
        UsageError: a file cannot be read or is no JSON or YAML.
        SchemaError: a file is no schema.
    """
    judge = Judge(policy, config.catalogue if config else Catalogue(), mode)
    before, after = (_release(*open_file(path, config)) for path in (old, new))
    findings = [*two_documents(before, after, judge)]
    if not judge.judged and findings:
        raise SchemaError(findings[0].message)
    return _comparison(findings, judge, f"{old} → {new}")


def _release(document: SchemaDocument, registry: Registry) -> Release:
    return Release(
        document.identity or Identity(Kind.SHARED, document.path, None), document, registry
    )


def layout_at(base: GitRef, config: Config) -> Layout:
    """The layout in force at the base; that of the working tree where it had none."""
    data = base.file(config.path.name)
    if data is None:
        return config.layout
    try:
        return parse(data, config.path).layout
    except ConfigError:
        return config.layout


def chosen(selectors: Collection[str], change: Change, config: Config) -> Chosen:
    """What selectors pick among the names before and after a change, whether they changed or not."""
    names = {*change.base.events, *change.head.events, *change.base.shared, *change.head.shared}

    def unchanged() -> Collection[str]:
        return () if change.whole else names_by_path(WorkTree(config.root), config.layout)

    return Chosen.of(selectors, config.catalogue, names, unchanged)


def _comparison(findings: Iterable[Finding], judge: Judge, what: str) -> Comparison:
    policy = judge.policy
    some = ", overridden for some events" if policy.overrides and not judge.mode else ""
    line = (
        f"{what}; mode {judge.mode or policy.mode}{some}, content {policy.content}, "
        f"formats {policy.formats}"
    )
    notes = [
        f"{each.step.new}: {note}"
        for each in judge.judged
        for note in each.notes
        if note not in each.strict
    ]
    strict = [str(each.step.new) for each in judge.judged if each.strict]
    if len(strict) == 1:
        notes += [f"{each.step.new}: {note}" for each in judge.judged for note in each.strict]
    elif strict:
        notes.append(
            f"under content: open {len(strict)} more would break or be undecided: "
            f"{', '.join(strict[:6])}{', …' if len(strict) > 6 else ''} (try --content open)"
        )
    compared = {each.step.new.identity.name for each in judge.judged}
    return Comparison(
        tuple(findings), (line, *dict.fromkeys(notes)), len(judge.judged), len(compared)
    )
