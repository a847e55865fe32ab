"""Words for messages, and the words that names are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from eventreg.model.nearest import did_you_mean

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in snake, kebab or camel case, in lower case."""
    return tuple(word.lower() for word in _WORD.findall(name))


def snake(name: str) -> str:
    return "_".join(words(name))


def such_as(name: str, known: Iterable[str]) -> str:
    """`; did you mean "order_id"?`, or nothing."""
    meant = did_you_mean(name, known)
    return f"; {meant}" if meant else ""


def listed(names: Iterable[str], limit: int = 5) -> str:
    """`"a", "b" and "c"`, cut after `limit`."""
    quoted = [f'"{name}"' for name in names]
    if len(quoted) > limit:
        quoted = [*quoted[:limit], f"{len(quoted) - limit} more"]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
