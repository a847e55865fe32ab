"""What one application's sidecar takes from a folder of manifests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from eventreg.model.dapr import go_duration


@dataclass(frozen=True)
class Route:
    """A CEL expression over `event`, and the path of the events that it picks."""

    match: str
    path: str


@dataclass(frozen=True)
class Bulk:
    """How many events one request delivers at most, and for how many seconds they are collected."""

    messages: int
    wait: float

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Bulk | None:
        """From `bulkSubscribe`; what it leaves out is as in Dapr."""
        if not spec.get("enabled"):
            return None
        return cls(spec.get("maxMessagesCount", 100), spec.get("maxAwaitDurationMs", 1000) / 1000)


@dataclass(frozen=True)
class Subscription:
    """What an application wants of one topic; without `bulk` each request delivers one event."""

    topic: str
    rules: tuple[Route, ...]
    default: str
    dead_letter: str
    bulk: Bulk | None = None

    @classmethod
    def of(cls, spec: Mapping[str, Any]) -> Subscription:
        """From the `spec` of a manifest or an entry of `/dapr/subscribe`, which look alike."""
        routes = spec["routes"]
        return cls(
            spec["topic"],
            tuple(Route(rule["match"], rule["path"]) for rule in routes.get("rules", ())),
            routes.get("default", ""),
            spec.get("deadLetterTopic", ""),
            Bulk.of(spec.get("bulkSubscribe", {})),
        )


@dataclass(frozen=True)
class Manifests:
    """Times are seconds.

    Attributes:
        publishing, subscribing: topics that the application may use.
        retries: deliveries after the first.
    """

    app: str
    pubsub: str
    publishing: frozenset[str]
    subscribing: frozenset[str]
    subscriptions: tuple[Subscription, ...]
    retries: int
    max_interval: float
    handler_timeout: float
    processing_timeout: float
    redeliver_interval: float
    max_length: int | None

    @classmethod
    def read(cls, folder: Path, app: str) -> Manifests:
        every = [
            document
            for path in sorted(folder.glob("*.yaml"))
            for document in yaml.safe_load_all(path.read_text("utf-8"))
            if app in document.get("scopes", [app])
        ]
        (component,) = (d for d in every if d["kind"] == "Component")
        (resiliency,) = (d["spec"] for d in every if d["kind"] == "Resiliency")
        metadata = {m["name"]: m.get("value", "") for m in component["spec"]["metadata"]}
        pubsub = component["metadata"]["name"]
        inbound = resiliency["targets"]["components"][pubsub]["inbound"]
        retry = resiliency["policies"]["retries"][inbound["retry"]]
        return cls(
            app=app,
            pubsub=pubsub,
            publishing=_scope(metadata["publishingScopes"], app),
            subscribing=_scope(metadata["subscriptionScopes"], app),
            subscriptions=tuple(
                Subscription.of(d["spec"]) for d in every if d["kind"] == "Subscription"
            ),
            retries=retry["maxRetries"],
            max_interval=go_duration(retry["maxInterval"]) or 0,
            handler_timeout=go_duration(resiliency["policies"]["timeouts"][inbound["timeout"]])
            or 0,
            processing_timeout=go_duration(metadata["processingTimeout"]) or 0,
            redeliver_interval=go_duration(metadata["redeliverInterval"]) or 0,
            max_length=int(metadata["maxLenApprox"]) if "maxLenApprox" in metadata else None,
        )


def _scope(text: str, app: str) -> frozenset[str]:
    """Matching is exact; an application that is not named has no limit, and is refused here."""
    for entry in text.replace(" ", "").split(";"):
        name, _, topics = entry.partition("=")
        if name == app:
            return frozenset(topics.split(",")) - {""}
    return frozenset()
