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

from eventreg.compat.engine import grammar
from eventreg.compat.engine.grammar import whole


@dataclass(frozen=True, slots=True)
class Format:
    """What is known about one format.

    Attributes:
        examples: texts that it accepts, plain ones first.
        outer: pattern of a language that contains the format.
        inner: pattern of a language that the format contains, or None.
        plain: pattern of a part of it with few choices, from which texts are made; else `inner`.
        longest: characters of its longest text.
    """

    examples: tuple[str, ...]
    outer: str = ""
    inner: str | None = None
    plain: str | None = None
    longest: int | None = None


def _exactly(grammar: str, *examples: str) -> Format:
    return Format(examples, whole(grammar), whole(grammar))


_HOST = whole(grammar.PLAIN_HOST_NAME)
_ADDRESS = whole(f"{grammar.LOCAL_PART}@{grammar.PLAIN_HOST_NAME}")
_WORDS = "[a-z]{1,20}(\\.[a-z]{1,20}){0,3}"
_LONG_WORDS = "([a-z]{59,60}\\.){0,3}[a-z]{1,60}"
_PLAIN_HOST = whole(_WORDS, _LONG_WORDS)
_PLAIN_ADDRESS = whole(f"[a-z]{{1,20}}@{_WORDS}", f"[a-z]{{64}}@{_LONG_WORDS}")
_PLAIN_PATH = "^/?[a-z0-9]*$"
_PLAIN_PAGE = "^https?://[a-z]{1,20}\\.com(/[a-z0-9]*)?$"

FORMATS = {
    "date": Format(
        ("2024-01-31", "2024-02-29", "1999-12-01"),
        whole(grammar.DATE),
        whole(grammar.DATE_SINCE_1000),
    ),
    "date-time": Format(
        ("2024-01-31T12:00:00Z", "2024-01-31T12:00:00.5+02:00", "2024-01-31t12:00:00z"),
        whole(f"{grammar.DATE}[Tt]({grammar.TIME}|{grammar.LEAP_SECOND})"),
        whole(f"{grammar.DATE_SINCE_1000}[Tt]{grammar.TIME}"),
    ),
    "time": Format(
        ("12:00:00Z", "12:00:00.5+02:00"),
        whole(grammar.TIME, grammar.LEAP_SECOND),
        whole(grammar.TIME),
    ),
    "duration": _exactly(grammar.DURATION, "P1D", "PT1H30M", "P1Y2M3DT4H5M6S"),
    "email": Format(
        ("ada@example.com", "a@b.co", '"a b"@example.com', '"a@b"@example.com'),
        "^[\\t -~]+@[a-zA-Z0-9.:\\[\\]-]+$",
        _ADDRESS,
        _PLAIN_ADDRESS,
        # RFC 5321, section 4.5.3.1, and RFC 1123, section 2.1.
        longest=64 + 1 + 253,
    ),
    "idn-email": Format(
        ("ada@example.com", '"a@b"@example.com'),
        "^[\\s\\S]+@[\\s\\S]+$",
        _ADDRESS,
        _PLAIN_ADDRESS,
    ),
    "hostname": Format(
        ("example.com", "a"), whole(grammar.HOST_NAME), _HOST, _PLAIN_HOST, longest=253
    ),
    "idn-hostname": Format(("example.com", "a", "é.example"), "^.+$", _HOST, _PLAIN_HOST),
    "ipv4": _exactly(grammar.IPV4, "192.0.2.1", "10.0.0.1"),
    "ipv6": _exactly(
        grammar.IPV6,
        *("2001:db8::1", "::1", "1111:1111:1111:1111:1111:1111:111.111.111.111"),
    ),
    "uri": Format(
        ("https://example.com/a", "urn:a:b"),
        whole(grammar.URI_AROUND.absolute),
        whole(grammar.URI.absolute),
        _PLAIN_PAGE,
    ),
    "uri-reference": Format(
        ("https://example.com/a", "/a", "a"),
        whole(grammar.URI_AROUND.absolute, grammar.URI_AROUND.relative),
        whole(grammar.URI.absolute, grammar.URI.relative),
        _PLAIN_PATH,
    ),
    "iri": Format(
        ("https://example.com/a", "https://example.com/é"),
        whole(grammar.IRI_AROUND.absolute),
        whole(grammar.IRI.absolute),
        _PLAIN_PAGE,
    ),
    "iri-reference": Format(
        ("https://example.com/a", "/a", "/é"),
        whole(grammar.IRI_AROUND.absolute, grammar.IRI_AROUND.relative),
        whole(grammar.IRI.absolute, grammar.IRI.relative),
        _PLAIN_PATH,
    ),
    "uuid": _exactly(grammar.UUID, "123e4567-e89b-12d3-a456-426614174000"),
    "uri-template": Format(
        ("https://example.com/{id}", "/a"), "", whole(grammar.LITERALS), _PLAIN_PATH
    ),
    "json-pointer": _exactly(grammar.JSON_POINTER, "/a/0", ""),
    "relative-json-pointer": Format(
        ("0/a", "1#"), whole(grammar.RELATIVE_JSON_POINTER), whole(grammar.FEW_LEVELS_UP)
    ),
    "regex": Format(("^a+$", "a"), "", "^[a-zA-Z0-9 _:@,;=#~/-]*$", "^[a-z0-9]*$"),
}

WITHIN = {
    # RFC 3986, section 4.1; RFC 3987, section 3.1.
    "uri": frozenset(("uri-reference", "iri", "iri-reference")),
    "uri-reference": frozenset(("iri-reference",)),
    "iri": frozenset(("iri-reference",)),
    # RFC 6531, section 3.3.
    "email": frozenset(("idn-email",)),
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
