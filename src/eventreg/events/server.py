"""A Redis server as a URL names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from eventreg.errors import UsageError

SCHEMES = ("redis://", "rediss://")
PASSWORD_VARIABLES = ("REDIS_PASSWORD", "REDISCLI_AUTH")
"""Where the password is looked for when the URL has none; the first that is set counts."""
_FILES = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
"""Options of TLS that name files: authorities that are trusted, the client's certificate, its key."""
_TLS = (*_FILES, "ssl_cert_reqs")


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
        if parts.fragment:
            raise UsageError("the Redis URL has a # in it", remedy="write it as %23")
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
        secure = parts.scheme == "rediss"
        _check_tls(tls, secure=secure)
        named = (environment[name] for name in PASSWORD_VARIABLES if environment.get(name))
        return cls(
            host=unquote(parts.hostname or "localhost"),
            port=port,
            db=int(database or 0),
            username=unquote(parts.username or "") or environment.get("REDIS_USERNAME", ""),
            password=unquote(parts.password or "") or next(named, ""),
            secure=secure,
            tls=tls,
            streams=tuple(streams),
        )


def _check_tls(options: Mapping[str, str], *, secure: bool) -> None:
    """Raise `UsageError` for what a connection would not take, or would not use."""
    if options and not secure:
        raise UsageError(
            f"{min(options)} is an option of TLS", remedy="write rediss:// for a server behind TLS"
        )
    if options.get("ssl_cert_reqs", "none") not in {"required", "none"}:
        raise UsageError("ssl_cert_reqs is neither required nor none")
    for name in _FILES:
        if name in options and not Path(options[name]).is_file():
            raise UsageError(f'{name}: there is no file "{options[name]}"')
