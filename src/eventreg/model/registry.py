"""The registry: events, their versions, shared types, and references among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from eventreg.model.dialect import Dialect, pointer_of
from eventreg.model.document import SchemaDocument
from eventreg.model.names import Kind, Layout
from eventreg.model.references import Reference, embedded, references, target
from eventreg.model.text.positions import Tokens
from eventreg.model.validators import pattern_options
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


def version_text(document: SchemaDocument) -> str:
    """Its version as it is written, or nothing."""
    return str(version_of(document) or "")


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

    _references: dict[str, tuple[SchemaDocument, tuple[Reference, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )
    _resources: dict[tuple[str, ...], jsonschema_rs.Registry] = field(
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
        known = self._references.get(document.path)
        if known is None or known[0] is not document:
            known = (document, tuple(references(document)))
            self._references[document.path] = known
        return known[1]

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
                for reference in self.references(stack.pop()):
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
            ValueError: so does one in a document that this one needs.
        """
        import jsonschema_rs

        return jsonschema_rs.validator_for(
            normalized(document),
            validate_formats=formats,
            pattern_options=pattern_options(),
            **self.surroundings(document),
        )

    def validator_at(
        self, document: SchemaDocument, tokens: Tokens, *, formats: bool = True
    ) -> jsonschema_rs.Validator:
        """A compiled validator of a schema inside a document; raises as `validator` does."""
        import jsonschema_rs

        schema = document.schema
        for token in tokens:
            schema = schema[token]
        if isinstance(schema, dict) and not _needs_surroundings(schema):
            own = {**schema, "$schema": document.dialect.uri}
            return jsonschema_rs.validator_for(
                own, validate_formats=formats, pattern_options=pattern_options(), offline=True
            )
        fragment = quote(pointer_of(tokens), safe="/~-._!$&'()*+,;=:@")
        around = [*self.resources(document), (document.uri, normalized(document))]
        return jsonschema_rs.validator_for(
            {"$schema": document.dialect.uri, "$ref": f"{document.uri}#{fragment}"},
            validate_formats=formats,
            pattern_options=pattern_options(),
            registry=jsonschema_rs.Registry(around),
            offline=True,
        )

    def surroundings(self, document: SchemaDocument) -> dict[str, Any]:
        """Arguments by which functions of jsonschema-rs resolve references here and nowhere else."""
        import jsonschema_rs

        others = self.closure(document)
        if any(document in self.closure(other) for other in others):
            # What refers back has to find the document as well.
            others = (*others, document)
        key = (document.dialect, *(other.uri for other in others))
        if others and key not in self._resources:
            if len(self._resources) >= _MOST_RESOURCES:
                self._resources.clear()
            self._resources[key] = jsonschema_rs.Registry(
                [(other.uri, normalized(other)) for other in others]
            )
        return {
            "registry": self._resources.get(key),
            "base_uri": document.uri,
            "offline": True,
        }


_MOST_RESOURCES = 64
"""Sets of resources that are kept: many documents share few of them."""


def _needs_surroundings(value: Any) -> bool:
    """Whether something inside a schema is read with the document around it."""
    if isinstance(value, dict):
        return any(key.startswith("$") or key == "id" for key in value) or any(
            _needs_surroundings(inner) for inner in value.values()
        )
    return isinstance(value, list) and any(_needs_surroundings(inner) for inner in value)


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
