"""The catalogue: which service publishes and which subscribes to what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from eventreg.model.names import split_event_type


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the platform.

    Attributes:
        namespaces: first segments of the names of the events that it owns.
        publishes, subscribes: selectors as written.
        owner: a team; `contact` is an e-mail address or a URL.
    """

    name: str
    title: str = ""
    description: str = ""
    owner: str = ""
    contact: str = ""
    namespaces: tuple[str, ...] = ()
    publishes: tuple[str, ...] = ()
    subscribes: tuple[str, ...] = ()


@lru_cache(maxsize=1024)
def _pattern(selector: str) -> re.Pattern[str]:
    parts = (
        "[^.]+" if p == "*" else ".+" if p == "**" else re.escape(p).replace(r"\*", "[^.]*")
        for p in selector.split(".")
    )
    return re.compile(r"\.".join(parts))


_split = lru_cache(maxsize=1024)(split_event_type)


def matches(selector: str, name: str, major: int | None = None) -> bool:
    """Whether a selector picks an event: `*` is one segment, `**` several, `.v2` one major."""
    wanted, wanted_major = _split(selector)
    if wanted_major is not None and major is not None and wanted_major != major:
        return False
    return _pattern(wanted).fullmatch(name) is not None


def is_wildcard(selector: str) -> bool:
    return "*" in selector


@dataclass(frozen=True, slots=True)
class Pick:
    """A selector of a service.

    Attributes:
        order: place among all selectors of the catalogue.
        keyword: `publishes` or `subscribes`.
        index: place among the service's own.
        selector: as written.
        wanted: the same with aliases followed.
    """

    order: int
    service: Service
    keyword: str
    index: int
    selector: str
    wanted: str


@dataclass(frozen=True)
class Catalogue:
    """All services, and names of old.

    Attributes:
        services: by name, in the order of the file.
        aliases: old name to the name of a conforming event.
    """

    services: Mapping[str, Service] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    def expand(self, selector: str, names: Iterable[str]) -> list[str]:
        """The events that a selector picks; aliases are followed."""
        wanted, _ = split_event_type(selector)
        if wanted in self.aliases:
            selector = self.aliases[wanted]
        return [name for name in names if matches(selector, name)]

    def picks(self, event: str, major: int | None = None) -> tuple[Pick, ...]:
        """The selectors that pick an event, in the order of the file."""
        first = event.partition(".")[0]
        found = [
            pick
            for pick in (*self._index.get(first, ()), *self._index.get("*", ()))
            if matches(pick.wanted, event, major)
        ]
        return tuple(sorted(found, key=lambda pick: pick.order))

    @cached_property
    def _index(self) -> Mapping[str, list[Pick]]:
        """Selectors by the first segment that they name, so that an event meets few of them."""
        found: dict[str, list[Pick]] = {}
        for order, (service, keyword, index, text) in enumerate(self.selectors()):
            wanted = self.aliases.get(text, text)
            first = wanted.partition(".")[0]
            pick = Pick(order, service, keyword, index, text, wanted)
            found.setdefault("*" if "*" in first else first, []).append(pick)
        return found

    def _services(self, keyword: str, event: str, major: int | None) -> tuple[Service, ...]:
        found = {
            pick.service.name: pick.service
            for pick in self.picks(event, major)
            if pick.keyword == keyword
        }
        return tuple(found.values())

    def publishers(self, event: str, major: int | None = None) -> tuple[Service, ...]:
        return self._services("publishes", event, major)

    def subscribers(self, event: str, major: int | None = None) -> tuple[Service, ...]:
        return self._services("subscribes", event, major)

    @cached_property
    def _owners(self) -> Mapping[str, Service]:
        found: dict[str, Service] = {}
        for service in self.services.values():
            for namespace in service.namespaces:
                found.setdefault(namespace, service)
        return found

    def owner(self, event: str) -> Service | None:
        """The service in whose namespace the event's name begins."""
        return self._owners.get(event.partition(".")[0])

    def aliases_of(self, event: str) -> tuple[str, ...]:
        return tuple(old for old, name in self.aliases.items() if name == event)

    def selectors(self) -> Iterator[tuple[Service, str, int, str]]:
        """Service, `publishes` or `subscribes`, index and text of each selector."""
        for service in self.services.values():
            for index, text in enumerate(service.publishes):
                yield service, "publishes", index, text
            for index, text in enumerate(service.subscribes):
                yield service, "subscribes", index, text
