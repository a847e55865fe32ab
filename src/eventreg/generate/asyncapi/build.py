"""The document, from the contracts that it shows down to their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eventreg.errors import UsageError
from eventreg.generate import yaml
from eventreg.generate.artifact import Artifact
from eventreg.generate.asyncapi import head
from eventreg.generate.asyncapi.keys import key_of
from eventreg.generate.asyncapi.messages import Messages
from eventreg.generate.asyncapi.options import Info, Options
from eventreg.generate.asyncapi.text import markdown
from eventreg.model.catalogue import Catalogue, Service
from eventreg.model.contract import Contract, annotation, contracts
from eventreg.model.convert import Loss
from eventreg.model.registry import Registry


@dataclass(frozen=True, slots=True)
class AsyncApi:
    """An AsyncAPI document.

    Attributes:
        document: the JSON value, its keys in the order of the specification.
        losses: what the payloads' dialect cannot say, and examples left out.
    """

    document: Mapping[str, Any]
    losses: tuple[Loss, ...]

    def text(self, options: Options) -> str:
        if options.format == "json":
            return json.dumps(self.document, indent=2, ensure_ascii=False) + "\n"
        return yaml.dump(self.document)


def render(
    registry: Registry,
    catalogue: Catalogue,
    options: Options,
    info: Info,
    service: str | None = None,
) -> Iterator[Artifact]:
    """Yield `asyncapi.yaml` or `asyncapi.json`; see `build` for what may be lost."""
    built = build(registry, catalogue, options, info, service)
    yield Artifact(f"asyncapi.{options.format}", built.text(options))


def build(
    registry: Registry,
    catalogue: Catalogue,
    options: Options,
    info: Info,
    service: str | None = None,
) -> AsyncApi:
    """The document of the platform, or of what one service sends and receives.

    Raises:
        UsageError: the catalogue has no such service.
        SchemaError: a reference between schemas leads nowhere.
    """
    one = _service(catalogue, service)
    shown = [c for c in contracts(registry, catalogue) if one is None or one in c.services]
    messages = Messages(registry, shown, options)
    document: dict[str, Any] = {
        "asyncapi": options.version,
        "info": head.info(info, catalogue, one),
        "defaultContentType": head.MEDIA_TYPE,
        "servers": head.servers(options),
    }
    if shown:
        document["channels"] = {key_of(c.topic): _channel(c, messages, options) for c in shown}
        operations = dict(_operations(shown, one) if catalogue.services else _consumed(shown))
        if operations:
            document["operations"] = operations
        document["components"] = messages.components()
    return AsyncApi(document, messages.losses)


def _service(catalogue: Catalogue, name: str | None) -> Service | None:
    if name is None:
        return None
    if name not in catalogue.services:
        known = ", ".join(catalogue.services) or "none"
        raise UsageError(f'the catalogue has no service "{name}"', remedy=f"it has {known}")
    return catalogue.services[name]


def _channel(contract: Contract, messages: Messages, options: Options) -> dict[str, Any]:
    channel: dict[str, Any] = {"address": contract.topic}
    title = annotation(contract.newest, "title")
    if title:
        channel["title"] = title
    description = annotation(contract.newest, "description")
    if description:
        channel["description"] = markdown(description)
    key = key_of(contract.topic)
    channel["messages"] = {key: {"$ref": f"#/components/messages/{key}"}}
    tags = head.tags_of(contract)
    if tags:
        channel["tags"] = tags
    channel["bindings"] = {"redis": {}}
    channel["x-dapr"] = {"pubsubname": options.pubsub, "topic": contract.topic}
    channel["x-eventreg"] = messages.facts(contract)
    return channel


_VERBS = {"send": "publishes", "receive": "subscribes to"}


def _operations(shown: list[Contract], one: Service | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """One for each service and topic, as the catalogue says who publishes and who subscribes."""
    for contract in shown:
        for action, services in (
            ("send", contract.publishers),
            ("receive", contract.subscribers),
        ):
            for service in services:
                if one is None or service == one:
                    key = key_of(f"{service.name}.{action}.{contract.topic}")
                    yield key, _operation(contract, service, action)


def _consumed(shown: list[Contract]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A consumer's view, where the catalogue names no services at all.

    Tools go by operations, and find nothing in a document without any.
    """
    for contract in shown:
        yield (
            f"receive.{key_of(contract.topic)}",
            _action("receive", contract, f"Receive {contract.topic}"),
        )


def _operation(contract: Contract, service: Service, action: str) -> dict[str, Any]:
    title = f"{service.title or service.name} {_VERBS[action]} {contract.topic}"
    facts = {"service": service.name} | ({"owner": service.owner} if service.owner else {})
    return _action(action, contract, title, tags=[{"name": service.name}]) | {"x-eventreg": facts}


def _action(action: str, contract: Contract, title: str, **more: Any) -> dict[str, Any]:
    key = key_of(contract.topic)
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{key}"},
        "title": title,
        **more,
        "bindings": {"redis": {}},
        "messages": [{"$ref": f"#/channels/{key}/messages/{key}"}],
    }
