"""Waivers: findings that a person let through, with a reason and a date."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from eventreg.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is let through.

    Attributes:
        rule: code, family or slug; beside a fingerprint, which rule that finding is of, or empty.
        subject: event name, path or pattern of either; empty for every one.
        fingerprint: of one finding, sixteen hexadecimal digits, or empty.
        until: last day on which it holds.
    """

    reason: str
    owner: str
    until: dt.date
    rule: str = ""
    subject: str = ""
    fingerprint: str = ""

    def covers(self, finding: Finding) -> bool:
        if self.fingerprint:
            return finding.fingerprint == self.fingerprint
        if self.rule not in {finding.code, finding.slug, finding.code[:3]}:
            return False
        subjects = (finding.event, finding.location.path, finding.subject)
        return not self.subject or any(fnmatchcase(s, self.subject) for s in subjects if s)


@dataclass(frozen=True, slots=True)
class Waived:
    """What became of the findings, and which waivers are stale."""

    findings: tuple[Finding, ...]
    expired: tuple[Waiver, ...]
    unused: tuple[Waiver, ...]


def apply_waivers(findings: Iterable[Finding], waivers: Sequence[Waiver], today: dt.date) -> Waived:
    """Mark the findings that a waiver covers; the first that covers one counts.

    An expired waiver lets nothing through.
    """
    live = [waiver for waiver in waivers if waiver.until >= today]
    # A baseline has thousands of fingerprints, and each finding would be held against each.
    by_fingerprint: dict[str, int] = {}
    patterns: list[tuple[int, Waiver]] = []
    for index, waiver in enumerate(live):
        if waiver.fingerprint:
            by_fingerprint.setdefault(waiver.fingerprint, index)
        else:
            patterns.append((index, waiver))
    used: set[int] = set()
    marked: list[Finding] = []
    for finding in findings:
        found = [next((i for i, waiver in patterns if waiver.covers(finding)), None)]
        if by_fingerprint:
            found.append(by_fingerprint.get(finding.fingerprint))
        first = min((i for i in found if i is not None), default=None)
        if first is None:
            marked.append(finding)
        else:
            used.add(first)
            marked.append(dataclasses.replace(finding, waived_by=live[first].reason))
    return Waived(
        tuple(marked),
        expired=tuple(waiver for waiver in waivers if waiver.until < today),
        unused=tuple(waiver for i, waiver in enumerate(live) if i not in used),
    )
