"""Options of the manifests: one set of values, and what differs by environment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from eventreg.errors import ConfigError
from eventreg.model.dapr import go_duration

_CONFIG = "eventreg.yaml"
_SECTION = "generate.dapr"
_TRIMMING = frozenset({"max_length", "stream_ttl"})


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a password lies: name and key in a secret store."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """How many events a sidecar may deliver in one request.

    Attributes:
        messages: events of one request at most.
        wait: for how long they are collected at most, a Go duration.
    """

    messages: int = 100
    wait: str = "100ms"

    @property
    def milliseconds(self) -> int:
        return round((go_duration(self.wait) or 0) * 1000)


@dataclass(frozen=True, slots=True)
class Values:
    """What may differ between environments; see `generate.dapr` of the configuration's schema.

    Attributes:
        stream_ttl, handler_timeout: Go durations.
        max_length: entries; excludes `stream_ttl`, because a stream is trimmed by one of the two.
        retries: deliveries after the first.
        bulk: None for one event a request.
    """

    namespace: str = ""
    redis_host: str = "redis:6379"
    redis_secret: Secret | None = None
    secret_store: str = ""
    tls: bool = False
    max_length: int | None = None
    stream_ttl: str | None = None
    retries: int = 5
    handler_timeout: str = "10s"
    bulk: Bulk | None = None
    tracing: str = "jaeger-collector:4317"
    sampling: float = 1


@dataclass(frozen=True)
class Options:
    """The configuration section `generate.dapr`.

    Attributes:
        dead_letter: template of a dead-letter topic over `{topic}` and `{service}`.
        environments: values by environment; without one the manifests lie in the output itself.
    """

    pubsub: str = "pubsub"
    dead_letter: str = "{topic}.dead-letter"
    values: Values = field(default_factory=Values)
    environments: Mapping[str, Values] = field(default_factory=dict)

    @classmethod
    def of(cls, section: Mapping[str, Any]) -> Options:
        """The options that a section says, once the configuration's schema has passed it.

        Raises:
            ConfigError: a duration that Go would refuse, two ways of trimming at once, or an
                unknown field in the template of the dead-letter topic.
        """
        base = _values(section, Values(), _SECTION)
        options = cls(
            pubsub=section.get("pubsub", "pubsub"),
            dead_letter=section.get("dead-letter", "{topic}.dead-letter"),
            values=base,
            environments={
                name: _values(own, base, f"{_SECTION}.environments.{name}")
                for name, own in section.get("environments", {}).items()
            },
        )
        unknown = set(re.findall(r"\{([^}]*)\}", options.dead_letter)) - {"topic", "service"}
        if unknown:
            raise ConfigError(
                f"{_SECTION}.dead-letter: {{{min(unknown)}}} is no field",
                path=_CONFIG,
                remedy="the fields are {topic} and {service}",
            )
        return options

    def folders(self) -> Iterator[tuple[str, Values]]:
        """Folder, empty or ending in a slash, and its values."""
        if self.environments:
            for name, values in self.environments.items():
                yield f"{name}/", values
        else:
            yield "", self.values


def _values(section: Mapping[str, Any], base: Values, where: str) -> Values:
    own = {
        field_.name: section[key]
        for field_ in fields(Values)
        if (key := field_.name.replace("_", "-")) in section
    }
    if "redis_secret" in own:
        own["redis_secret"] = Secret(**own["redis_secret"])
    if "bulk" in own:
        own["bulk"] = Bulk(**own["bulk"])
        _check_duration(own["bulk"].wait, f"{where}.bulk.wait")
    trimming = own.keys() & _TRIMMING
    if len(trimming) > 1:
        raise ConfigError(
            f"{where}: max-length and stream-ttl exclude each other",
            path=_CONFIG,
            remedy="a stream is trimmed by its length or by age: keep one",
        )
    if trimming:
        own = dict.fromkeys(_TRIMMING) | own
    for key in ("stream_ttl", "handler_timeout"):
        _check_duration(own.get(key), f"{where}.{key.replace('_', '-')}")
    return replace(base, **own)


def _check_duration(text: str | None, where: str) -> None:
    if text is not None and not go_duration(text):
        raise ConfigError(
            f'{where}: "{text}" is no Go duration above zero',
            path=_CONFIG,
            remedy="write hours, minutes and seconds, such as 168h for a week",
        )
