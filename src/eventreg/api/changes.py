"""What changed, for people: between two versions, two files, or two states of the registry."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from eventreg.api.compat import chosen, layout_at
from eventreg.api.schema_file import open_file
from eventreg.api.versions import with_history
from eventreg.changes import Change, Changelog, Referee, Side, Verdict, changelog, compare
from eventreg.compat.releases.judge import Judge
from eventreg.compat.releases.steps import Release, Step
from eventreg.config import Config
from eventreg.errors import SchemaError, UsageError
from eventreg.model.catalogue import Catalogue
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding, Witness
from eventreg.model.names import Identity, Kind
from eventreg.model.policy import Policy
from eventreg.model.registry import Registry, version_text
from eventreg.model.selectors import Chosen, no_such_event
from eventreg.sources import GitRef, Repository, WorkTree, load
from eventreg.sources.changed import read_change

_NO_WITNESS = frozenset({"COM027", "COM028"})
"""Findings that say why there is no verdict, or that a writer writes nothing."""


def referee(policy: Policy, catalogue: Catalogue, *, quick: bool = False) -> Referee:
    """Verdicts of the compatibility check under a policy.

    Args:
        policy: who may read whose data.
        catalogue: of the registry.
        quick: verdict and one witness alone; the bump, and the words of the check for the break,
            cost several times as much.
    """
    judge = Judge(policy, catalogue)
    decide = _quick_verdict if quick else _verdict
    return Referee(policy.mode_of, lambda old, new: decide(judge, old, new))


def _quick_verdict(judge: Judge, old: Side, new: Side) -> Verdict:
    from eventreg.compat import Undecided

    before, after = _release(old), _release(new)
    if judge.mode_of(after) == "none":
        return _UNCHECKED
    try:
        doubt = judge.doubt(Step(before, after, "none"))
    except SchemaError as error:
        return Verdict("undecided", error.reason)
    if doubt is None:
        return Verdict("compatible")
    direction, answer = doubt
    if isinstance(answer, Undecided):
        return Verdict("undecided", answer.reason)
    sides = (before, after) if direction == "backward" else (after, before)
    names = _names(before, after)
    writer, reader = names if direction == "backward" else names[::-1]
    validator = sides[1].registry.validator(
        sides[1].document, formats=judge.policy.formats == "assert"
    )
    first = next(iter(validator.iter_errors(answer.witness)), None)
    reason = first.message if first else ""
    return Verdict("breaking", reason, Witness(answer.witness, writer, reader, reason))


_UNCHECKED = Verdict("unchecked", "compatibility is not checked: mode none")


def _verdict(judge: Judge, old: Side, new: Side) -> Verdict:
    before, after = _release(old), _release(new)
    if judge.mode_of(after) == "none":
        return _UNCHECKED
    found = judge.compare(Step(before, after, "none"))
    if isinstance(found, Finding):
        return Verdict("undecided", found.message)
    shown = [each for each in found.findings if each.code not in _NO_WITNESS]
    if found.verdict != "breaking" or not shown:
        return Verdict(found.verdict, "; ".join(found.undecided), bump=found.bump)
    first = shown[0]
    names = _names(before, after)
    writer, reader = names if first.direction == "backward" else reversed(names)
    witness = Witness(first.witness, writer, reader, first.reason)
    return Verdict("breaking", first.message, witness, found.bump)


def _release(side: Side) -> Release:
    identity = side.document.identity or Identity(Kind.SHARED, side.document.path, None)
    return Release(identity, side.document, side.registry)


def _names(old: Release, new: Release) -> tuple[str, str]:
    if str(old) != str(new):
        return str(old), str(new)
    return f"{old} as it was", f"{new} as it is"


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two versions of one event, and what the check says of the step."""

    changes: tuple[Change, ...]
    verdict: Verdict


