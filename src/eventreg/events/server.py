"""A Redis server as a URL names it, and one connection to it that only ever reads."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from eventreg.errors import SourceError, UsageError

if TYPE_CHECKING:
    from redis.connection import AbstractConnection

SCHEMES = ("redis://", "rediss://")
PASSWORD_VARIABLES = ("REDIS_PASSWORD", "REDISCLI_AUTH")
"""Where the password is looked for when the URL has none; the first that is set counts."""
_TLS = {
    "ssl_ca_certs": "file of the authorities that are trusted",
    "ssl_certfile": "certificate of the client",
    "ssl_keyfile": "its key",
    "ssl_cert_reqs": "required or none",
}
_READING = frozenset({"XRANGE", "XINFO STREAM", "TYPE", "SCAN"})
WAITS = (0.1, 0.3, 1.0, 2.0, 4.0)
"""Seconds before each further try to reach a server that was lost."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to connect.

    Attributes:
        streams: names or patterns (`*`, `?`, `[…]`) from the URL; none for all streams.
        tls: options of TLS, empty without it.
    """

    host: str = "localhost"
    port: int = 6379
    db: int = 0
    username: str = ""
    password: str = field(default="", repr=False)
    secure: bool = False
    tls: Mapping[str, str] = field(default_factory=dict)
    streams: tuple[str, ...] = ()

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        scheme = "rediss" if self.secure else "redis"
        return f"{scheme}://{host}:{self.port}/{self.db}"

    @classmethod
    def parse(cls, url: str, environment: Mapping[str, str]) -> Server:
        """Read `redis://[USER:PASSWORD@]HOST[:PORT][/DB][?stream=NAME…]`; raise `UsageError`."""
        try:
            parts = urlsplit(url)
            port = parts.port or 6379
        except ValueError:
            raise UsageError(
                "the Redis URL has a port or host that is none",
                remedy="write special characters of the password as %XX",
            ) from None
        database = parts.path.strip("/")
        streams: list[str] = []
        tls: dict[str, str] = {}
        for key, value in parse_qsl(parts.query, keep_blank_values=True):
            if key == "stream":
                streams.append(value)
            elif key == "db":
                database = value
            elif key in _TLS:
                tls[key] = value
            else:
                known = ", ".join(("stream", "db", *_TLS))
                raise UsageError(
                    f'unknown option "{key}" in the Redis URL', remedy=f"known: {known}"
                )
        if database and not re.fullmatch("[0-9]{1,9}", database):
            raise UsageError(
                f'"{database}" is no number of a Redis database',
                remedy="name a stream with ?stream=NAME",
            )
        named = (environment[name] for name in PASSWORD_VARIABLES if environment.get(name))
        return cls(
            host=unquote(parts.hostname or "localhost"),
            port=port,
            db=int(database or 0),
            username=unquote(parts.username or "") or environment.get("REDIS_USERNAME", ""),
            password=unquote(parts.password or "") or next(named, ""),
            secure=parts.scheme == "rediss",
            tls=tls,
            streams=tuple(streams),
        )


class Session:
    """One connection; a lost one is made again a few times before the run gives up."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._connection = _connection(server)
        self._answered = False

    def call(self, command: str, *arguments: bytes | str | int) -> Any:
        """The reply to a reading command; raise `SourceError`."""
        for wait in (*WAITS, None):
            try:
                self.send(command, *arguments)
                return self.receive()
            except LostError as error:
                if wait is None or not self._answered:
                    raise SourceError(error.reason, remedy=error.remedy) from None
                time.sleep(wait)
        raise AssertionError  # pragma: no cover  # the loop ends by itself

    def send(self, command: str, *arguments: bytes | str | int) -> None:
        """Send without waiting for the reply; raise `LostError` or `SourceError`."""
        if command not in _READING:
            raise ValueError(f"{command} is no command that only reads")
        with _one_line(self._server):
            self._connection.send_command(*command.split(), *arguments)  # type: ignore[no-untyped-call]

    def receive(self) -> Any:
        """The next reply, as bytes; raise `LostError` or `SourceError`."""
        with _one_line(self._server):
            reply = self._connection.read_response(disable_decoding=True)
        self._answered = True
        return reply

    def close(self) -> None:
        self._connection.disconnect()  # type: ignore[no-untyped-call]


class LostError(Exception):
    """The server cannot be reached, or no longer; it may come back."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(reason)


@contextmanager
def _one_line(server: Server) -> Iterator[None]:
    """Turn what redis-py raises into one line that holds no password."""
    import redis

    try:
        yield
    except redis.AuthenticationError:
        variables = " or ".join(PASSWORD_VARIABLES)
        raise SourceError(
            f"{server} refuses the user or password",
            remedy=f"set {variables}, or put them into the URL as redis://USER:PASSWORD@HOST",
        ) from None
    except redis.exceptions.NoPermissionError as error:
        raise SourceError(
            f"{server}: this user may not read it: {_first_line(error)}",
            remedy="allow it +xrange, +xinfo, +type and +scan",
        ) from None
    except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
        raise LostError(
            f"no answer from {server}: {_reason(error)}",
            "start the server, or mend host, port or TLS in the URL",
        ) from None
    except redis.RedisError as error:
        raise SourceError(f"{server}: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _reason(error: Exception) -> str:
    text = _first_line(error).rstrip(".")
    text = re.sub(r"^Error (-?\d+ )?(while )?connecting to \S+?\. ?", "", text)
    return text[:1].lower() + text[1:]


def _connection(server: Server) -> AbstractConnection:
    try:
        from redis.connection import Connection, SSLConnection
    except ImportError:
        raise SourceError(
            "reading from Redis needs the package redis",
            remedy='install it with "pip install eventreg[redis]"',
        ) from None
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    options: dict[str, Any] = {
        "host": server.host,
        "port": server.port,
        "db": server.db,
        "username": server.username or None,
        "password": server.password or None,
        "protocol": 2,
        "socket_connect_timeout": 5,
        "socket_timeout": 60,
        "socket_read_size": 1 << 18,
        "retry": Retry(NoBackoff(), 0),
        **server.tls,
    }
    if server.secure:
        return SSLConnection(**options)
    return Connection(**options)  # type: ignore[no-untyped-call]
