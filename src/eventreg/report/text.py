"""Words and values, made safe to print."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from eventreg.model.finding import Report, Severity
from eventreg.model.plural import plural

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff]"
)
"""Controls, marks that turn the direction of text, and halves of surrogate pairs."""


def visible(text: str) -> str:
    """The text with what a terminal would obey, or not encode, written as JSON escapes."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def shown_path(path: str) -> str:
    """A path on one line, whatever its name holds."""
    return visible(path).replace("\n", "\\n").replace("\t", "\\t")


def one_line(text: str) -> str:
    """As `visible`, with line ends and runs of blanks as one space."""
    return visible(" ".join(text.split()))


def to_json(value: Any, *, indent: int | None = None, default: Callable[[Any], str] = str) -> str:
    """JSON that any terminal shows and UTF-8 can hold, whatever is in the value."""
    return visible(json.dumps(value, ensure_ascii=False, indent=indent, default=default))


def json_lines(value: Mapping[str, Any] | list[Any]) -> str:
    """A JSON document with each member, and each item of a member, on a line of its own.

    The encoder is many times faster without indentation, and so are tools that read by line.
    """
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(to_json, value)) + "\n]\n" if value else "[]\n"
    members = (
        f"{to_json(name)}: {json_lines(member).rstrip() if isinstance(member, list) else to_json(member)}"
        for name, member in value.items()
    )
    return "{\n" + ",\n".join(members) + "\n}\n"


def sentence(text: str) -> str:
    """On one line, with a capital letter and a full stop."""
    shown = one_line(text)
    first, _, _ = shown.partition(" ")
    if first.isalpha():
        shown = shown[:1].upper() + shown[1:]
    return shown if not shown or shown[-1] in ".!?:" else f"{shown}."


def subject(report: Report) -> str:
    """What was looked at: `24 events and 31 schemas`; empty where nothing was counted."""
    parts = [plural(count, name.removesuffix("s")) for name, count in report.counts.items()]
    return join(parts)


def join(parts: list[str]) -> str:
    return (
        parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
    )


def verdict(report: Report) -> str:
    """The result in one line, such as `Found 2 errors and 1 warning in 24 events; 3 waived`."""
    severities = report.by_severity()
    found = [plural(severities[s], s.value) for s in Severity if severities[s]]
    what = subject(report)
    waived = f"; {len(report.waived):,} waived" if report.waived else ""
    if found:
        return f"Found {join(found)}{f' in {what}' if what else ''}{waived}."
    return f"No problems{f' in {what}' if what else ''}{waived}."


def hits(report: Report) -> dict[str, list[str]]:
    """Events broken, sorted, by service; the services with the most come first."""
    found: dict[str, set[str]] = defaultdict(set)
    for finding in report.findings:
        for service in finding.services:
            found[service].add(finding.event or finding.location.path)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return {service: sorted(events) for service, events in ordered}
