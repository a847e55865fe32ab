"""Write schemas: new events, next versions, deprecation, renaming, and events to try them with."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from eventreg.api.compat import layout_at
from eventreg.api.released import released_paths
from eventreg.authoring.catalogue import aliased, published, renamed
from eventreg.authoring.draft import new_event, title_of
from eventreg.authoring.places import moved, set_keyword
from eventreg.authoring.plan import Plan
from eventreg.authoring.versions import (
    Retirement,
    copied,
    deprecated,
    newest,
    numbered,
    relocated,
    stepped,
    where,
)
from eventreg.config import Config
from eventreg.errors import GitError, SchemaError, UsageError
from eventreg.model.bundle import bundle
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Event, Registry, major_of, version_of
from eventreg.model.version import Bump, Scheme, Version, bump_between
from eventreg.sources import GitRef, Repository, WorkTree, load


def registry_of(config: Config) -> Registry:
    """The registry of the working tree; an empty one where there is no folder of schemas yet."""
    if not (config.root / config.layout.root).is_dir():
        return Registry.of(config.layout, ())
    return load(WorkTree(config.root), config.layout, config.dialect)


def new(  # what `eventreg new` can be told
    config: Config,
    registry: Registry,
    name: str,
    *,
    title: str = "",
    description: str = "",
    service: str = "",
    owner: str = "",
) -> Plan:
    """A first version of an event, and its place in the catalogue.

    Args:
        config: of the registry.
        registry: of the working tree.
        name: of the event.
        title: made of the name where it is empty.
        description: likewise.
        service: that publishes it; default: the one in whose namespace it lies.
        owner: team of a service that is new.

    Raises:
        UsageError: the name is none, or taken.
    """
    _named_well(config, name)
    plan = new_event(registry, name, config.dialect, title=title, description=description)
    text, note = published(config.text, config.catalogue, name, service, owner)
    return plan + _configured(config, text, note)


def _named_well(config: Config, name: str) -> None:
    if not re.fullmatch(config.name_pattern, name):
        raise UsageError(f'"{name}" is no name of an event', remedy=config.name_description)


def _configured(config: Config, text: str, *notes: str) -> Plan:
    kept = tuple(note for note in notes if note)
    if text == config.text:
        return Plan(notes=kept)
    return Plan(changed={config.path.name: text}, notes=kept)


@dataclass(frozen=True, slots=True)
class Step:
    """What `bump` does to one event.

    Attributes:
        name: of the event or shared type.
        old, new: versions, or None for an event that has only one version and no base.
        bump: the part of the version that the change raises, `none` where nothing changed.
        reason: why, where a change broke something.
    """

    name: str
    plan: Plan
    old: Version | None
    new: Version | None
    bump: Bump
    reason: str = ""

    def __str__(self) -> str:
        if self.old is None:
            return f"{self.name} {self.new or ''}".rstrip() + ": nothing to compare it with"
        if not self.plan:
            if self.bump == "none":
                return f"{self.name} {self.old}: nothing changed"
            return f"{self.name} {self.old} → {self.new}: as it should be ({self.bump})"
        because = f": {self.reason}" if self.reason else ""
        return f"{self.name} {self.old} → {self.new} ({self.bump}{because})"


def next_version(registry: Registry, name: str, bump: Bump) -> Step:
    """The next version of an event, a copy of the newest that waits to be edited."""
    event, document = newest(registry, name)
    plan = stepped(registry, event, document, bump)
    made = next(iter([*plan.made, *plan.changed]))
    old = numbered(document)
    new_version = old.next(bump)
    while where(registry, document, new_version).path != made:
        new_version = new_version.next(bump)
    return Step(event.name, plan, old, new_version, bump)


def base_registry(config: Config, ref: str | None = None) -> Registry | None:
    """What was released when HEAD left the base, or None outside of Git and before a commit."""
    repository = Repository(config.root)
    name = ref or config.policy.base
    try:
        commit = repository.merge_base(name)
    except GitError:
        if ref is not None:
            raise
        try:
            name = "HEAD"
            commit = repository.commit(name)
        except GitError:
            return None
    source = GitRef(repository, commit, name)
    try:
        return load(source, layout_at(source, config), config.dialect)
    except GitError:
        return None


def computed_version(config: Config, registry: Registry, base: Registry | None, name: str) -> Step:
    """The version that the change since the base asks for.

    A released file that was edited gets its content back, and the edit becomes the next version;
    a version that is not released yet is renamed where it announces too little or too much.
    """
    event, document = newest(registry, name)
    old, library = _before(event, document, registry, base)
    if old is None:
        version = version_of(document)
        return Step(event.name, Plan(), None, version, "none")
    bump, reason = _asked(config, (library, old), (registry, document))
    before, now = numbered(old), numbered(document)
    wanted = _after(before, bump)
    fits = now == wanted or (now != before and bump_between(before, now) == bump)
    if bump == "none" or fits:
        return Step(event.name, Plan(), before, now, bump)
    target = where(registry, document, wanted)
    text = moved(document, target)
    if target.path == document.path:
        plan = Plan(changed={target.path: text})
    elif now == before:
        plan = Plan({target.path: text}, {document.path: old.text})
    else:
        plan = Plan({target.path: text}, removed=(document.path,))
    return Step(event.name, plan, before, wanted, bump, reason)


def _before(
    event: Event, document: SchemaDocument, registry: Registry, base: Registry | None
) -> tuple[SchemaDocument | None, Registry]:
    """What was released before, of this major or else of one below, and its registry."""
    if base is not None:
        past = base.events.get(event.name) or base.shared.get(event.name)
        below = [d for d in past.versions if major_of(d) <= major_of(document)] if past else []
        if below:
            return below[-1], base
    earlier = event.versions[: event.versions.index(document)]
    return (earlier[-1] if earlier else None), registry


def lines_of(registry: Registry) -> list[str]:
    """Every event and shared type, once for each major that it has, as `bump` takes them."""
    found: list[str] = []
    for event in (*registry.events.values(), *registry.shared.values()):
        majors = [major for major in event.majors() if major]
        found += [event.name] if len(majors) < 2 else [f"{event.name}.v{m}" for m in majors]
    return found


def _asked(
    config: Config, old: tuple[Registry, SchemaDocument], new: tuple[Registry, SchemaDocument]
) -> tuple[Bump, str]:
    from eventreg.compat import check_compatibility

    document = new[1]
    name = document.identity.name if document.identity else ""
    try:
        found = check_compatibility(
            _anonymous(*old),
            _anonymous(*new),
            mode=config.policy.mode_of(name, major_of(document)),
            content=config.policy.content,
            formats=config.policy.formats,
        )
    except KeyError as error:
        raise SchemaError(
            f"{document.path} refers to {error.args[0]}, which is not in the registry"
        ) from None
    return found.bump, found.findings[0].message if found.findings else ""


def _anonymous(registry: Registry, document: SchemaDocument) -> Any:
    """The schema without its `$id`, which differs between versions by its nature."""
    schema = bundle(registry, document)
    if not isinstance(schema, dict) or any("$id" in d for d in _held(schema)):
        return schema
    return {key: value for key, value in schema.items() if key != document.dialect.id_keyword}


def _held(schema: dict[str, Any]) -> list[dict[str, Any]]:
    held = [*schema.get("$defs", {}).values(), *schema.get("definitions", {}).values()]
    return [one for one in held if isinstance(one, dict)]


def _after(version: Version, bump: Bump) -> Version:
    """The next version; below 1.0.0 a break raises the second number (SemVer, section 4)."""
    if version.scheme is Scheme.SEMVER and version.major == 0 and version.numbers[1]:
        lower: dict[Bump, Bump] = {"major": "minor", "minor": "patch"}
        return version.next(lower.get(bump, bump))
    return version.next(bump)


def deprecate(
    config: Config,
    registry: Registry,
    name: str,
    *,
    replaced_by: str = "",
    sunset: dt.date | None = None,
) -> Plan:
    """Deprecate an event, by a patch version where it is released.

    Raises:
        UsageError: one of the events does not exist, or is its own replacement.
    """
    event, document = newest(registry, name)
    if replaced_by and newest(registry, replaced_by)[1] is document:
        raise UsageError(f"{name} cannot be replaced by itself")
    released = document.path in released_paths(config)
    plan = deprecated(registry, document, Retirement(replaced_by, sunset), released=released)
    return plan + Plan(notes=_waiting(config, event.name, sunset))


def _waiting(config: Config, name: str, sunset: dt.date | None) -> tuple[str, ...]:
    services = [service.name for service in config.catalogue.subscribers(name)]
    if not services:
        return ()
    until = f" until {sunset}" if sunset else ""
    return (f"still subscribed, to be moved{until}: {', '.join(services)}",)


def rename(
    config: Config, registry: Registry, old: str, new_name: str, sunset: dt.date | None = None
) -> Plan:
    """Rename an event.

    One that was never released moves. One that was stays, deprecated, beside a copy of the new
    name; the catalogue lists the old name as an alias, so that history still validates.

    Raises:
        UsageError: there is no such event, or the new name is none or taken.
    """
    event, document = newest(registry, old)
    if event.name not in registry.events:
        raise UsageError(f"{old} is a shared type", remedy="make a new one, and change references")
    _named_well(config, new_name)
    if new_name in registry.events:
        raise UsageError(f"{new_name} exists already")
    if not released_paths(config).intersection(d.path for d in event.versions):
        plan = relocated(registry, event, new_name)
        return plan + _configured(config, renamed(config.text, config.catalogue, old, new_name))
    plan = _retitled(copied(registry, document, new_name), document, event.name, new_name)
    retirement = Retirement(new_name, sunset)
    plan += deprecated(registry, document, retirement, released=True)
    publishers = config.catalogue.publishers(event.name)
    service = publishers[0].name if len(publishers) == 1 else ""
    covered = bool(config.catalogue.publishers(new_name))
    text, note = published(config.text, config.catalogue, new_name, "" if covered else service, "")
    text = aliased(text, event.name, new_name)
    return plan + _configured(config, text, note, *_waiting(config, event.name, sunset))


def _retitled(plan: Plan, document: SchemaDocument, old: str, new_name: str) -> Plan:
    """A title that was made of the name follows it."""
    if not isinstance(document.schema, dict) or document.schema.get("title") != title_of(old):
        return plan
    [(path, text)] = plan.made.items()
    text = set_keyword(text, "title", title_of(new_name), yaml=document.is_yaml)
    return dataclasses.replace(plan, made={path: text})
