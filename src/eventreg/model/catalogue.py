"""The catalogue: which service publishes and which subscribes to what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

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


def matches(selector: str, name: str, major: int | None = None) -> bool:
    """Whether a selector picks an event: `*` is one segment, `**` several, `.v2` one major."""
    wanted, wanted_major = split_event_type(selector)
    if wanted_major is not None and major is not None and wanted_major != major:
        return False
    return _pattern(wanted).fullmatch(name) is not None


def is_wildcard(selector: str) -> bool:
    return "*" in selector


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

    def _picks(self, selectors: Collection[str], event: str, major: int | None) -> bool:
        return any(
            matches(self.aliases.get(selector, selector), event, major) for selector in selectors
        )

    def publishers(self, event: str, major: int | None = None) -> tuple[Service, ...]:
        return tuple(s for s in self.services.values() if self._picks(s.publishes, event, major))

    def subscribers(self, event: str, major: int | None = None) -> tuple[Service, ...]:
        return tuple(s for s in self.services.values() if self._picks(s.subscribes, event, major))

    def owner(self, event: str) -> Service | None:
        """The service in whose namespace the event's name begins."""
        first = event.partition(".")[0]
        return next((s for s in self.services.values() if first in s.namespaces), None)

    def aliases_of(self, event: str) -> tuple[str, ...]:
        return tuple(old for old, name in self.aliases.items() if name == event)

    def selectors(self) -> Iterator[tuple[Service, str, int, str]]:
        """Service, `publishes` or `subscribes`, index and text of each selector."""
        for service in self.services.values():
            for index, text in enumerate(service.publishes):
                yield service, "publishes", index, text
            for index, text in enumerate(service.subscribes):
                yield service, "subscribes", index, text
