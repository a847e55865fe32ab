"""Words for values, types and properties; plain text throughout."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from eventreg.changes.paths import Path, written
from eventreg.model.printable import printable

_LONGEST = 60


def subject(path: Path) -> str:
    """The property in quotes; one whose own name needs quotes has enough of them."""
    text = written(path)
    return (text if '"' in text else f'"{text}"') if path else "the event"


def value(item: Any) -> str:
    """A JSON value as it is written, cut where it is long."""
    text = printable(json.dumps(item, ensure_ascii=False))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def values(items: Iterable[Any], *, last: str = "and") -> str:
    """`"a", "b" and "c"`; of many, the first few and how many more."""
    found = [value(item) for item in items]
    if len(found) > 6:
        found = [*found[:5], f"{len(found) - 5} more"]
    return joined(found, last)


def joined(parts: list[str], last: str = "and") -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def kind(facts: Mapping[str, Any]) -> str:
    """What a property holds, in a word or two: its type, or the shared type it uses."""
    if "uses" in facts:
        return printable(str(facts["uses"]))
    if "type" in facts:
        return joined([printable(name) for name in facts["type"]], "or")
    if "enum" in facts:
        return "one of fixed values"
    return "any type"
