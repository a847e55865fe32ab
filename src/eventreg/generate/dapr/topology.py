"""Which application publishes and subscribes to which topics: the least that each needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from eventreg.errors import ConfigError
from eventreg.model.catalogue import Catalogue, Service
from eventreg.model.dapr import SCOPE_SYNTAX, Channel, channels
from eventreg.model.printable import printable
from eventreg.model.registry import Registry

EVENTS_ROUTE = "/events/"
UNMATCHED = "/unmatched-events"
"""Route of events that no rule picks; the subscriber of the generated models answers there too."""


def route(topic: str) -> str:
    """Path to which the sidecar posts the events of a topic, as the generated subscriber serves it."""
    return f"{EVENTS_ROUTE}{quote(topic, safe='')}"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One application's interest in one topic."""

    app: str
    channel: Channel
    dead_letter: str


@dataclass(frozen=True)
class App:
    """A service as Dapr sees it; its name is the app id.

    Attributes:
        publishes: topics, the aliases among them.
        subscriptions: one per topic.
    """

    service: Service
    publishes: tuple[Channel, ...]
    subscriptions: tuple[Subscription, ...]

    @property
    def name(self) -> str:
        return self.service.name

    @cached_property
    def publishing_scope(self) -> tuple[str, ...]:
        """Its own topics, and its dead-letter topics: its sidecar publishes to those in its name."""
        own = [channel.topic for channel in self.publishes]
        return tuple(dict.fromkeys([*own, *(s.dead_letter for s in self.subscriptions)]))

    @cached_property
    def subscription_scope(self) -> tuple[str, ...]:
        return tuple(subscription.channel.topic for subscription in self.subscriptions)


def apps(registry: Registry, catalogue: Catalogue, dead_letter: str) -> tuple[App, ...]:
    """The services that publish or subscribe to anything, in the order of the catalogue.

    Raises:
        ConfigError: a topic that scopes cannot name, or a dead-letter topic that is a topic.
    """
    every = tuple(channels(registry, catalogue))
    found = []
    for service in catalogue.services.values():
        publishes = tuple(c for c in every if service in catalogue.publishers(c.event, c.major))
        subscriptions = tuple(
            Subscription(
                service.name,
                channel,
                dead_letter.replace("{topic}", channel.topic).replace("{service}", service.name),
            )
            for channel in every
            if service in catalogue.subscribers(channel.event, channel.major)
        )
        if publishes or subscriptions:
            found.append(App(service, publishes, subscriptions))
    _check(found)
    return tuple(found)


def _check(found: list[App]) -> None:
    topics = {t for app in found for t in (*app.publishing_scope, *app.subscription_scope)}
    for topic in sorted(topics):
        bad = next((c for c in topic if c in SCOPE_SYNTAX or c.isspace()), None)
        if bad is not None:
            raise ConfigError(
                f'the topic "{printable(topic)}" has "{printable(bad)}" in it, which Dapr\'s scopes '
                "cannot say",
                path="eventreg.yaml",
                remedy="name the event, or the dead-letter topic, without it",
            )
    for subscription in _subscriptions(found):
        if any(subscription.dead_letter in app.subscription_scope for app in found):
            raise ConfigError(
                f'generate.dapr.dead-letter: "{subscription.dead_letter}" is itself subscribed to, '
                "so that an event which cannot be handled would come back for ever",
                path="eventreg.yaml",
                remedy='add something to the template, such as "{topic}.dead-letter"',
            )


def _subscriptions(found: list[App]) -> Iterator[Subscription]:
    for app in found:
        yield from app.subscriptions
