"""What changed between two registries, version by version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from eventreg.changes.change import Change, Class, Verdict
from eventreg.changes.compare import between
from eventreg.model.catalogue import Catalogue
from eventreg.model.contract import annotation
from eventreg.model.document import SchemaDocument
from eventreg.model.names import Kind
from eventreg.model.registry import Registry, major_of, version_of


class State(StrEnum):
    """What became of a version."""

    ADDED = "added"
    """The first version of an event."""
    VERSION = "version"
    """A further version; `previous` is the one before it."""
    CHANGED = "changed"
    """The same version with another content."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Side:
    """A version of a schema, and the registry in which its references lead somewhere."""

    registry: Registry
    document: SchemaDocument

    @property
    def version(self) -> str:
        version = version_of(self.document)
        return version.text if version else ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One version that is not as it was.

    Attributes:
        name: of the event or shared type, or of a file.
        version, previous: as written; empty where a schema bears none.
        title: for people, or empty.
        changes: since `previous`.
        verdict: on the step from `previous`; None without one.
        publishers, subscribers: names of services, by the catalogue.
    """

    name: str
    kind: Kind
    state: State
    version: str
    previous: str = ""
    title: str = ""
    changes: tuple[Change, ...] = ()
    verdict: Verdict | None = None
    publishers: tuple[str, ...] = ()
    subscribers: tuple[str, ...] = ()

    @property
    def breaking(self) -> bool:
        """Whether readers of the version before cannot go on as they are."""
        if self.state is State.REMOVED:
            return True
        if self.verdict is not None and self.verdict.state in {"breaking", "compatible"}:
            return self.verdict.state == "breaking"
        return any(change.class_ is Class.BREAKING for change in self.changes)


@dataclass(frozen=True, slots=True)
class Changelog:
    """All entries, events before shared types, by name and version.

    Attributes:
        base, head: what was compared, in words.
    """

    base: str
    head: str
    entries: tuple[Entry, ...]

    @property
    def counts(self) -> Counter[Class]:
        """Changes by class; a removed version counts as a breaking one."""
        found = Counter(change.class_ for entry in self.entries for change in entry.changes)
        found[Class.BREAKING] += sum(entry.state is State.REMOVED for entry in self.entries)
        return found


@dataclass(frozen=True, slots=True)
class Referee:
    """What the caller knows of compatibility.

    Attributes:
        mode: of an event and major.
        verdict: on the step from one side to the other.
    """

    mode: Callable[[str, int], str]
    verdict: Callable[[Side, Side], Verdict]


def compare(
    name: str, old: Side, new: Side, referee: Referee, *, state: State = State.VERSION
) -> Entry:
    """The entry of one step."""
    identity = new.document.identity
    verdict = referee.verdict(old, new)
    changes = between(
        old.document,
        new.document,
        registry=new.registry,
        old_registry=old.registry,
        mode=referee.mode(name, major_of(new.document)),
        verdict=verdict,
    )
    return Entry(
        name=name,
        kind=identity.kind if identity else Kind.EVENT,
        state=state,
        version=new.version,
        previous=old.version,
        title=annotation(new.document, "title"),
        changes=changes,
        verdict=verdict,
    )


def changelog(base: Registry, head: Registry, referee: Referee, catalogue: Catalogue) -> Changelog:
    """What `head` has that `base` had not, has otherwise, or has no longer.

    Args:
        base: the earlier registry; both may hold only the events that differ.
        head: the later one.
        referee: says who may read whose data.
        catalogue: who is concerned.
    """
    entries: list[Entry] = []
    for kind in (Kind.EVENT, Kind.SHARED):
        before, after = _lines(base, kind), _lines(head, kind)
        for name in sorted({*before, *after}):
            line = _Line(name, kind, before.get(name, {}), after.get(name, {}), referee)
            entries += (_with_services(entry, catalogue) for entry in line.entries())
    return Changelog(base.source, head.source, tuple(entries))


def _lines(registry: Registry, kind: Kind) -> dict[str, dict[str, Side]]:
    """By name and version: the sides of a registry, oldest version first."""
    group = registry.events if kind is Kind.EVENT else registry.shared
    found: dict[str, dict[str, Side]] = {}
    for name, event in group.items():
        sides = (Side(registry, document) for document in event.versions)
        found[name] = {side.version: side for side in sides}
    return found


def _with_services(entry: Entry, catalogue: Catalogue) -> Entry:
    from dataclasses import replace

    if entry.kind is not Kind.EVENT:
        return entry
    return replace(
        entry,
        publishers=tuple(service.name for service in catalogue.publishers(entry.name)),
        subscribers=tuple(service.name for service in catalogue.subscribers(entry.name)),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """One event in both registries."""

    name: str
    kind: Kind
    before: dict[str, Side]
    after: dict[str, Side]
    referee: Referee

    def entries(self) -> Iterator[Entry]:
        in_place = any(side.registry.layout.in_place for side in self.after.values())
        for version, side in self.before.items():
            if version not in self.after and not in_place:
                yield Entry(
                    self.name,
                    self.kind,
                    State.REMOVED,
                    version,
                    title=annotation(side.document, "title"),
                )
        for version, side in self.after.items():
            if version in self.before:
                yield from self._same(self.before[version], side)
            else:
                yield self._new(side)

    def _same(self, old: Side, new: Side) -> Iterator[Entry]:
        if old.document.schema != new.document.schema:
            entry = compare(self.name, old, new, self.referee, state=State.CHANGED)
            yield entry

    def _new(self, side: Side) -> Entry:
        earlier = self._before(side)
        if earlier is not None:
            return compare(self.name, earlier, side, self.referee)
        title = annotation(side.document, "title")
        return Entry(self.name, self.kind, State.ADDED, side.version, title=title)

    def _before(self, side: Side) -> Side | None:
        """The version just before, as it was released where it was."""
        known = {**self.after, **self.before}
        version = version_of(side.document)
        if version is None:
            return next(iter(self.before.values()), None)
        older = [
            (found, other)
            for other in known.values()
            if (found := version_of(other.document)) is not None and found < version
        ]
        return max(older, key=lambda pair: pair[0])[1] if older else None
