"""What the pages show, gathered from the registry; HTML and Markdown draw the same facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from eventreg.generate.docs.addresses import Addresses
from eventreg.generate.docs.difference import Differences
from eventreg.generate.docs.facts import (
    Deprecation,
    Entry,
    Info,
    Link,
    Step,
    VersionPage,
)
from eventreg.generate.docs.flows import Flows, group_of
from eventreg.generate.docs.shapes import Shapes
from eventreg.generate.docs.snippets import Model, Snippet, snippets
from eventreg.generate.docs.text import pretty_json, visible
from eventreg.model.catalogue import Catalogue
from eventreg.model.contract import (
    Contract,
    annotation,
    examples_of,
    farewell,
    is_deprecated,
)
from eventreg.model.document import SchemaDocument
from eventreg.model.envelope import example_event
from eventreg.model.registry import Event, Registry, major_of, version_of, version_text
from eventreg.model.rule import Rule
from eventreg.model.version import bump_between

SWITCH = 9
"""Versions that a version switch offers; the history has all."""


MOST_GROUPS = 60
"""Groups of events beyond which those of one or two events are joined."""


@dataclass(frozen=True)
class Site:
    """Everything that can be told about one registry."""

    registry: Registry
    catalogue: Catalogue
    info: Info
    differences: Differences
    rules: Sequence[Rule]
    addresses: Addresses
    package: str
    _steps: dict[str, Step] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.info.title

    @cached_property
    def flows(self) -> Flows:
        return Flows.of(self.registry, self.catalogue)

    @cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.registry, self.addresses)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Title of each service by name."""
        return {
            name: visible(service.title or name)
            for name, service in self.catalogue.services.items()
        }

    @cached_property
    def events(self) -> Mapping[str, Entry]:
        return {
            name: self._entry(event, shared=False) for name, event in self.registry.events.items()
        }

    @cached_property
    def types(self) -> Mapping[str, Entry]:
        return {
            name: self._entry(event, shared=True) for name, event in self.registry.shared.items()
        }

    @cached_property
    def groups(self) -> Mapping[str, tuple[Entry, ...]]:
        """Events by what their names have in common."""
        found: dict[str, list[Entry]] = {}
        for entry in self.events.values():
            found.setdefault(entry.group, []).append(entry)
        return {group: tuple(entries) for group, entries in found.items()}

    @cached_property
    def _segments(self) -> int:
        """How much of a name makes a group: less where most would stand alone in theirs."""
        names = self.registry.events
        many = len({group_of(name) for name in names})
        return 2 if many <= MOST_GROUPS or many * 3 <= len(names) else 1

    def _entry(self, event: Event, *, shared: bool) -> Entry:
        name = event.name
        return Entry(
            event,
            visible(name),
            title_of(event.newest),
            annotation(event.newest, "description"),
            visible(group_of(name, self._segments)),
            self.addresses.shared(name) if shared else self.addresses.event(name),
            _version_text(event.newest),
            is_deprecated(event.newest),
            shared,
            () if shared else self.flows.contracts[name],
        )

    @cached_property
    def _users(self) -> Mapping[str, tuple[Link, ...]]:
        """Newest versions that need a document, by its path."""
        found: dict[str, list[Link]] = {}
        for entry in (*self.events.values(), *self.types.values()):
            link = Link(entry.name, entry.target, entry.title)
            for used in self.registry.closure(entry.newest):
                found.setdefault(used.path, []).append(link)
        return {path: tuple(links) for path, links in found.items()}

    def warm(self) -> None:
        """Read, and import, what all pages share, before the work on them is spread."""
        _ = self._users, self._models, self.flows.by_publisher, self.flows.by_subscriber
        next((self.step(entry, 1) for entry in self.events.values() if entry.versions > 1), None)

    def pages(self, entry: Entry) -> Iterator[VersionPage]:
        """Yield the page of each version, newest first."""
        versions = entry.event.versions
        links = [
            Link(_version_text(document), self.addresses.document(document))
            for document in reversed(versions)
        ]
        for index in range(len(versions) - 1, -1, -1):
            yield self._page(entry, index, links)

    def _page(self, entry: Entry, index: int, links: list[Link]) -> VersionPage:
        document = entry.event.versions[index]
        place = len(links) - 1 - index
        switch = _window(links, place)
        contract = next((c for c in entry.contracts if c.major == major_of(document)), None)
        payloads = examples_of(document)
        around = [
            example_event(contract, document, payload, number)
            for number, payload in enumerate(payloads, 1)
            if contract is not None
        ]
        return VersionPage(
            entry,
            document,
            links[place].text,
            links[place].target,
            title_of(document),
            annotation(document, "description"),
            self.shapes.of(document),
            switch,
            len(links) - len(switch),
            links[-1],
            self.step(entry, index),
            self._deprecation(entry, document),
            contract,
            tuple(visible(alias) for alias in contract.aliases) if contract else (),
            tuple(pretty_json(envelope) for envelope in around),
            tuple(pretty_json(payload) for payload in payloads),
            tuple(self._snippets(contract, document)) if contract else (),
            tuple(self._use(other) for other in self.registry.closure(document)),
            self._users.get(document.path, ()),
        )

    def _snippets(self, contract: Contract, document: SchemaDocument) -> Iterator[Snippet]:
        return snippets(self._models[contract.event, contract.major], contract, document)

    @cached_property
    def _models(self) -> Mapping[tuple[str, int], Model]:
        """The generated class of each contract, by event and major."""
        from eventreg.generate.models import Options
        from eventreg.generate.models.plan import plan

        return {
            (each.name, each.major): Model(
                self.package, f"{self.package}.{each.module}", each.class_name
            )
            for each in plan(self.registry, self.catalogue, Options(package=self.package))
        }

    def step(self, entry: Entry, index: int) -> Step | None:
        """The step that leads to a version; None for the first."""
        if index == 0:
            return None
        old, new = entry.event.versions[index - 1], entry.event.versions[index]
        if new.path not in self._steps:
            self._steps[new.path] = self._step(old, new)
        return self._steps[new.path]

    def _step(self, old: SchemaDocument, new: SchemaDocument) -> Step:
        before, after = version_of(old), version_of(new)
        return Step(
            Link(_version_text(old), self.addresses.document(old)),
            Link(_version_text(new), self.addresses.document(new)),
            bump_between(before, after) if before and after else "none",
            self.differences(old, new),
        )

    def history(self, entry: Entry) -> Iterator[Step]:
        """Yield the steps of an event, newest first."""
        for index in range(len(entry.event.versions) - 1, 0, -1):
            step = self.step(entry, index)
            if step is not None:
                yield step

    def _use(self, document: SchemaDocument) -> Link:
        if document.identity is None:
            return Link(visible(document.path), "")
        return Link(
            visible(str(document.identity)), self.addresses.document(document), title_of(document)
        )

    def _deprecation(self, entry: Entry, document: SchemaDocument) -> Deprecation | None:
        if not is_deprecated(document):
            return None
        name, sunset = farewell(document)
        link = None
        if name:
            other = self.events.get(name) or self.types.get(name)
            link = Link(visible(name), other.target if other else "")
        elif document is not entry.newest and not entry.deprecated:
            link = Link(f"version {entry.version}", entry.target)
        return Deprecation(link, visible(sunset))


def _window(links: list[Link], place: int) -> tuple[Link, ...]:
    if len(links) <= SWITCH:
        return tuple(links)
    low = min(max(place - SWITCH // 2, 0), len(links) - SWITCH)
    return tuple(links[low : low + SWITCH])


def _version_text(document: SchemaDocument) -> str:
    return version_text(document) or "unversioned"


def title_of(document: SchemaDocument) -> str:
    """The title of a schema, else the last segment of its name in words."""
    title = annotation(document, "title")
    if title:
        return visible(title)
    name = document.identity.name if document.identity else document.path
    return visible(name.rpartition(".")[2].replace("_", " ").capitalize() or name)
