"""Findings as a compiler would print them."""

from __future__ import annotations

from collections.abc import Iterator

from eventreg.model.finding import Finding, Report, Severity
from eventreg.report.context import Context
from eventreg.report.style import Paint, paint
from eventreg.report.text import hits, one_line, sentence, shown_path, verdict


def render(report: Report, context: Context) -> str:
    """Every finding with its excerpt, remedy and witness; then who is hit, and the counts."""
    style = paint(colour=context.colour)
    blocks = ["\n".join(_finding(finding, context, style)) for finding in report.findings]
    services = list(_services(report, style))
    if services:
        blocks.append("\n".join(services))
    blocks += [f"{style('dim', part.title)}\n{part.text}".rstrip() for part in report.sections]
    blocks.append("\n".join(summary(report, context, style)))
    return "".join(f"{block}\n\n" for block in blocks if block)[:-1]


def summary(report: Report, context: Context, style: Paint) -> Iterator[str]:
    """The counts, and the notes below them; nothing where none is wanted."""
    if not context.summary:
        return
    severities = report.by_severity()
    role = next((s.value for s in Severity if severities[s]), "good")
    yield style(role, verdict(report))
    for note in report.notes:
        yield f"{style('dim', 'note:')} {one_line(note)}"


def _finding(finding: Finding, context: Context, style: Paint) -> Iterator[str]:
    place = finding.location
    where = f"{shown_path(context.shown(place.path))}:{place.line}:{place.column}:"
    severity = style(finding.severity.value, finding.severity.value)
    fingerprint = style("dim", f"[{finding.fingerprint}]")
    code = f"{style('code', finding.code)} {finding.slug}"
    yield f"{style('path', where)} {code} {severity} {fingerprint}"
    yield f"  {one_line(finding.message)}"
    gutter = len(str(place.line)) + 3
    yield from _excerpt(finding, context, style, gutter)
    if finding.remedy:
        yield f"{' ' * gutter}{style('help', '= help:')} {sentence(finding.remedy)}"
    if finding.witness:
        yield from _witness(finding, context, style, gutter)
    if finding.services:
        names = ", ".join(map(one_line, finding.services))
        yield f"{' ' * gutter}{style('dim', '= hits:')} {names}"


def _excerpt(finding: Finding, context: Context, style: Paint, gutter: int) -> Iterator[str]:
    from eventreg.report.excerpt import excerpt

    text = context.source(finding.location.path)
    found = excerpt(text, finding.location, width=context.width - gutter - 2) if text else None
    if found is None:
        return
    for number, line in found.lines:
        edge = style("dim", f"{number:>{gutter - 1}} |")
        yield f"{edge} {line}".rstrip()
    carets = " " * found.before + style(finding.severity.value, "^" * found.under)
    yield f"{' ' * gutter}{style('dim', '|')} {carets}"


def _witness(finding: Finding, context: Context, style: Paint, gutter: int) -> Iterator[str]:
    if finding.witness is None:
        return
    from eventreg.report.witness import lines, verdict_lines

    indent = " " * gutter
    accepted, rejected = verdict_lines(finding.witness)
    yield f"{indent}{style('dim', '= witness:')} an event {accepted}"
    yield f"{indent}           {rejected}"
    for line in lines(finding.witness, context.width - gutter - 4):
        yield f"{indent}    {style('error' if line.rejected else 'plain', line.text)}"


def _services(report: Report, style: Paint) -> Iterator[str]:
    found = hits(report)
    if not found:
        return
    names = [one_line(name) for name in found]
    width = max(len("service"), *map(len, names))
    yield style("dim", f"{'service':<{width}}  breaks on")
    for name, events in zip(names, found.values(), strict=True):
        yield f"{name:<{width}}  {', '.join(map(one_line, events))}"
