"""Contracts: one major of an event, which is one CloudEvents type on one topic."""

from __future__ import annotations

from dataclasses import dataclass

from eventreg.model.catalogue import Catalogue, Service
from eventreg.model.document import SchemaDocument, encoded
from eventreg.model.names import event_type
from eventreg.model.registry import Registry


@dataclass(frozen=True, slots=True)
class Contract:
    """What publishers and subscribers of a topic agree on.

    Attributes:
        event: name of the event.
        versions: released versions of this major, oldest first, at least one.
        publishers, subscribers: services by the catalogue.
        owner: the service in whose namespace the event lies, else its only publisher, or None.
        aliases: names of old under which the event was published.
    """

    event: str
    major: int
    versions: tuple[SchemaDocument, ...]
    publishers: tuple[Service, ...] = ()
    subscribers: tuple[Service, ...] = ()
    owner: Service | None = None
    aliases: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        """CloudEvents `type`, which is the topic as well."""
        return event_type(self.event, self.major)

    @property
    def newest(self) -> SchemaDocument:
        return self.versions[-1]

    @property
    def deprecated(self) -> bool:
        return is_deprecated(self.newest)

    @property
    def services(self) -> tuple[Service, ...]:
        return (*self.publishers, *(s for s in self.subscribers if s not in self.publishers))


def contracts(registry: Registry, catalogue: Catalogue) -> tuple[Contract, ...]:
    """Every contract of a registry, by name of the event and major."""
    found = []
    for event in registry.events.values():
        for major, versions in sorted(event.majors().items()):
            publishers = catalogue.publishers(event.name, major)
            found.append(
                Contract(
                    event=event.name,
                    major=major,
                    versions=versions,
                    publishers=publishers,
                    subscribers=catalogue.subscribers(event.name, major),
                    owner=catalogue.owner(event.name)
                    or (publishers[0] if len(publishers) == 1 else None),
                    aliases=catalogue.aliases_of(event.name),
                )
            )
    return tuple(found)


def is_deprecated(document: SchemaDocument) -> bool:
    """Whether a schema says `deprecated: true` of itself (2020-12 validation, section 9.3)."""
    return isinstance(document.schema, dict) and document.schema.get("deprecated") is True


def farewell(document: SchemaDocument) -> tuple[str, str]:
    """What to use instead of a deprecated schema, and the day when it goes; empty where unsaid."""
    own = document.schema.get("x-eventreg") if isinstance(document.schema, dict) else None
    facts = own if isinstance(own, dict) else {}
    replacement, sunset = facts.get("replaced-by"), facts.get("sunset")
    return (
        replacement if isinstance(replacement, str) else "",
        sunset if isinstance(sunset, str) else "",
    )


def schema_id(document: SchemaDocument) -> str:
    """The `$id` as written; empty without one."""
    if not isinstance(document.schema, dict):
        return ""
    value = document.schema.get(document.dialect.id_keyword)
    return value if isinstance(value, str) else ""


def dataschema(document: SchemaDocument) -> str:
    """The `$id` as events carry it: a URI, other scripts encoded (CloudEvents 1.0.2, 3.1.2)."""
    return encoded(schema_id(document))


def annotation(document: SchemaDocument, keyword: str) -> str:
    """The text of `title`, `description` or the like at the top of a schema, or empty."""
    value = document.schema.get(keyword) if isinstance(document.schema, dict) else None
    return value.strip() if isinstance(value, str) else ""


def examples_of(document: SchemaDocument) -> tuple[object, ...]:
    """The payloads that a schema gives as examples, unchecked."""
    value = document.schema.get("examples") if isinstance(document.schema, dict) else None
    return tuple(value) if isinstance(value, list) else ()
