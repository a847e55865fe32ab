"""Findings: what an engine says about a registry, as plain frozen data."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding weighs: errors fail a run, warnings and infos do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the registry.

    Attributes:
        path: POSIX path relative to the folder of `eventreg.yaml`.
        line: 1-based.
        column: 1-based, counted in code points.
        end_line: line of the last character of the token that is meant.
        end_column: 1-based column just behind that character.
        pointer: JSON Pointer (RFC 6901) of the value, empty for the root.
    """

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """An event (its payload) that one schema accepts and the other rejects.

    Attributes:
        instance: the JSON value.
        accepted_by: name of the writer's schema, such as `orders.order.created 1.0.0`.
        rejected_by: name of the reader's schema.
        reason: the reader's own words for the rejection.
        pointer: JSON Pointer to the value that is rejected, empty for the whole instance.
    """

    instance: Any
    accepted_by: str
    rejected_by: str
    reason: str
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, where, and what to do about it.

    Attributes:
        code: rule code, such as `NAM001`.
        slug: rule slug, such as `event-name-format`.
        severity: after the configuration has had its say.
        message: one sentence with the names in it, no full stop.
        location: the token that is meant.
        remedy: one imperative sentence, or empty.
        event: name of the event concerned, or empty.
        version: its version, or empty.
        witness: for a compatibility break, an event that shows it.
        services: who is hit, by service name (compatibility breaks).
        subject: what makes two findings of one rule on one event different, independent of
            formatting; the JSON pointer unless the rule says otherwise.
        waived_by: reason of the waiver that lets it through, or empty.
    """

    code: str
    slug: str
    severity: Severity
    message: str
    location: Location
    remedy: str = ""
    event: str = ""
    version: str = ""
    witness: Witness | None = None
    services: tuple[str, ...] = ()
    subject: str = ""
    waived_by: str = ""

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits that survive reformatting of the file, not another break."""
        what = f"{self.event} {self.version}" if self.event else self.location.path
        key = json.dumps([self.code, what, self.subject or self.location.pointer, self.message])
        return hashlib.sha256(key.encode()).hexdigest()[:16]


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.location
    return (place.path, place.line, place.column, finding.code, finding.message)


@dataclass(frozen=True, slots=True)
class Section:
    """What a report tells beside its findings, such as a changelog.

    Attributes:
        title: a few words.
        text: for a terminal, without colours.
        markdown: the same, safe to show as it is, headings from the second level on.
        data: the same as a JSON value.
    """

    title: str
    text: str
    markdown: str
    data: Any


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run; `Report.of` sorts and deduplicates, the only place that does.

    Attributes:
        findings: sorted by path, line, column, code; waived ones are in `waived`.
        waived: findings that a waiver lets through.
        notes: lines for the summary, such as the policy in force.
        counts: what was looked at, such as `{"events": 24, "schemas": 31}`.
        sections: what is told beside the findings.
    """

    findings: tuple[Finding, ...] = ()
    waived: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()

    @classmethod
    def of(
        cls,
        findings: Iterable[Finding],
        *,
        notes: Iterable[str] = (),
        counts: Mapping[str, int] | None = None,
    ) -> Report:
        unique: dict[tuple[Any, ...], Finding] = {}
        for finding in findings:
            unique.setdefault((*_order(finding), finding.location.pointer), finding)
        ordered = sorted(unique.values(), key=_order)
        return cls(
            findings=tuple(f for f in ordered if not f.waived_by),
            waived=tuple(f for f in ordered if f.waived_by),
            notes=tuple(notes),
            counts=dict(counts or {}),
        )

    def with_section(self, section: Section) -> Report:
        """The report with one section more."""
        return replace(self, sections=(*self.sections, section))

    @property
    def failed(self) -> bool:
        """Whether the run ends with status 1."""
        return any(f.severity is Severity.ERROR for f in self.findings)

    def by_severity(self) -> Counter[Severity]:
        return Counter(f.severity for f in self.findings)
