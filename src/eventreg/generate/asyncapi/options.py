"""What the user may choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from eventreg.model.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Server:
    """A broker.

    Attributes:
        host: host and port.
        tls: whether it is reached by TLS.
    """

    host: str
    title: str = ""
    description: str = ""
    tls: bool = False


def _default_servers() -> Mapping[str, Server]:
    return {"redis": Server(host="redis:6379", title="Redis")}


@dataclass(frozen=True, slots=True)
class Options:
    """Keys of `generate.asyncapi`, beside the folder of the output.

    Attributes:
        format: how the document is written.
        version: version of the AsyncAPI specification.
        dialect: dialect of the payloads.
        servers: brokers by name; without any, Dapr's default Redis.
        pubsub: name of the Dapr component by which services reach the brokers.
    """

    format: Literal["yaml", "json"] = "yaml"
    version: str = "3.1.0"
    dialect: Dialect = Dialect.DRAFT7
    servers: Mapping[str, Server] = field(default_factory=_default_servers)
    pubsub: str = "pubsub"

    @classmethod
    def of(cls, section: Mapping[str, Any], dapr: Mapping[str, Any]) -> Self:
        """From the sections `generate.asyncapi` and `generate.dapr` of the configuration."""
        servers = {
            name: Server(**{key: server[key] for key in server})
            for name, server in section.get("servers", {}).items()
        }
        host = dapr.get("redis-host", "redis:6379")
        return cls(
            format=section.get("format", "yaml"),
            version=section.get("version", "3.1.0"),
            dialect=Dialect(section.get("dialect", "draft-07")),
            servers=servers
            or {"redis": Server(host=host, title="Redis", tls=dapr.get("tls", False))},
            pubsub=dapr.get("pubsub", "pubsub"),
        )


@dataclass(frozen=True, slots=True)
class Info:
    """Who speaks: the platform, by the top of `eventreg.yaml`.

    Attributes:
        description: Markdown.
        contact, license: as AsyncAPI has them: name, email, url.
    """

    title: str = "Events"
    version: str = "1.0.0"
    description: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    license: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, info: Mapping[str, Any]) -> Self:
        """From `title`, `description` and the like, as the configuration has them."""
        known = ("title", "version", "description", "contact", "license")
        return cls(**{key: info[key] for key in known if key in info})
