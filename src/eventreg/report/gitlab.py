"""GitLab's code quality report (docs.gitlab.com, "Code Quality report format")."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from eventreg.model.finding import Finding, Report, Severity
from eventreg.report.context import Context
from eventreg.report.text import json_lines, one_line, sentence, shown_path
from eventreg.report.witness import verdict_lines

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(report: Report, context: Context) -> str:
    """A list with one object for each finding; GitLab shows those whose fingerprint is new."""
    return json_lines(list(_issues(report, context)))


def _issues(report: Report, context: Context) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding in report.findings:
        # Of two issues with one fingerprint GitLab keeps one.
        fingerprint = finding.fingerprint
        seen[fingerprint] += 1
        if seen[fingerprint] > 1:
            key = f"{fingerprint} {seen[finding.fingerprint]}"
            fingerprint = hashlib.sha256(key.encode()).hexdigest()[:16]
        yield _issue(finding, context, fingerprint)


def _issue(finding: Finding, context: Context, fingerprint: str) -> dict[str, Any]:
    place = finding.location
    breaks = finding.severity is Severity.ERROR and finding.witness is not None
    return {
        "type": "issue",
        "check_name": finding.code,
        "description": _description(finding),
        "categories": ["Compatibility" if finding.witness else "Bug Risk"],
        "severity": "critical" if breaks else _SEVERITIES[finding.severity],
        "fingerprint": fingerprint,
        "location": {
            "path": shown_path(context.in_repository(place.path)),
            "lines": {"begin": place.line, "end": place.end_line or place.line},
        },
    }


def _description(finding: Finding) -> str:
    text = f"{finding.slug}: {one_line(finding.message)}"
    if finding.witness:
        text += f" ({'; '.join(verdict_lines(finding.witness))})"
    return f"{text}. {sentence(finding.remedy)}" if finding.remedy else text
