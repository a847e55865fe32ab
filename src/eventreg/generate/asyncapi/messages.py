"""Messages and the schemas beneath them: one message a contract, all released versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from eventreg.generate.asyncapi.keys import key_of, pascal, schema_keys
from eventreg.generate.asyncapi.naming import name_parts
from eventreg.generate.asyncapi.options import Options
from eventreg.generate.asyncapi.references import holds_reference, without_references
from eventreg.generate.asyncapi.text import described, markdown
from eventreg.model.contract import (
    Contract,
    annotation,
    dataschema,
    examples_of,
    farewell,
    is_deprecated,
    schema_id,
)
from eventreg.model.convert import Loss, convert
from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.envelope import MEDIA_TYPE, envelope_schema, example_event
from eventreg.model.registry import Registry, version_of

_FORMAT_2020 = "application/schema+json;version=2020-12"


class Messages:
    """Messages of the contracts that a document shows.

    Attributes:
        losses: keywords that the dialect cannot say, examples that had to be left out.
    """

    def __init__(self, registry: Registry, shown: Sequence[Contract], options: Options) -> None:
        self._registry = registry
        self._shown = shown
        self._modern = options.dialect is Dialect.DRAFT2020
        wanted: dict[str, SchemaDocument] = {}
        for contract in shown:
            for version in contract.versions:
                for document in (version, *registry.closure(version)):
                    wanted.setdefault(document.path, document)
        self._documents = wanted
        self._keys = schema_keys(registry, wanted.values())
        conversion = convert(registry, wanted.values(), options.dialect, self._place)
        self._schemas = conversion.schemas
        self._titles = _told_apart(wanted, self._keys)
        self._losses = list(conversion.losses)
        self._names = {
            self._place(each): pascal(self._titles.get(path) or self._keys[path])
            for path, each in wanted.items()
        }
        self._messages = {key_of(c.topic): self._message(c) for c in shown}

    @property
    def losses(self) -> tuple[Loss, ...]:
        return tuple(self._losses)

    def _place(self, document: SchemaDocument) -> str:
        return self._pointer(self._keys[document.path])

    def _pointer(self, key: str) -> str:
        return f"#/components/schemas/{key}{'/schema' if self._modern else ''}"

    def components(self) -> dict[str, Any]:
        """Messages and schemas, in the order of the events."""
        schemas = {"CloudEvent": self._held(envelope_schema())}
        for contract in self._shown:
            key = self._keys[contract.newest.path]
            schemas[f"{key}Event"] = self._held(self._envelope(contract))
        for path, document in self._documents.items():
            schemas[self._keys[path]] = self._held(self._payload(document))
        return {"messages": self._messages, "schemas": schemas}

    def _held(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Another dialect than the specification's own is announced beside the schema."""
        return {"schemaFormat": _FORMAT_2020, "schema": schema} if self._modern else schema

    def _payload(self, document: SchemaDocument) -> dict[str, Any]:
        clean, lost = without_references(self._schemas[document.path], modern=self._modern)
        self._losses += [Loss(document.path, (), reason) for reason in lost]
        schema: dict[str, Any] = described(clean)
        if "$ref" in schema:
            return schema
        name_parts(schema, self._names[self._place(document)], self._names)
        name, title = schema_id(document), self._titles.get(document.path)
        return (
            ({"x-schema-id": name} if name else {}) | schema | ({"title": title} if title else {})
        )

    def _envelope(self, contract: Contract) -> dict[str, Any]:
        data = self._keys[contract.newest.path]
        ids = [dataschema(version) for version in contract.versions if schema_id(version)]
        properties: dict[str, Any] = {"type": {"const": contract.topic}}
        if ids:
            properties["dataschema"] = {"type": "string", "examples": list(reversed(ids))}
        properties["data"] = {"$ref": self._pointer(data)}
        return {
            "title": f"{self._titles.get(contract.newest.path) or contract.topic} event",
            "allOf": [
                {"$ref": self._pointer("CloudEvent")},
                {"type": "object", "required": ["data"], "properties": properties},
            ],
        }

    def _message(self, contract: Contract) -> dict[str, Any]:
        newest = contract.newest
        message: dict[str, Any] = {"name": contract.topic}
        title, description = annotation(newest, "title"), annotation(newest, "description")
        if title:
            message["title"] = title
        if description:
            message["description"] = markdown(description)
        message["contentType"] = MEDIA_TYPE
        key = f"{self._keys[newest.path]}Event"
        message["payload"] = {"$ref": f"#/components/schemas/{key}"}
        if contract.deprecated:
            message["deprecated"] = True
        examples = list(self._examples(contract))
        if examples:
            message["examples"] = examples
        message["x-eventreg"] = self.facts(contract)
        return message

    def _examples(self, contract: Contract) -> Iterator[dict[str, Any]]:
        """Whole events around the newest version's examples, those that are valid."""
        examples = examples_of(contract.newest)
        if not examples:
            return
        from jsonschema_rs import ReferencingError

        try:
            validator = self._registry.validator(contract.newest)
        except (ValueError, ReferencingError):
            reason = "examples are left out: the schema is not valid itself"
            self._losses.append(Loss(contract.newest.path, ("examples",), reason))
            return
        for number, data in enumerate(examples, 1):
            place = (contract.newest.path, ("examples", number - 1))
            if not validator.is_valid(data):
                self._losses.append(Loss(*place, "an example that its schema rejects is left out"))
            elif holds_reference(data):
                self._losses.append(
                    Loss(*place, 'an example with a "$ref" in it is left out: tools follow it')
                )
            else:
                yield {
                    "name": f"example-{number}",
                    "summary": f"Example {number} of {contract.newest.identity}",
                    "payload": example_event(contract, contract.newest, data, number),
                }

    def facts(self, contract: Contract) -> dict[str, Any]:
        """The extension `x-eventreg` of channels and messages; see docs/asyncapi.md."""
        owner = contract.owner
        facts: dict[str, Any] = {"event": contract.event, "major": contract.major}
        if owner:
            facts["service"] = owner.name
            facts |= _said(owner=owner.owner, contact=owner.contact)
        facts["publishers"] = [service.name for service in contract.publishers]
        facts["subscribers"] = [service.name for service in contract.subscribers]
        if contract.aliases:
            facts["aliases"] = list(contract.aliases)
        facts["versions"] = [self._version(version) for version in contract.versions]
        return facts

    def _version(self, document: SchemaDocument) -> dict[str, Any]:
        version = version_of(document)
        facts: dict[str, Any] = _said(version=version.text if version else "")
        facts |= {"x-schema-id": schema_id(document)} if schema_id(document) else {}
        facts["schema"] = f"#/components/schemas/{self._keys[document.path]}"
        if is_deprecated(document):
            facts["deprecated"] = True
            replacement, sunset = farewell(document)
            facts |= _said(**{"replaced-by": replacement, "sunset": sunset})
        return facts


def _told_apart(documents: Mapping[str, SchemaDocument], keys: Mapping[str, str]) -> dict[str, str]:
    """Titles by path, each once, since code generators name classes by them.

    Of several that are alike all but the first major's bear what their key says of the version:
    `Order Status Changed V2`.
    """
    by_title: dict[str, list[str]] = {}
    for path, document in documents.items():
        title = annotation(document, "title")
        if title:
            by_title.setdefault(title, []).append(path)
    found: dict[str, str] = {}
    for title, paths in by_title.items():
        first, *others = sorted(paths, key=lambda path: ("_" in keys[path], keys[path]))
        found[first] = title
        found |= {path: f"{title} V{keys[path].rpartition('V')[2]}" for path in others}
    return found


def _said(**facts: str) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value}
