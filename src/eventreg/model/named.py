"""Names and values inside finished sentences, for formats that can show them as code."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAMED = re.compile(
    r'([^\s"]*\["(?:[^"\\]|\\.)*"\][^\s",;]*)'  # labels["a b"].text
    r'|"((?:[^"\s\\]|\\.)+)"'
)


def named(sentence: str) -> Iterator[tuple[str, bool]]:
    """Yield the stretches of a sentence, each with whether it is a name or a value.

    They stand in quotes, which are left out; a path such as `labels["a b"]` keeps its own.
    """
    at = 0
    for match in _NAMED.finditer(sentence):
        if match.start() > at:
            yield sentence[at : match.start()], False
        yield match[1] or match[2], True
        at = match.end()
    if at < len(sentence):
        yield sentence[at:], False
