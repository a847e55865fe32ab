"""Which schema an event is held against: by `dataschema`, else by `type`, else by topic."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eventreg.events.envelope import UNTYPED
from eventreg.events.tally import Problem, Subject
from eventreg.events.words import shown
from eventreg.model.catalogue import Catalogue
from eventreg.model.document import SchemaDocument, absolute_uri
from eventreg.model.names import Kind, event_type, split_event_type
from eventreg.model.registry import Registry, major_of, version_text

if TYPE_CHECKING:
    import jsonschema_rs


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema ready for use.

    Attributes:
        accepts: whether it accepts a payload; raises `ValueError` for one that nests too deep.
        seal: changes when the schema or anything that it references does.
    """

    subject: Subject
    document: SchemaDocument
    validator: jsonschema_rs.Validator
    accepts: Callable[[Any], bool]
    seal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """What becomes of events with one `dataschema`, `type` and topic.

    Attributes:
        schema: what they are held against; None where a problem says why there is none.
        target: the schema tried on them beside it, or None.
        problems: what is odd about how they are named, and what it is about.
    """

    schema: Schema | None
    target: Schema | None = None
    problems: tuple[tuple[Problem, str, str], ...] = ()


@dataclass(frozen=True)
class Router:
    """Finds schemas in a registry, each compiled once.

    Attributes:
        registry: the schemas under which events were published.
        catalogue: names of old.
        against: a registry whose newest schemas of the same major are tried as well.
        formats: whether `format` restricts values.
        bare: name or schema of bare events, as `NAME` or `NAME@VERSION`, or empty.
    """

    registry: Registry
    catalogue: Catalogue = field(default_factory=Catalogue)
    against: Registry | None = None
    formats: bool = True
    bare: str = ""
    _schemas: dict[tuple[int, str], Schema | str] = field(
        default_factory=dict, repr=False, compare=False
    )

    def route(self, dataschema: str, kind: str, topic: str, *, structured: bool = True) -> Route:
        """Where events with these attributes go; each may be empty."""
        if not structured:
            return self._bare(topic)
        problems: list[tuple[Problem, str, str]] = []
        typed = kind if kind != UNTYPED else ""
        if kind == UNTYPED:
            problems.append((Problem.UNTYPED, shown(topic), f"its type is {UNTYPED}"))
        if dataschema:
            document = self._by_uri(dataschema)
            if document is None:
                about = shown(dataschema)
                problems.append(
                    (Problem.UNKNOWN_DATASCHEMA, about, "the registry has no such schema")
                )
                return Route(None, None, tuple(problems))
            if typed:
                self._compare(typed, document, problems)
            return self._routed(document, problems)
        name = typed or self._topic(topic)
        if not name:
            if not problems:
                problems.append((Problem.NO_TYPE, shown(topic), "neither type nor topic names it"))
            return Route(None, None, tuple(problems))
        return self._by_name(name, problems)

    def _compare(
        self, kind: str, document: SchemaDocument, problems: list[tuple[Problem, str, str]]
    ) -> None:
        """Whether `type` names the event and major that `dataschema` does."""
        named = self.named(kind)
        if named is not None and named.identity and document.identity:
            self._note_alias(kind, problems)
            if named.identity.name == document.identity.name and major_of(named) == major_of(
                document
            ):
                return
        about = f"{shown(kind)} for {document.identity}"
        problems.append((Problem.OTHER_TYPE, about, "type and dataschema name different events"))

    def _bare(self, topic: str) -> Route:
        name = self.bare or self._topic(topic)
        if not name:
            reason = "a body without an envelope, of an event that nothing names"
            return Route(None, None, ((Problem.NO_TYPE, shown(topic), reason),))
        return self._by_name(name, [])

    def _by_name(self, name: str, problems: list[tuple[Problem, str, str]]) -> Route:
        document = self.named(name)
        if document is None:
            problems.append((Problem.UNKNOWN_TYPE, shown(name), "the registry has no such event"))
            return Route(None, None, tuple(problems))
        self._note_alias(name, problems)
        return self._routed(document, problems)

    def _note_alias(self, name: str, problems: list[tuple[Problem, str, str]]) -> None:
        plain = split_event_type(name.partition("@")[0])[0]
        if plain in self.catalogue.aliases:
            event = self.catalogue.aliases[plain]
            problems.append((Problem.ALIAS, shown(plain), f"a name of old of {event}"))

    def named(self, text: str) -> SchemaDocument | None:
        """The newest schema of a `type`, or the one that `NAME@VERSION` says."""
        text, _, wanted = text.partition("@")
        name, major = split_event_type(text)
        event = self.registry.events.get(self.catalogue.aliases.get(name, name))
        if event is None:
            return None
        if wanted:
            return next((d for d in event.versions if version_text(d) == wanted), None)
        majors = event.majors()
        found = majors.get(1, majors.get(0)) if major is None else majors.get(major)
        return found[-1] if found else None

    def _topic(self, topic: str) -> str:
        """The name in a topic: itself, or the one that a dead-letter stream's name begins with."""
        if not topic or self.named(topic) is not None:
            return topic
        for name in self._names:
            rest = topic[len(name) :]
            if topic.startswith(name) and re.match(r"[._:-](?!v[1-9][0-9]*\b)", rest):
                return name
        return topic

    @cached_property
    def _names(self) -> list[str]:
        """Topics of all events and names of old, the longest first."""
        names = set(self.catalogue.aliases)
        for name, event in self.registry.events.items():
            names.update(event_type(name, major) for major in event.majors())
        return sorted(names, key=lambda name: (-len(name), name))

    def _by_uri(self, uri: str) -> SchemaDocument | None:
        document = self.registry.by_uri.get(absolute_uri(uri))
        if document is not None and document.identity and document.identity.kind is Kind.EVENT:
            return document
        layout = self.registry.layout
        found = layout.parse_id(uri) if layout.in_place else None
        if found is None or found[0].kind is not Kind.EVENT:
            return None
        try:
            identity = found[0].identity(found[1])
        except (KeyError, ValueError):
            return None
        event = self.registry.events.get(identity.name)
        majors = event.majors() if event else {}
        documents = majors.get(identity.version.major if identity.version else 1)
        return documents[-1] if documents else None

    def _routed(self, document: SchemaDocument, problems: list[tuple[Problem, str, str]]) -> Route:
        schema = self._schema(self.registry, document)
        if isinstance(schema, str):
            problems.append((Problem.UNUSABLE_SCHEMA, document.path, schema))
            return Route(None, None, tuple(problems))
        target = None
        if self.against is not None:
            newest = self._target(document)
            found = self._schema(self.against, newest) if newest else None
            if isinstance(found, str) and newest:
                problems.append((Problem.UNUSABLE_SCHEMA, newest.path, found))
            elif isinstance(found, Schema):
                target = found
        return Route(schema, target, tuple(problems))

    def _target(self, document: SchemaDocument) -> SchemaDocument | None:
        identity = document.identity
        event = self.against.events.get(identity.name) if self.against and identity else None
        documents = event.majors().get(major_of(document)) if event else None
        return documents[-1] if documents else None

    def _schema(self, registry: Registry, document: SchemaDocument) -> Schema | str:
        key = (id(registry), document.path)
        if key not in self._schemas:
            self._schemas[key] = _compiled(registry, document, formats=self.formats)
        return self._schemas[key]

    def changes(self) -> Iterator[tuple[Subject, Subject]]:
        """Every schema that would be tried as another one, and that other one."""
        for event in self.registry.events.values():
            for document in event.versions:
                newest = self._target(document)
                if newest is None or self.against is None:
                    continue
                if _seal(self.registry, document) != _seal(self.against, newest):
                    yield _subject(document), _subject(newest)


def _compiled(registry: Registry, document: SchemaDocument, *, formats: bool) -> Schema | str:
    import jsonschema_rs

    try:
        validator = registry.validator(document, formats=formats)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
        return str(getattr(error, "message", error)).partition("\n")[0]
    return Schema(
        _subject(document), document, validator, validator.is_valid, _seal(registry, document)
    )


def _subject(document: SchemaDocument) -> Subject:
    name = document.identity.name if document.identity else document.path
    return Subject(name, version_text(document))


def _seal(registry: Registry, document: SchemaDocument) -> tuple[str, ...]:
    return (document.digest, *(other.digest for other in registry.closure(document)))
