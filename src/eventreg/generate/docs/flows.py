"""Who publishes what to whom, gathered once for all pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from eventreg.model.catalogue import Catalogue
from eventreg.model.contract import Contract, contracts
from eventreg.model.registry import Registry


@dataclass(frozen=True, slots=True)
class Flow:
    """A group of events of one publisher.

    Attributes:
        publisher: name of a service; empty where nobody says that it publishes them.
        group: what the events' names have in common, such as `orders.cart`.
        events: names, sorted.
        subscribers: names of services.
    """

    publisher: str
    group: str
    events: tuple[str, ...]
    subscribers: tuple[str, ...]


@dataclass(frozen=True)
class Flows:
    """All contracts of a registry.

    Attributes:
        contracts: by event name, oldest major first.
    """

    contracts: Mapping[str, tuple[Contract, ...]]

    @classmethod
    def of(cls, registry: Registry, catalogue: Catalogue) -> Flows:
        found: dict[str, list[Contract]] = {}
        for contract in contracts(registry, catalogue):
            found.setdefault(contract.event, []).append(contract)
        return cls({name: tuple(several) for name, several in found.items()})

    @cached_property
    def by_publisher(self) -> Mapping[str, tuple[Contract, ...]]:
        return self._grouped("publishers")

    @cached_property
    def by_subscriber(self) -> Mapping[str, tuple[Contract, ...]]:
        return self._grouped("subscribers")

    def _grouped(self, side: str) -> Mapping[str, tuple[Contract, ...]]:
        found: dict[str, list[Contract]] = {}
        for several in self.contracts.values():
            for contract in several:
                for service in getattr(contract, side):
                    found.setdefault(service.name, []).append(contract)
        return {name: tuple(several) for name, several in found.items()}

    def grouped(self, most: int) -> tuple[Flow, ...]:
        """Flows by group of events, the finest grouping that gives at most `most` of them."""
        every = [c for several in self.contracts.values() for c in several]
        for segments in (2, 1):
            flows = _flows(every, segments)
            if len(flows) <= most:
                return flows
        return _flows(every, 0)


def _flows(every: Iterable[Contract], segments: int) -> tuple[Flow, ...]:
    events: dict[tuple[str, str], dict[str, None]] = {}
    readers: dict[tuple[str, str], dict[str, None]] = {}
    for contract in every:
        group = group_of(contract.event, segments)
        for publisher in [service.name for service in contract.publishers] or [""]:
            key = (publisher, group)
            events.setdefault(key, {})[contract.event] = None
            found = readers.setdefault(key, {})
            found.update((service.name, None) for service in contract.subscribers)
    return tuple(
        Flow(publisher, group, tuple(sorted(names)), tuple(readers[publisher, group]))
        for (publisher, group), names in events.items()
    )


def group_of(event: str, segments: int = 2) -> str:
    """The first segments of a name, never all of them: `orders.cart` of `orders.cart.updated`."""
    parts = event.split(".")
    return ".".join(parts[: min(segments, len(parts) - 1)])
