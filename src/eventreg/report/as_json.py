"""The report as JSON, for programs; `report.schema.json` describes it."""

from __future__ import annotations

from typing import Any

from eventreg.model.finding import Finding, Report, Severity
from eventreg.report.context import Context
from eventreg.report.text import json_lines

FORMAT_VERSION = 1
"""Rises when a member changes its meaning or goes away; new members do not count."""


def render(report: Report, context: Context) -> str:
    """One object: tool, summary, findings, waived findings, notes."""
    return json_lines(value(report, context))


def value(report: Report, context: Context) -> dict[str, Any]:
    """The report as a JSON value; paths are relative to the folder of `eventreg.yaml`."""
    severities = report.by_severity()
    return {
        "format": FORMAT_VERSION,
        "tool": {"name": "eventreg", "version": context.tool_version},
        "failed": report.failed,
        "summary": {
            **{f"{severity.value}s": severities[severity] for severity in Severity},
            "waived": len(report.waived),
            "counts": dict(report.counts),
        },
        "notes": list(report.notes),
        "findings": [_finding(finding) for finding in report.findings],
        "waived": [_finding(finding) for finding in report.waived],
        "sections": {part.title: part.data for part in report.sections},
    }


def _finding(finding: Finding) -> dict[str, Any]:
    place = finding.location
    found: dict[str, Any] = {
        "code": finding.code,
        "slug": finding.slug,
        "severity": finding.severity.value,
        "message": finding.message,
        "remedy": finding.remedy,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line or place.line,
        "endColumn": place.end_column or place.column,
        "pointer": place.pointer,
        "event": finding.event,
        "version": finding.version,
        "services": list(finding.services),
        "fingerprint": finding.fingerprint,
        "witness": None,
    }
    if finding.witness:
        found["witness"] = {
            "instance": finding.witness.instance,
            "acceptedBy": finding.witness.accepted_by,
            "rejectedBy": finding.witness.rejected_by,
            "reason": finding.witness.reason,
            "pointer": finding.witness.pointer,
        }
    if finding.waived_by:
        found["waivedBy"] = finding.waived_by
    return found
