"""What the registry and its catalogue say of events, as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from eventreg.changes.fields import fields
from eventreg.changes.paths import written
from eventreg.changes.words import kind
from eventreg.config import Config
from eventreg.errors import UsageError
from eventreg.model.catalogue import Catalogue
from eventreg.model.contract import (
    Contract,
    annotation,
    contracts,
    examples_of,
    is_deprecated,
    schema_id,
)
from eventreg.model.document import SchemaDocument
from eventreg.model.envelope import example_event
from eventreg.model.names import split_event_type
from eventreg.model.registry import Event, Registry, major_of, version_text
from eventreg.model.selectors import Chosen, no_such_event


@dataclass(frozen=True, slots=True)
class Row:
    """An event in a list.

    Attributes:
        versions: as written, oldest first.
        publishers, subscribers: names of services.
    """

    name: str
    title: str
    versions: tuple[str, ...]
    publishers: tuple[str, ...]
    subscribers: tuple[str, ...]
    deprecated: bool
    shared: bool = False


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A property: its path as people write it, and what holds of it."""

    path: str
    type: str
    required: bool
    constraints: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Card:
    """Everything about one version of an event or shared type.

    Attributes:
        contract: the type and topic; None for a shared type.
        versions: each version, and whether it is deprecated.
        example: a whole event, or the bare value for a shared type; None without an example.
    """

    name: str
    version: str
    document: SchemaDocument
    contract: Contract | None
    versions: tuple[tuple[str, bool], ...]
    fields: tuple[FieldRow, ...]
    example: Any


def listing(
    registry: Registry,
    catalogue: Catalogue,
    selectors: Collection[str] = (),
    service: str | None = None,
    *,
    shared: bool = False,
) -> list[Row]:
    """Events by name, shared types behind them if asked for.

    Args:
        registry: what is listed.
        catalogue: who publishes and subscribes.
        selectors: which events; none means all.
        service: only what it publishes or subscribes to.
        shared: whether to list shared types as well.

    Raises:
        UsageError: a selector picks nothing, or there is no such service.
    """
    if service is not None and service not in catalogue.services:
        known = ", ".join(catalogue.services) or "none"
        raise UsageError(f'the catalogue has no service "{service}"', remedy=f"it has {known}")
    rows = [_row(event, catalogue) for event in registry.events.values()]
    if shared:
        rows += [_row(event, Catalogue(), shared=True) for event in registry.shared.values()]
    chosen = Chosen.of(selectors, catalogue, [row.name for row in rows])
    return [
        row
        for row in rows
        if chosen.wants(row.name)
        and (service is None or service in (*row.publishers, *row.subscribers))
    ]


def _row(event: Event, catalogue: Catalogue, *, shared: bool = False) -> Row:
    return Row(
        name=event.name,
        title=annotation(event.newest, "title"),
        versions=tuple(version_text(document) for document in event.versions),
        publishers=tuple(s.name for s in catalogue.publishers(event.name)),
        subscribers=tuple(s.name for s in catalogue.subscribers(event.name)),
        deprecated=is_deprecated(event.newest),
        shared=shared,
    )


def find(registry: Registry, catalogue: Catalogue, text: str) -> SchemaDocument:
    """The document that `EVENT`, `EVENT@VERSION`, a CloudEvents type, an alias or a path names.

    Raises:
        UsageError: there is none.
    """
    if text in registry.documents:
        return registry.documents[text]
    name, _, wanted = text.partition("@")
    name = catalogue.aliases.get(name, name)
    event = registry.events.get(name) or registry.shared.get(name)
    major = None
    if event is None:
        bare, major = split_event_type(name)
        event = registry.events.get(catalogue.aliases.get(bare, bare)) if major else None
    if event is None:
        raise no_such_event(name, [*registry.events, *registry.shared])
    found = [
        document
        for document in event.versions
        if (not wanted or version_text(document) == wanted)
        and (major is None or major_of(document) == major)
    ]
    if not found:
        known = ", ".join(version_text(document) for document in event.versions)
        what = f"version {wanted}" if wanted else f"major {major}"
        raise UsageError(f"{event.name} has no {what}", remedy=f"it has {known}")
    return found[-1]


def card(config: Config, registry: Registry, document: SchemaDocument) -> Card:
    """What there is to know about a version."""
    identity = document.identity
    name = identity.name if identity else document.path
    contract = next(
        (
            each
            for each in contracts(registry, config.catalogue)
            if any(version.path == document.path for version in each.versions)
        ),
        None,
    )
    event = registry.events.get(name) or registry.shared.get(name)
    versions = event.versions if event else (document,)
    examples = examples_of(document)
    example: Any = examples[0] if examples else None
    if examples and contract:
        example = example_event(contract, document, example)
    return Card(
        name=name,
        version=version_text(document),
        document=document,
        contract=contract,
        versions=tuple((version_text(each), is_deprecated(each)) for each in versions),
        fields=field_rows(registry, document),
        example=example,
    )


def field_rows(registry: Registry, document: SchemaDocument) -> tuple[FieldRow, ...]:
    """The properties of a schema with nested and shared types unfolded."""
    rows = []
    for path, facts in fields(registry, document).items():
        if not path:
            continue
        description = facts.get("description")
        rows.append(
            FieldRow(
                path=written(path),
                type=kind(facts),
                required=bool(facts.get("required")),
                constraints=tuple(_constraints(facts)),
                description=description if isinstance(description, str) else "",
            )
        )
    return tuple(rows)


def _constraints(facts: dict[str, Any]) -> Iterator[str]:
    """`not empty`, `one of "a", "b"`: what limits a value, as the documentation has it."""
    from eventreg.changes.words import values
    from eventreg.generate.docs.words import constraints, text_of

    listed = facts.get("enum")
    if listed:
        how = "always" if len(listed) == 1 else "one of"
        yield f"{how} {values(listed.values(), last='or')}"
    yield from map(text_of, constraints(facts))
    if facts.get("never"):
        yield "never allowed"
    if facts.get("deprecated") is True:
        yield "deprecated"
    if facts.get("closed"):
        yield "no other properties"


def as_json(item: Card) -> dict[str, Any]:
    """A card for programs."""
    document, contract = item.document, item.contract
    facts: dict[str, Any] = {
        "name": item.name,
        "version": item.version,
        "id": schema_id(document),
        "path": document.path,
        "title": annotation(document, "title"),
        "description": annotation(document, "description"),
        "deprecated": is_deprecated(document),
        "versions": [version for version, _ in item.versions],
    }
    if contract:
        owner = contract.owner
        facts |= {
            "type": contract.topic,
            "service": owner.name if owner else "",
            "owner": owner.owner if owner else "",
            "publishers": [service.name for service in contract.publishers],
            "subscribers": [service.name for service in contract.subscribers],
            "aliases": list(contract.aliases),
        }
    facts["fields"] = [
        {
            "path": row.path,
            "type": row.type,
            "required": row.required,
            "constraints": list(row.constraints),
            "description": row.description,
        }
        for row in item.fields
    ]
    facts["example"] = item.example
    return facts
