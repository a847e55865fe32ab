"""One connection to a Redis server, which only ever reads."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from eventreg.errors import SourceError
from eventreg.events.meter import Meter, MeteredSocket
from eventreg.events.replies import NonsenseError
from eventreg.events.server import PASSWORD_VARIABLES, Server
from eventreg.events.words import printable

if TYPE_CHECKING:
    from redis.connection import AbstractConnection

Reply = TypeVar("Reply")

_READING = frozenset({"XRANGE", "XINFO STREAM", "TYPE", "SCAN"})
WAITS = (0.1, 0.3, 1.0, 2.0, 4.0)
"""Seconds before each further try to reach a server that was lost."""


class Session:
    """One connection; a lost one is made again a few times before the run gives up."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._meter = Meter()
        self._connection = _connection(server, self._meter)
        self._answered = False
        self._about = ""

    def call(
        self, read: Callable[[Any], Reply], command: str, *arguments: bytes | str | int
    ) -> Reply:
        """What `read` makes of the reply to a reading command; raise `SourceError`."""
        for wait in (*WAITS, None):
            try:
                self.send(command, *arguments)
                return read(self.receive())
            except NonsenseError:
                raise SourceError(
                    f"{self._server} answers {command} as no Redis does",
                    remedy="look at host and port in the URL",
                ) from None
            except LostError as error:
                if wait is None or not self._answered:
                    raise SourceError(error.reason, remedy=error.remedy) from None
                time.sleep(wait)
        raise AssertionError  # pragma: no cover  # the loop ends by itself

    def send(self, command: str, *arguments: bytes | str | int) -> None:
        """Send without waiting for the reply; raise `LostError` or `SourceError`."""
        if command not in _READING:
            raise ValueError(f"{command} is no command that only reads")
        key = arguments[0] if command != "SCAN" else b""
        self._about = printable(key.decode(errors="replace")) if isinstance(key, bytes) else ""
        with _one_line(self._server, self._about):
            self._connection.send_command(*command.split(), *arguments)  # type: ignore[no-untyped-call]

    def receive(self, limit: int | None = None) -> Any:
        """The next reply, as bytes.

        Raises:
            LargeReplyError: it has more bytes than the limit; the connection is then closed, and
                the next command opens it again.
            LostError, SourceError: see there.
        """
        self._meter.allow(limit)
        with _one_line(self._server, self._about):
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
def _one_line(server: Server, about: str) -> Iterator[None]:
    """Turn what redis-py raises into one line that holds no password.

    Args:
        server: whom it was asked.
        about: the stream that was asked for, or nothing.
    """
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
            f"{server}: this user may not read {about or 'it'}: {_first_line(error)}",
            remedy="allow it ~* (or name the streams) and +xrange +xinfo +type +scan +select",
        ) from None
    except redis.exceptions.AskError as error:
        raise SourceError(
            f"{server} is one of a cluster: {about or 'it'} lies on {error.host}:{error.port}",
            remedy="name that server",
        ) from None
    except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
        raise LostError(
            f"no answer from {server}: {_reason(error)}",
            "start the server, or mend host, port or TLS in the URL",
        ) from None
    except redis.RedisError as error:
        raise SourceError(f"{server}: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return printable(str(error).partition("\n")[0]) or "an error without a message"


def _reason(error: Exception) -> str:
    text = _first_line(error).rstrip(".")
    text = re.sub(r"^Error (-?\d+ )?(while )?connecting to \S+\. ", "", text)
    return text[:1].lower() + text[1:]


def _connection(server: Server, meter: Meter) -> AbstractConnection:
    try:
        from redis.connection import Connection, SSLConnection
    except ImportError:
        raise SourceError(
            "reading from Redis needs the package redis",
            remedy='install "eventreg[redis]" with pip',
        ) from None
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    base = SSLConnection if server.secure else Connection

    class Metered(base):  # type: ignore[misc, valid-type]  # with TLS or without
        def _connect(self) -> MeteredSocket:
            meter.allow(None)
            return MeteredSocket(super()._connect(), meter)

    made: AbstractConnection = Metered(
        host=server.host,
        port=server.port,
        db=server.db,
        username=server.username or None,
        password=server.password or None,
        protocol=2,
        socket_connect_timeout=5,
        socket_timeout=60,
        socket_read_size=1 << 18,
        retry=Retry(NoBackoff(), 0),
        **server.tls,
    )
    return made
