"""A witness as JSON that a person reads: short, and never without the value that is rejected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eventreg.model.finding import Witness
from eventreg.report.text import one_line, to_json

MOST = 24
"""Lines; a longer witness is cut. The JSON and SARIF reports hold it whole."""
_LONG = 60
"""Characters of a text beside the value that is rejected, once the witness is cut."""

_ENOUGH = 3
"""Items of a list that is rejected as a whole, once the witness is cut."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of JSON.

    Attributes:
        rejected: whether the value that is rejected stands or begins here, if it is not the event.
    """

    text: str
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class _Cut:
    """Stands for what is left out."""

    text: str


def lines(witness: Witness, width: int) -> list[Line]:
    """The event, with what fits on one line on one line, and cut where it is long."""
    tokens = _tokens(witness.pointer)
    found = list(_layout(witness.instance, tokens, width, "", "", ""))
    if len(found) <= MOST:
        return found
    focused = _focused(witness.instance, tokens)
    found = list(_layout(focused, tokens, width, "", "", ""))
    return found if len(found) <= MOST else _window(found)


def texts(witness: Witness, width: int) -> list[str]:
    return [line.text for line in lines(witness, width)]


def verdict_lines(witness: Witness) -> tuple[str, str]:
    """Who accepts the witness and who rejects it, and why."""
    reason = f": {one_line(witness.reason)}" if witness.reason else ""
    return (
        f"accepted by {one_line(witness.accepted_by)}",
        f"rejected by {one_line(witness.rejected_by)}{reason}",
    )


def _tokens(pointer: str) -> tuple[str, ...]:
    parts = pointer.split("/")[1:]
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)


def _members(value: Any) -> Iterator[tuple[str, str, Any]]:
    """Name in a pointer, prefix on its line, and value of each member of a container."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield str(key), f"{to_json(str(key))}: ", member
    else:
        for index, member in enumerate(value):
            yield str(index), "", member


def _layout(
    value: Any, tokens: tuple[str, ...] | None, width: int, indent: str, prefix: str, comma: str
) -> Iterator[Line]:
    """Lines of a value; `tokens` lead on to what is rejected, None where it is elsewhere."""
    head = f"{indent}{prefix}"
    whole = _written(value)
    fits = len(head) + len(whole) + len(comma) <= width
    if fits or not _holds_more(value):
        yield Line(f"{head}{whole}{comma}", rejected=tokens is not None and bool(indent))
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    yield Line(f"{head}{opening}", rejected=tokens == () and bool(indent))
    members = list(_members(value))
    for number, (name, label, member) in enumerate(members, 1):
        rest = tokens[1:] if tokens and tokens[0] == name else None
        more = "," if number < len(members) else ""
        yield from _layout(member, rest, width, f"{indent}  ", label, more)
    yield Line(f"{indent}{closing}{comma}")


def _holds_more(value: Any) -> bool:
    return isinstance(value, dict | list) and bool(value)


def _written(value: Any) -> str:
    """The value on one line; what is left out stands without quotes."""
    if isinstance(value, _Cut):
        return value.text
    if not _holds_more(value):
        return to_json(value, default=str)
    inside = ", ".join(f"{label}{_written(member)}" for _, label, member in _members(value))
    return f"{{{inside}}}" if isinstance(value, dict) else f"[{inside}]"


def _focused(value: Any, tokens: tuple[str, ...]) -> Any:
    """The value with what lies beside the way to the rejected one left out."""
    if not isinstance(value, dict | list):
        return value
    kept = {
        name: _focused(member, tokens[1:]) if tokens[:1] == (name,) else _short(member)
        for name, _, member in _members(value)
    }
    if isinstance(value, dict):
        return kept
    items = list(kept.values())
    if tokens or len(items) <= _ENOUGH + 1:
        return items
    return [*items[:_ENOUGH], _Cut(f"… {len(items) - _ENOUGH:,} more items")]


def _short(value: Any) -> Any:
    if _holds_more(value):
        return _Cut("{…}" if isinstance(value, dict) else "[…]")
    if isinstance(value, str) and len(value) > _LONG:
        return f"{value[:_LONG]}…"
    return value


def _window(found: list[Line]) -> list[Line]:
    at = next((number for number, line in enumerate(found) if line.rejected), 0)
    start = min(max(at - MOST // 2, 0), len(found) - MOST)
    end = start + MOST
    kept = found[start:end]
    if start:
        kept[0] = Line(f"… {start + 1:,} lines before")
    if end < len(found):
        kept[-1] = Line(f"… {len(found) - end + 1:,} lines more")
    return kept
