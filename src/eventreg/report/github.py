"""Workflow commands of GitHub Actions: annotations on the lines of a pull request."""

from __future__ import annotations

from eventreg.model.finding import Finding, Report, Severity
from eventreg.report.context import Context
from eventreg.report.text import sentence, verdict, visible
from eventreg.report.witness import texts, verdict_lines

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, context: Context) -> str:
    """A command for each finding, then the counts; every line is a command or plain words."""
    lines = [_command(finding, context) for finding in report.findings]
    return "\n".join([*lines, verdict(report)]) + "\n"


def _command(finding: Finding, context: Context) -> str:
    place = finding.location
    fields: dict[str, str | int] = {
        "file": context.in_repository(place.path),
        "line": place.line,
        "col": place.column,
    }
    if place.end_line:
        fields["endLine"] = place.end_line
    if place.end_line == place.line and place.end_column > place.column:
        fields["endColumn"] = place.end_column
    fields["title"] = f"{finding.code} {finding.slug}"
    shown = ",".join(f"{name}={_property(str(value))}" for name, value in fields.items())
    message = _data("\n".join(_message(finding)))
    return f"::{_COMMANDS[finding.severity]} {shown}::{message}"


def _message(finding: Finding) -> list[str]:
    lines = [finding.message, *([sentence(finding.remedy)] if finding.remedy else [])]
    if finding.services:
        lines.append(f"hits: {', '.join(finding.services)}")
    if finding.witness:
        lines += [*verdict_lines(finding.witness), *texts(finding.witness, 100)]
    return lines


def _data(text: str) -> str:
    escaped = visible(text.replace("\r\n", "\n").replace("\r", "\n").replace("%", "%25"))
    return escaped.replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
