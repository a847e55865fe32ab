"""Formats as languages: what surely belongs, what possibly belongs, and examples.

A format is an assertion by the policy `assert`. The validators are the judges of single texts;
for proofs each format has two regular languages around it. `outer` holds every text that the
format accepts, `inner` only such texts. Where a format has no entry, `outer` is every text and
`inner` is empty, so that nothing is ever proved by guessing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import jsonschema_rs as rs


@dataclass(frozen=True, slots=True)
class Format:
    """What is known about one format.

    Attributes:
        examples: texts that it accepts, plain ones first.
        outer: pattern of a language that contains the format.
        inner: pattern of a language that the format contains, or None.
    """

    examples: tuple[str, ...]
    outer: str = ""
    inner: str | None = None


_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = f"^({_OCTET}\\.){{3}}{_OCTET}$"
_UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"

_HOST = "[a-z]{1,20}(\\.[a-z]{1,20}){0,3}"
_LONG_HOST = "([a-z]{59,60}\\.){0,3}[a-z]{1,60}"
_ADDRESS = f"^[a-z]{{1,20}}@{_HOST}$|^[a-z]{{64}}@{_LONG_HOST}$"

FORMATS = {
    "date": Format(
        ("2024-01-31", "2024-02-29", "1999-12-01"),
        "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        "^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$",
    ),
    "date-time": Format(
        ("2024-01-31T12:00:00Z", "2024-01-31T12:00:00.5+02:00", "2024-01-31t12:00:00z"),
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9:.,]+([zZ]|[+-][0-9:]+)$",
        f"^[1-9][0-9]{{3}}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T{_CLOCK}(\\.[0-9]+)?Z$",
    ),
    "time": Format(
        ("12:00:00Z", "12:00:00.5+02:00"),
        "^[0-9]{2}:[0-9]{2}:[0-9]{2}[0-9.,]*([zZ]|[+-][0-9:]+)$",
        f"^{_CLOCK}(\\.[0-9]+)?Z$",
    ),
    "duration": Format(("P1D", "PT1H30M", "P1Y2M3DT4H5M6S"), "^P.+$", "^P[1-9][0-9]*[DW]$"),
    # RFC 5321, section 4.5.3.1: 64 octets before the @; RFC 1123: 253 characters of a name.
    "email": Format(
        ("ada@example.com", "a@b.co", '"a b"@example.com'),
        "^[\\t -~]{1,64}@[a-zA-Z0-9.:\\[\\]-]{1,253}$",
        _ADDRESS,
    ),
    "idn-email": Format(("ada@example.com",), "^[\\s\\S]+@[\\s\\S]+$", _ADDRESS),
    "hostname": Format(("example.com", "a"), "^[^\\s/]{1,253}$", f"^{_HOST}$|^{_LONG_HOST}$"),
    "idn-hostname": Format(("example.com", "a"), "^.+$", f"^{_HOST}$|^{_LONG_HOST}$"),
    "ipv4": Format(("192.0.2.1", "10.0.0.1"), _IPV4, _IPV4),
    "ipv6": Format(
        ("2001:db8::1", "::1", "1111:1111:1111:1111:1111:1111:111.111.111.111"),
        "^[0-9a-fA-F:.]{2,45}$",
        "^::[0-9a-f]{1,4}$",
    ),
    "uri": Format(
        ("https://example.com/a", "urn:a:b"),
        "^[a-zA-Z][a-zA-Z0-9+.-]*:",
        "^https?://[a-z]{1,20}\\.com(/[a-z0-9]*)?$",
    ),
    "uri-reference": Format(("https://example.com/a", "/a", "a"), "^[^ ]*$", "^/?[a-z0-9]*$"),
    "iri": Format(
        ("https://example.com/a",),
        ":",
        "^https?://[a-z]{1,20}\\.com(/[a-z0-9]*)?$",
    ),
    "iri-reference": Format(("https://example.com/a", "/a"), "", "^/?[a-z0-9]*$"),
    "uuid": Format(("123e4567-e89b-12d3-a456-426614174000",), _UUID, _UUID),
    "uri-template": Format(("https://example.com/{id}", "/a"), "", "^/?[a-z0-9]*$"),
    "json-pointer": Format(("/a/0", ""), "^(/[\\s\\S]*)?$", "^(/[a-z0-9]*)*$"),
    "relative-json-pointer": Format(("0/a", "1#"), "^[0-9]", "^[1-9](/[a-z0-9]*)*$"),
    "regex": Format(("^a+$", "a"), "", "^[a-z0-9]*$"),
}

WITHIN = {
    # RFC 3986, section 4.1; RFC 3987, section 3.1.
    "uri": frozenset(("uri-reference", "iri", "iri-reference")),
    "uri-reference": frozenset(("iri-reference",)),
    "iri": frozenset(("iri-reference",)),
    "contentEncoding base64 of application/json": frozenset(("contentEncoding base64",)),
}
"""Formats that every text of a format has as well."""
CONTENT = {
    "contentEncoding base64": {"contentEncoding": "base64"},
    "contentMediaType application/json": {"contentMediaType": "application/json"},
    "contentEncoding base64 of application/json": {
        "contentEncoding": "base64",
        "contentMediaType": "application/json",
    },
}
"""What draft-07, section 8, lets a validator assert. The first does and the second does not, so
what hangs on it is undecided."""

FORMATS |= {
    "contentEncoding base64": Format(("e30=", ""), "", "^([a-zA-Z0-9]{4})*$"),
    "contentMediaType application/json": Format(("{}", "1"), "", "^[1-9][0-9]*$"),
    "contentEncoding base64 of application/json": Format(("e30=", "MTIz"), "", "^(MTIz)+$"),
}

INVALID = ("not this format", "text", "", "1", "é", " ", "[(", "a b", "%", "{", "://", "-")
"""Texts to try where a format must be broken."""


@lru_cache(maxsize=64)
def _first(name: str) -> rs.Validator:
    if name in CONTENT:
        return rs.Draft7Validator(CONTENT[name])
    return rs.Draft202012Validator({"format": name}, validate_formats=True)


_INDEPENDENT = frozenset(
    "date date-time email hostname idn-email ipv4 ipv6 json-pointer regex relative-json-pointer "
    "time uuid".split()
)
"""Formats that `jsonschema` checks with what eventreg itself depends on.

For others its check hangs on libraries that may happen to be installed, and a verdict must not: the
first validator's word then counts for both.
"""


@lru_cache(maxsize=8)
def checker(names: frozenset[str]) -> Any:
    """The checks of the second validator, for the formats of a dialect."""
    from jsonschema import Draft202012Validator, FormatChecker

    # The global table still holds a few checks of draft 3 under today's names.
    known = Draft202012Validator.FORMAT_CHECKER.checkers
    found = FormatChecker(formats=())
    found.checkers = {
        name: known[name] if name in _INDEPENDENT else (_first_word(name), ())
        for name in sorted(names - CONTENT.keys())
    }
    return found


def _first_word(name: str) -> Callable[[object], bool]:
    return lambda instance: _first(name).is_valid(instance)


@lru_cache(maxsize=4096)
def judged(name: str, text: str) -> bool | None:
    """Whether both validators take the text for the format; None where they disagree."""
    first = _first(name).is_valid(text)
    second = checker(frozenset(FORMATS)).conforms(text, name)
    return first if first == second else None
