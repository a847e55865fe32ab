"""What Dapr's publish and subscribe makes of a registry: topics, durations, limits of its syntax.

Facts are those of Dapr 1.18 and of its Redis Streams component.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eventreg.model.catalogue import Catalogue
from eventreg.model.document import SchemaDocument
from eventreg.model.names import event_type
from eventreg.model.registry import Registry

UNTYPED = "com.dapr.event.sent"
"""CloudEvents `type` that Dapr gives to an event which was published without an envelope."""

SCOPE_SYNTAX = ",;=*"
"""Characters that a topic must not have: the first three separate the entries of a scope, which
is matched exactly, so that a star in it is a star."""

_UNITS = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "μs": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
}
_TERM = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)"


def go_duration(text: str) -> float | None:
    """Seconds of a Go duration such as `1h30m`, or None where Go would refuse it (no days)."""
    if text == "0":
        return 0.0
    if re.fullmatch(f"(?:{_TERM})+", text) is None:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(_TERM, text))


PROCESSING_TIMEOUT = 60.0
"""Seconds after which Redis hands an entry out again, unless a component says otherwise."""


@dataclass(frozen=True, slots=True)
class Retries:
    """A bounded retry policy; seconds.

    Attributes:
        most: deliveries after the first.
        wait: between two deliveries of a constant policy; None for an exponential one, which
            begins with half a second and waits half as long again each time.
        max_wait: longest wait of an exponential policy.
    """

    most: int
    wait: float | None = None
    max_wait: float = 60.0

    def longest(self, handling: float) -> float:
        """How long a delivery may be tried at most, each attempt taking `handling`."""
        if self.wait is not None:
            waits = self.most * self.wait
        else:
            # Dapr draws each wait from within half of its length around it.
            steps = range(min(self.most, 30))
            waits = 1.5 * sum(min(0.5 * 1.5**step, self.max_wait) for step in steps)
            waits += 1.5 * self.max_wait * max(self.most - 30, 0)
        return (self.most + 1) * handling + waits


@dataclass(frozen=True, slots=True)
class Channel:
    """A topic of one contract, which is one major of one event.

    Attributes:
        topic: name of the topic; of an alias the old name.
        types: CloudEvents `type`s that belong on it: its own, and the contract's under other names.
        event, major: the contract.
        document: the newest version of that major.
    """

    topic: str
    types: tuple[str, ...]
    event: str
    major: int
    document: SchemaDocument

    @property
    def is_alias(self) -> bool:
        return self.topic != event_type(self.event, self.major)


def channels(registry: Registry, catalogue: Catalogue) -> Iterator[Channel]:
    """The topics of all events, by name of the event and major.

    A name of old stands for the first contract: a second major has been published under the name
    of the event alone. So aliases give topics to majors 0 and 1.
    """
    taken: set[str] = set()
    for event in registry.events.values():
        for major, documents in event.majors().items():
            own = event_type(event.name, major)
            old = catalogue.aliases_of(event.name) if major <= 1 else ()
            for topic in (own, *old):
                if topic not in taken:
                    taken.add(topic)
                    others = tuple(name for name in (own, *old) if name != topic)
                    yield Channel(topic, (topic, *others), event.name, major, documents[-1])
