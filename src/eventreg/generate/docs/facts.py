"""The facts of one event, and of one version of it, as the pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eventreg.generate.docs.difference import Difference
from eventreg.generate.docs.shape import Shape
from eventreg.generate.docs.snippets import Snippet
from eventreg.generate.docs.text import visible
from eventreg.model.catalogue import Service
from eventreg.model.contract import Contract, schema_id
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Event


@dataclass(frozen=True, slots=True)
class Link:
    """Somewhere to go.

    Attributes:
        target: page, from the root of the site; empty for text alone.
        note: what is worth knowing before one goes.
    """

    text: str
    target: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Info:
    """What the registry says about itself; empty where it says nothing.

    Attributes:
        contact: e-mail address or URL of `contact_name`.
    """

    title: str
    description: str
    version: str
    licence: str
    contact_name: str
    contact: str

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Info:
        """From the configuration's `title`, `description`, `version`, `contact`, `license`."""
        contact = raw.get("contact") or {}
        reach = str(contact.get("email") or contact.get("url") or "")
        return cls(
            visible(str(raw.get("title") or "Events")),
            str(raw.get("description") or ""),
            visible(str(raw.get("version") or "")),
            visible(str((raw.get("license") or {}).get("name") or "")),
            visible(str(contact.get("name") or reach)),
            reach,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """The way from one version to the next.

    Attributes:
        bump: what the version numbers announce: patch, minor, major or none.
        alarming: the step breaks readers and its version does not announce it.
    """

    old: Link
    new: Link
    bump: str
    difference: Difference

    @property
    def alarming(self) -> bool:
        return self.difference.verdict.state in {"breaking", "undecided"} and self.bump != "major"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That a version should no longer be used, and what to do instead."""

    replacement: Link | None
    sunset: str


@dataclass(frozen=True)
class Entry:
    """An event or a shared type with all its versions."""

    event: Event
    name: str
    title: str
    description: str
    group: str
    target: str
    version: str
    deprecated: bool
    shared: bool
    contracts: tuple[Contract, ...] = ()

    @property
    def newest(self) -> SchemaDocument:
        return self.event.newest

    @property
    def versions(self) -> int:
        return len(self.event.versions)

    @property
    def publishers(self) -> tuple[Service, ...]:
        return tuple({s.name: s for c in self.contracts for s in c.publishers}.values())

    @property
    def subscribers(self) -> tuple[Service, ...]:
        return tuple({s.name: s for c in self.contracts for s in c.subscribers}.values())


@dataclass(frozen=True)
class VersionPage:
    """One version of an event or a shared type."""

    entry: Entry
    document: SchemaDocument
    version: str
    target: str
    title: str
    description: str
    shape: Shape
    switch: tuple[Link, ...]
    hidden: int
    first: Link
    step: Step | None
    deprecation: Deprecation | None
    contract: Contract | None
    aliases: tuple[str, ...]
    envelopes: tuple[str, ...]
    payloads: tuple[str, ...]
    snippets: tuple[Snippet, ...]
    uses: tuple[Link, ...]
    used_by: tuple[Link, ...]

    @property
    def newest(self) -> bool:
        return self.document is self.entry.newest

    @property
    def id(self) -> str:
        """The `$id` as written; empty without one."""
        return visible(schema_id(self.document))

    @property
    def schema_text(self) -> str:
        return "\n".join(visible(line) for line in self.document.text.splitlines())
