"""The files: schemas, bundles, an index, and an xRegistry document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from eventreg.errors import SchemaError
from eventreg.generate.artifact import Artifact
from eventreg.generate.registry.places import Places, bundle_place, places
from eventreg.generate.registry.xregistry import Entry, xregistry
from eventreg.model.bundle import as_written, bundle
from eventreg.model.catalogue import Catalogue
from eventreg.model.contract import Contract, annotation, contracts, is_deprecated, schema_id
from eventreg.model.document import SchemaDocument, is_yaml
from eventreg.model.registry import Event, Registry, version_of

Modes = Callable[[str, int], str]
"""Compatibility mode of an event and its major."""


@dataclass(frozen=True, slots=True)
class Options:
    """Keys of `generate.registry`, beside the folder of the output.

    Attributes:
        base: URL under which the folder will be served; default: what all `$id`s begin with.
        title, description: of the registry as a whole.
    """

    base: str = ""
    title: str = "Events"
    description: str = ""

    @classmethod
    def of(cls, section: Mapping[str, Any], info: Mapping[str, Any]) -> Self:
        """From the section of the configuration and the top of it."""
        return cls(
            base=section.get("base", ""),
            title=info.get("title", "Events"),
            description=info.get("description", ""),
        )


@dataclass(frozen=True, slots=True)
class Built:
    """The static registry.

    Attributes:
        artifacts: every file.
        warnings: schemas whose `$id` will not answer.
    """

    artifacts: tuple[Artifact, ...]
    warnings: tuple[str, ...]


def build(registry: Registry, catalogue: Catalogue, options: Options, modes: Modes) -> Built:
    """Make every file of the static registry.

    Raises:
        SchemaError: a reference leads nowhere, so that there is no bundle.
    """
    found = places(registry, options.base)
    files: dict[str, str] = {}
    for path, place in found.paths.items():
        document = registry.documents[path]
        files[place] = _served(document, place)
        files[bundle_place(place)] = _json(_bundled(registry, document))
    entries = [_entry(c, modes) for c in contracts(registry, catalogue)]
    index = _index(registry, catalogue, options, found, files)
    files["index.json"] = _json(index)
    files["xregistry.json"] = _json(
        xregistry(options.title, options.description, catalogue, entries, registry)
    )
    artifacts = tuple(Artifact(path, text) for path, text in sorted(files.items()))
    return Built(artifacts, found.warnings)


def _entry(contract: Contract, modes: Modes) -> Entry:
    return Entry(contract, modes(contract.event, contract.major))


def _served(document: SchemaDocument, place: str) -> str:
    """The file as it is; YAML under a name that says nothing of YAML becomes JSON."""
    if document.is_yaml and not is_yaml(place):
        return _json(document.schema)
    return document.text


def _bundled(registry: Registry, document: SchemaDocument) -> Any:
    try:
        return as_written(bundle(registry, document))
    except KeyError as error:
        raise SchemaError(
            f"{document.path}: {error.args[0]} leads nowhere inside the registry",
            remedy='run "eventreg lint" for every such place',
        ) from None


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _index(
    registry: Registry,
    catalogue: Catalogue,
    options: Options,
    found: Places,
    files: Mapping[str, str],
) -> dict[str, Any]:
    """What a program or a person finds at the top: every event, version, path and digest."""
    by_event: dict[str, list[Contract]] = {}
    for contract in contracts(registry, catalogue):
        by_event.setdefault(contract.event, []).append(contract)
    return {
        "title": options.title,
        "description": options.description,
        "base": found.base,
        "events": [
            _event(registry.events[name], by_event[name], found, files) for name in by_event
        ],
        "shared": [
            {
                "name": shared.name,
                **_texts(shared.newest),
                "versions": list(_versions(shared, found, files)),
            }
            for shared in registry.shared.values()
        ],
    }


def _event(
    event: Event, shown: list[Contract], found: Places, files: Mapping[str, str]
) -> dict[str, Any]:
    first = shown[0]
    services = {
        word: sorted({service.name for contract in shown for service in getattr(contract, word)})
        for word in ("publishers", "subscribers")
    }
    return {
        "name": event.name,
        **_texts(event.newest),
        "service": first.owner.name if first.owner else "",
        "owner": first.owner.owner if first.owner else "",
        **services,
        "aliases": list(first.aliases),
        "types": [
            {
                "type": contract.topic,
                "major": contract.major,
                "newest": _version(contract.newest),
                "deprecated": contract.deprecated,
            }
            for contract in shown
        ],
        "versions": list(_versions(event, found, files)),
    }


def _texts(document: SchemaDocument) -> dict[str, str]:
    return {key: annotation(document, key) for key in ("title", "description")}


def _version(document: SchemaDocument) -> str:
    version = version_of(document)
    return version.text if version else ""


def _versions(event: Event, found: Places, files: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for document in event.versions:
        place = found.paths[document.path]
        yield {
            "version": _version(document),
            "id": schema_id(document),
            "path": place,
            "bundle": bundle_place(place),
            "dialect": document.dialect.value,
            "sha256": hashlib.sha256(files[place].encode()).hexdigest(),
            "deprecated": is_deprecated(document),
        }
