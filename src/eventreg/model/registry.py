"""The registry: events, their versions, shared types, and references among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.names import Kind, Layout
from eventreg.model.references import Reference, embedded, references, target
from eventreg.model.version import Version

if TYPE_CHECKING:
    import jsonschema_rs


class ProblemKind(StrEnum):
    """Why a file below the folder of schemas is no document of the registry."""

    UNPARSABLE = "unparsable"
    OUTSIDE_LAYOUT = "outside-layout"


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """A file that could not be taken in.

    Attributes:
        line, column: 1-based place in the file.
        reason: no full stop.
    """

    kind: ProblemKind
    path: str
    reason: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Event:
    """An event and its versions, oldest first."""

    name: str
    versions: tuple[SchemaDocument, ...]

    @property
    def newest(self) -> SchemaDocument:
        return self.versions[-1]

    def majors(self) -> dict[int, tuple[SchemaDocument, ...]]:
        """Versions by major, oldest first; an event without versions is major 1."""
        found: dict[int, list[SchemaDocument]] = {}
        for document in self.versions:
            found.setdefault(major_of(document), []).append(document)
        return {major: tuple(documents) for major, documents in found.items()}


def version_of(document: SchemaDocument) -> Version | None:
    return document.identity.version if document.identity else None


def major_of(document: SchemaDocument) -> int:
    version = version_of(document)
    return version.major if version else 1


@dataclass(frozen=True)
class Registry:
    """All documents of one source at one moment.

    Attributes:
        layout: what ties paths and `$id`s to names.
        documents: by path, sorted.
        problems: files that could not be taken in, sorted by path.
        source: what it was read from, for messages: `working tree`, `main (1a2b3c4)`.
    """

    layout: Layout
    documents: Mapping[str, SchemaDocument]
    problems: tuple[LoadProblem, ...] = ()
    source: str = "working tree"
    _closures: dict[str, tuple[SchemaDocument, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def of(
        cls,
        layout: Layout,
        documents: Iterable[SchemaDocument],
        problems: Iterable[LoadProblem] = (),
        source: str = "working tree",
    ) -> Registry:
        ordered = sorted(documents, key=lambda document: document.path)
        return cls(
            layout,
            {document.path: document for document in ordered},
            tuple(sorted(problems, key=lambda problem: problem.path)),
            source,
        )

    @cached_property
    def by_uri(self) -> Mapping[str, SchemaDocument]:
        """Documents by absolute URI; of two with one URI the first path counts."""
        found: dict[str, SchemaDocument] = {}
        for document in self.documents.values():
            found.setdefault(document.uri, document)
        return found

    @cached_property
    def events(self) -> Mapping[str, Event]:
        """Events by name, sorted."""
        return self._grouped(Kind.EVENT)

    @cached_property
    def shared(self) -> Mapping[str, Event]:
        """Shared types by name, sorted; they have versions as events do."""
        return self._grouped(Kind.SHARED)

    def _grouped(self, kind: Kind) -> Mapping[str, Event]:
        found: dict[str, dict[Version | None, SchemaDocument]] = {}
        for document in self.documents.values():
            identity = document.identity
            if identity is not None and identity.kind is kind:
                found.setdefault(identity.name, {}).setdefault(identity.version, document)
        return {
            name: Event(name, tuple(sorted(versions.values(), key=_version_order)))
            for name, versions in sorted(found.items())
        }

    def references(self, document: SchemaDocument) -> tuple[Reference, ...]:
        return tuple(references(document))

    def resolve(self, document: SchemaDocument, reference: Reference) -> Any:
        """The schema that a reference of `document` names; raise `KeyError` without one.

        Looks in the document itself, in the registry and among the metaschemas of the
        specifications, and nowhere else.
        """
        if reference.uri == document.uri:
            return target(document.schema, reference.fragment, document.dialect)
        other = self.by_uri.get(reference.uri)
        if other is not None:
            return target(other.schema, reference.fragment, other.dialect)
        inside = embedded(document)
        if reference.uri in inside:
            return target(inside[reference.uri], reference.fragment, document.dialect)
        if Dialect.of(reference.uri) is not None:
            return True
        raise KeyError(reference.uri)

    def closure(self, document: SchemaDocument) -> tuple[SchemaDocument, ...]:
        """The other documents that `document` needs, directly or not, sorted by URI."""
        known = self._closures.get(document.path)
        if known is None:
            found: dict[str, SchemaDocument] = {}
            stack = [document]
            while stack:
                for reference in references(stack.pop()):
                    other = self.by_uri.get(reference.uri)
                    if other is not None and other.uri != document.uri and other.uri not in found:
                        found[other.uri] = other
                        stack.append(other)
            known = tuple(found[uri] for uri in sorted(found))
            self._closures[document.path] = known
        return known

    def resources(self, document: SchemaDocument) -> Iterator[tuple[str, Any]]:
        """URI and schema of everything that `document` needs beside itself.

        Each bears its dialect under the `$schema` that the specification knows.
        """
        for other in self.closure(document):
            yield other.uri, normalized(other)

    def validator(
        self, document: SchemaDocument, *, formats: bool = True
    ) -> jsonschema_rs.Validator:
        """A compiled validator.

        Raises:
            jsonschema_rs.ValidationError: the schema is no schema.
            jsonschema_rs.ReferencingError: a reference leads nowhere.
        """
        import jsonschema_rs

        others = list(self.resources(document))
        registry = None
        if others:
            registry = jsonschema_rs.Registry(others, draft=document.dialect.number)
        return jsonschema_rs.validator_for(
            normalized(document),
            validate_formats=formats,
            registry=registry,
            base_uri=document.uri,
            offline=True,
        )


def normalized(document: SchemaDocument) -> Any:
    """The schema with `$id` made absolute and `$schema` as its specification writes it."""
    schema = document.schema
    if not isinstance(schema, dict):
        return schema
    keyword = document.dialect.id_keyword
    return {**schema, "$schema": document.dialect.uri, keyword: document.uri}


def _version_order(document: SchemaDocument) -> tuple[bool, Any]:
    version = version_of(document)
    return (version is not None, version if version is not None else 0)
