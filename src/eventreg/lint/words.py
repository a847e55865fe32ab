"""Words for messages, and the words that names are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name in snake, kebab or camel case, in lower case."""
    return tuple(word.lower() for word in _WORD.findall(name))


def snake(name: str) -> str:
    return "_".join(words(name))


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that is most like `name`."""
    import difflib

    by_case = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(name.casefold(), by_case, 1, cutoff)
    return by_case[near[0]] if near else None


def such_as(name: str, known: Iterable[str]) -> str:
    """`; did you mean "order_id"?`, or nothing."""
    near = nearest(name, known)
    return f'; did you mean "{near}"?' if near else ""


def listed(names: Iterable[str], limit: int = 5) -> str:
    """`"a", "b" and "c"`, cut after `limit`."""
    quoted = [f'"{name}"' for name in names]
    if len(quoted) > limit:
        quoted = [*quoted[:limit], f"{len(quoted) - limit} more"]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} and {quoted[-1]}"