def differences(
    config: Config, registry: Registry
) -> Callable[[SchemaDocument, SchemaDocument], Difference]:
    """For the documentation: what lies between two versions of one event, with its verdict.

    Each pair is compared once, however many pages show it.
    """
    judge = referee(config.policy, config.catalogue, quick=True)
    known: dict[tuple[str, str], Difference] = {}

    def difference(old: SchemaDocument, new: SchemaDocument) -> Difference:
        pair = (old.path, new.path)
        if pair not in known:
            name = new.identity.name if new.identity else new.path
            entry = compare(name, Side(registry, old), Side(registry, new), judge)
            known[pair] = Difference(entry.changes, entry.verdict or Verdict())
        return known[pair]

    return difference


def of_event(config: Config, name: str, versions: Sequence[str] = ()) -> Changelog:
    """Between two versions of an event or shared type of the working tree.

    Args:
        config: of the registry.
        name: of the event; an alias is followed.
        versions: two of them, or the older one, the other being the newest; none means the
            newest two.

    Raises:
        UsageError: there is no such event or version, or only one version.
    """
    registry = with_history(config, load(WorkTree(config.root), config.layout, config.dialect))
    found = config.catalogue.aliases.get(name, name)
    event = registry.events.get(found) or registry.shared.get(found)
    if event is None:
        raise no_such_event(name, [*registry.events, *registry.shared])
    known = {version_text(each): each for each in event.versions}
    if not versions and len(known) < 2:
        raise UsageError(
            f"{found} has one version, {next(iter(known)) or 'without a number'}",
            remedy="there is nothing to compare it with; see --base for what Git remembers",
        )
    chosen = list(versions) or list(known)[-2:]
    chosen += list(known)[-1:] if len(chosen) == 1 else []
    for version in chosen:
        if version not in known:
            listed = ", ".join(known)
            raise UsageError(f"{found} has no version {version}", remedy=f"it has {listed}")
    old, new = (Side(registry, known[version]) for version in chosen)
    entry = compare(found, old, new, referee(config.policy, config.catalogue))
    return Changelog(f"{found} {chosen[0]}", f"{found} {chosen[1]}", (entry,))


def of_two_files(old: Path, new: Path, config: Config | None) -> Changelog:
    """Between two files; references resolve in the registry of `config` where there is one.

    Raises:
        UsageError: a file cannot be read, or holds no JSON or YAML.
        SchemaError: a file is no schema.
    """
    policy = config.policy if config else Policy()
    sides: list[Side] = []
    for path in (old, new):
        document, registry = open_file(path, config)
        sides.append(Side(registry, document))
    judge = referee(policy, config.catalogue if config else Catalogue())
    entry = compare(str(new), sides[0], sides[1], judge)
    entry = dataclasses.replace(entry, version=str(new), previous=str(old), name="")
    if entry.verdict and entry.verdict.state == "undecided" and not entry.verdict.bump:
        raise SchemaError(entry.verdict.reason)
    return Changelog(str(old), str(new), (entry,))


def since(
    config: Config, base: str | None = None, head: str | None = None, events: Collection[str] = ()
) -> Changelog:
    """What the working tree, or `head`, has otherwise than `base`.

    Args:
        config: of the working tree.
        base: Git ref; default: that of the policy. Against the working tree its merge base with
            HEAD counts, against `head` the ref itself.
        head: Git ref instead of the working tree.
        events: selectors; default: everything.

    Raises:
        GitError: no repository, no such ref, or too little history.
    """
    repository = Repository(config.root)
    name = config.policy.base if base is None else base
    if head is None:
        before = GitRef(repository, repository.merge_base(name), name)
        layouts = (layout_at(before, config), config.layout)
        change = read_change(before, before, WorkTree(config.root), layouts, config.dialect)
        old, new = change.base, change.head
        picked = chosen(events, change, config)
    else:
        refs = [GitRef(repository, repository.commit(ref), ref) for ref in (name, head)]
        old, new = (load(ref, layout_at(ref, config), config.dialect) for ref in refs)
        names = {*old.events, *new.events, *old.shared, *new.shared}
        picked = Chosen.of(events, config.catalogue, names)
    found = changelog(old, new, referee(config.policy, config.catalogue), config.catalogue)
    kept = tuple(entry for entry in found.entries if picked.wants(entry.name))
    return dataclasses.replace(found, entries=kept)
