"""One line a finding, for grep, editors and people in a hurry."""

from __future__ import annotations

from eventreg.model.finding import Finding, Report
from eventreg.report.context import Context
from eventreg.report.full import summary
from eventreg.report.style import Paint, paint
from eventreg.report.text import one_line, shown_path


def render(report: Report, context: Context) -> str:
    """`path:line:column: CODE severity: message` for each finding, then the counts."""
    style = paint(colour=context.colour)
    lines = [_line(finding, context, style) for finding in report.findings]
    return "".join(f"{line}\n" for line in [*lines, *summary(report, context, style)])


def _line(finding: Finding, context: Context, style: Paint) -> str:
    place = finding.location
    where = f"{shown_path(context.shown(place.path))}:{place.line}:{place.column}:"
    severity = style(finding.severity.value, finding.severity.value)
    return f"{style('path', where)} {finding.code} {severity}: {one_line(finding.message)}"
