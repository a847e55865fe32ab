"""An xRegistry 1.0 document: schema groups and message groups per service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from eventreg.generate.keys import key_of
from eventreg.model.catalogue import Catalogue
from eventreg.model.contract import Contract, annotation, is_deprecated, schema_id
from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Event, Registry, version_of

_FORMATS = {
    Dialect.DRAFT4: "JSONSchema/Draft-04",
    Dialect.DRAFT6: "JSONSchema/Draft-06",
    Dialect.DRAFT7: "JSONSchema/Draft-07",
    Dialect.DRAFT2019: "JSONSchema/2019-09",
    Dialect.DRAFT2020: "JSONSchema/2020-12",
}
_ENVELOPE = "CloudEvents/1.0"
_SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Entry:
    """A contract and the mode under which it evolves."""

    contract: Contract
    mode: str


def xregistry(
    title: str,
    description: str,
    catalogue: Catalogue,
    entries: Sequence[Entry],
    registry: Registry,
) -> dict[str, Any]:
    """The document (xRegistry core, schema and message specifications, 1.0).

    Times and epochs that a server would keep are left out: they are no function of the input.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_group(entry.contract), []).append(entry)
    schemas = {key: _schema_group(key, catalogue, found, registry) for key, found in groups.items()}
    if registry.shared:
        key = _SHARED if _SHARED not in schemas else f"{_SHARED}-types"
        schemas[key] = _shared_group(key, registry.shared.values())
    messages = {key: _message_group(key, catalogue, found) for key, found in groups.items()}
    return {
        "specversion": "1.0",
        "registryid": key_of(title.lower().replace(" ", "-")),
        "xid": "/",
        "name": title,
        **_said(description=description),
        "schemagroupscount": len(schemas),
        "schemagroups": schemas,
        "messagegroupscount": len(messages),
        "messagegroups": messages,
    }


def _group(contract: Contract) -> str:
    """The owner's group, else that of the first part of the name."""
    return key_of(contract.owner.name if contract.owner else contract.event.partition(".")[0])


def _said(**facts: str) -> dict[str, str]:
    return {key: value for key, value in facts.items() if value}


def _of_service(key: str, catalogue: Catalogue) -> dict[str, Any]:
    service = catalogue.services.get(key)
    if service is None:
        return {}
    facts: dict[str, Any] = _said(
        name=service.title or service.name, description=service.description
    )
    labels = _said(owner=service.owner, contact=service.contact)
    return facts | ({"labels": labels} if labels else {})


def _schema_group(
    key: str, catalogue: Catalogue, entries: Iterable[Entry], registry: Registry
) -> dict[str, Any]:
    xid = f"/schemagroups/{key}"
    modes: dict[str, str] = {}
    for entry in entries:
        modes[entry.contract.event] = entry.mode
    schemas = {
        key_of(name): _schema(f"{xid}/schemas/{key_of(name)}", registry.events[name], mode)
        for name, mode in modes.items()
    }
    return {
        "schemagroupid": key,
        "xid": xid,
        **_of_service(key, catalogue),
        "schemascount": len(schemas),
        "schemas": schemas,
    }


def _shared_group(key: str, shared: Iterable[Event]) -> dict[str, Any]:
    xid = f"/schemagroups/{key}"
    schemas = {
        key_of(event.name): _schema(f"{xid}/schemas/{key_of(event.name)}", event, "")
        for event in shared
    }
    return {
        "schemagroupid": key,
        "xid": xid,
        "name": "Shared types",
        "schemascount": len(schemas),
        "schemas": schemas,
    }


def _schema(xid: str, event: Event, mode: str) -> dict[str, Any]:
    """A schema resource; the newest version is its default."""
    keys = [_version_key(document) for document in event.versions]
    versions = {
        key: {
            **_version(xid, event.name, key, document),
            "isdefault": key == keys[-1],
            "ancestor": keys[max(number - 1, 0)],
        }
        for number, (key, document) in enumerate(zip(keys, event.versions, strict=True))
    }
    meta: dict[str, Any] = {"schemaid": key_of(event.name), "xid": f"{xid}/meta"}
    if mode:
        meta["compatibility"] = mode.replace("-", "_")
    meta["defaultversionid"] = keys[-1]
    if is_deprecated(event.newest):
        meta["deprecated"] = {}
    return {
        "schemaid": key_of(event.name),
        "versionid": keys[-1],
        "xid": xid,
        **_said(
            name=annotation(event.newest, "title") or event.name,
            description=annotation(event.newest, "description"),
        ),
        "meta": meta,
        "versionscount": len(versions),
        "versions": versions,
    }


def _version_key(document: SchemaDocument) -> str:
    version = version_of(document)
    return version.text if version else "1"


def _version(xid: str, name: str, key: str, document: SchemaDocument) -> dict[str, Any]:
    content: dict[str, Any] = {"schemaurl": schema_id(document)}
    if not urlsplit(content["schemaurl"]).netloc:
        content = {"schema": _inline(document)}
    return {
        "schemaid": key_of(name),
        "versionid": key,
        "xid": f"{xid}/versions/{key}",
        **_said(
            name=annotation(document, "title"), description=annotation(document, "description")
        ),
        "format": _FORMATS[document.dialect],
        "contenttype": "application/schema+json",
        **content,
    }


def _inline(document: SchemaDocument) -> Any:
    """The schema itself, where its `$id` is no URL; the specification wants objects or text."""
    schema = document.schema
    return schema if isinstance(schema, dict) else str(schema).lower()


def _message_group(key: str, catalogue: Catalogue, entries: Iterable[Entry]) -> dict[str, Any]:
    xid = f"/messagegroups/{key}"
    messages = {key_of(entry.contract.topic): _message(xid, entry.contract) for entry in entries}
    return {
        "messagegroupid": key,
        "xid": xid,
        **_of_service(key, catalogue),
        "envelope": _ENVELOPE,
        "messagescount": len(messages),
        "messages": messages,
    }


def _message(group: str, contract: Contract) -> dict[str, Any]:
    newest = contract.newest
    name = key_of(contract.topic)
    uri = schema_id(newest)
    metadata: dict[str, Any] = {
        "specversion": {"type": "string", "value": "1.0", "required": True},
        "id": {"type": "string", "required": True},
        "source": {"type": "urireference", "required": True},
        "type": {"type": "string", "value": contract.topic, "required": True},
        "time": {"type": "timestamp", "required": False},
        "datacontenttype": {"type": "string", "value": "application/json", "required": False},
    }
    if urlsplit(uri).netloc:
        where: dict[str, Any] = {"dataschemauri": uri}
    else:
        where = {"dataschema": _inline(newest)}
    return {
        "messageid": name,
        "xid": f"{group}/messages/{name}",
        **_said(
            name=annotation(newest, "title") or contract.topic,
            description=annotation(newest, "description"),
        ),
        "envelope": _ENVELOPE,
        "envelopemetadata": metadata,
        "dataschemaformat": _FORMATS[newest.dialect],
        **where,
        "datacontenttype": "application/json",
    }
