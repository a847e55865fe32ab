"""Strings that look like the real thing: by format, else by the name of the property."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable

_NOUNS = (
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "harbour",
    "iris",
    "juniper",
)
_PEOPLE = ("Ada Byron", "Chen Wei", "Fatima Noor", "Jonas Berg", "Maria Silva", "Tom Okafor")
_CITIES = ("Berlin", "Lagos", "Lima", "Lyon", "Osaka", "Porto")
_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_YEAR = 365 * 24 * 3600


def _moment(rng: random.Random) -> dt.datetime:
    return _START + dt.timedelta(seconds=rng.randrange(_YEAR))


def _slug(rng: random.Random) -> str:
    return f"{rng.choice(_NOUNS)}-{rng.randrange(1000)}"


def _host(rng: random.Random) -> str:
    return f"{rng.choice(_NOUNS)}.example.com"


def _date_time(rng: random.Random) -> str:
    return _moment(rng).strftime("%Y-%m-%dT%H:%M:%SZ")


def _email(rng: random.Random) -> str:
    return f"{rng.choice(_PEOPLE).lower().replace(' ', '.')}@example.com"


def _uri(rng: random.Random) -> str:
    return f"https://{_host(rng)}/{_slug(rng)}"


FORMATS: dict[str, Callable[[random.Random], str]] = {
    "date-time": _date_time,
    "date": lambda rng: _moment(rng).strftime("%Y-%m-%d"),
    "time": lambda rng: _moment(rng).strftime("%H:%M:%SZ"),
    "duration": lambda rng: f"PT{rng.randint(1, 90)}M",
    "email": _email,
    "idn-email": _email,
    "hostname": _host,
    "idn-hostname": _host,
    "ipv4": lambda rng: f"192.0.2.{rng.randrange(1, 255)}",
    "ipv6": lambda rng: f"2001:db8::{rng.randrange(1, 65536):x}",
    "uri": _uri,
    "iri": _uri,
    "uri-reference": lambda rng: f"/{_slug(rng)}",
    "iri-reference": lambda rng: f"/{_slug(rng)}",
    "uri-template": lambda rng: f"https://{_host(rng)}/{{id}}",
    "uuid": lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    "json-pointer": lambda rng: f"/{rng.choice(_NOUNS)}",
    "relative-json-pointer": lambda rng: f"{rng.randrange(3)}/{rng.choice(_NOUNS)}",
    "regex": lambda _: "^[a-z]+$",
}
"""Makers of strings by `format`."""

_NAMES: tuple[tuple[str, Callable[[random.Random], str]], ...] = (
    ("email", _email),
    ("url", _uri),
    ("country", lambda rng: rng.choice(("DE", "FR", "JP", "NG", "PE", "PT"))),
    ("currency", lambda rng: rng.choice(("EUR", "GBP", "JPY", "USD"))),
    ("city", lambda rng: rng.choice(_CITIES)),
    ("phone", lambda rng: f"+49 30 {rng.randrange(10**6, 10**7)}"),
    ("first_name", lambda rng: rng.choice(_PEOPLE).partition(" ")[0]),
    ("last_name", lambda rng: rng.choice(_PEOPLE).partition(" ")[2]),
    ("full_name", lambda rng: rng.choice(_PEOPLE)),
    ("display_name", lambda rng: rng.choice(_PEOPLE)),
    ("customer_name", lambda rng: rng.choice(_PEOPLE)),
    ("name", lambda rng: f"{rng.choice(_NOUNS)} {rng.choice(_NOUNS)}".capitalize()),
    ("reason", lambda rng: f"The {rng.choice(_NOUNS)} was out of stock."),
    ("description", lambda rng: f"A {rng.choice(_NOUNS)} of the {rng.choice(_NOUNS)} range."),
    ("_id", lambda rng: f"{rng.choice(_NOUNS)[:3]}_{rng.randrange(16**8):08x}"),
    ("id", lambda rng: f"{rng.randrange(16**8):08x}"),
)


def text(name: str, rng: random.Random) -> str:
    """A string for a property of that name."""
    for part, make in _NAMES:
        if name.lower().endswith(part):
            return make(rng)
    return _slug(rng)
