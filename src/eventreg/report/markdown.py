"""Markdown for a comment on a pull request, or for the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from eventreg.model.finding import Finding, Report, Section, Severity
from eventreg.report.context import Context
from eventreg.report.text import hits, one_line, sentence, verdict
from eventreg.report.witness import texts, verdict_lines

MARKER = "<!-- eventreg -->"
"""The first line, by which a later run finds the comment that it shall replace."""
LIMIT = 60_000
"""Characters; GitHub refuses a comment of more than 65,536."""

_ICONS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
_SPECIAL = re.compile(r"([\\`*_\[\]|~$])")


def render(report: Report, context: Context) -> str:
    """The verdict, who is hit, and the findings by file, errors first.

    Findings that would not fit into a comment are counted instead.
    """
    head = [MARKER, f"### {_ICONS_OF_VERDICT[report.failed]} eventreg", "", escape(verdict(report))]
    head += ["", *_services(report)]
    tail = [line for part in report.sections for line in _section(part)]
    tail += [f"> - {escape(note)}" for note in report.notes]
    room = LIMIT - sum(len(line) + 1 for line in [*head, *tail])
    blocks: list[str] = []
    ordered = sorted(report.findings, key=lambda f: f.severity is not Severity.ERROR)
    shown = 0
    groups = groupby(ordered, key=lambda f: (f.severity is not Severity.ERROR, f.location.path))
    for (_, path), findings in groups:
        title = f"**{code(context.in_repository(path))}**\n"
        for finding in findings:
            block = f"{title}\n{_finding(finding)}\n"
            if len(block) > room:
                break
            title = ""
            room -= len(block)
            shown += 1
            blocks.append(block)
    rest = len(report.findings) - shown
    more = [f"… and {rest:,} more, which the other formats have.", ""] if rest else []
    return "\n".join([*head, *blocks, *more, *tail]).rstrip() + "\n"


_ICONS_OF_VERDICT = {True: "❌", False: "✅"}


def escape(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no mention, no issue link.

    What stands between two backticks is meant as code, and becomes a code span.
    """
    parts = one_line(text).split("`")
    if len(parts) % 2 == 0 or not all(part.strip() for part in parts[1::2]):
        return _plain("`".join(parts))
    return "".join(code(p) if i % 2 else _plain(p) for i, p in enumerate(parts))


def _plain(text: str) -> str:
    shown = _SPECIAL.sub(r"\\\1", text)
    shown = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([@#])(?=\w)", r"\1<!-- -->", shown)


def code(text: str) -> str:
    """A code span that holds any text."""
    text = one_line(text)
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") or not text else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _cell(text: str) -> str:
    """Markdown in a table, where a bar ends a cell even inside code."""
    return text.replace("|", "\\|")


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _section(part: Section) -> Iterator[str]:
    text = part.markdown.strip()
    if len(text) > LIMIT // 2:
        text = f"Too long for a comment: {len(text):,} characters. See `eventreg changelog`."
    yield f"#### {escape(part.title)}"
    yield ""
    yield re.sub(r"^(#+) ", r"###\1 ", text, flags=re.MULTILINE)
    yield ""


def _services(report: Report) -> Iterator[str]:
    found = hits(report)
    if not found:
        return
    yield "| service | breaks on |"
    yield "| --- | --- |"
    for service, events in found.items():
        yield f"| {escape(service)} | {_cell(', '.join(map(code, events)))} |"
    yield ""


def _finding(finding: Finding) -> str:
    place = finding.location
    title = f"{_ICONS[finding.severity]} `{finding.code}` {finding.slug}, line {place.line}: "
    lines = [f"- {title}{escape(finding.message)}"]
    if finding.remedy:
        lines.append(f"  <br>*{escape(sentence(finding.remedy))}*")
    if finding.services:
        lines.append(f"  <br>Hits {', '.join(map(escape, finding.services))}.")
    if finding.witness:
        lines += ["", *(f"  {line}".rstrip() for line in _witness(finding))]
    return "\n".join(lines)


def _witness(finding: Finding) -> Iterator[str]:
    if finding.witness is None:
        return
    accepted, rejected = verdict_lines(finding.witness)
    instance = texts(finding.witness, 80)
    fence = "`" * max(_longest_run("\n".join(instance)) + 1, 3)
    yield "<details><summary>An event that shows it</summary>"
    yield ""
    yield f"{fence}json"
    yield from instance
    yield fence
    yield ""
    yield f"{escape(accepted)}; {escape(rejected)}. To let it through: "
    yield f"`eventreg waive {finding.fingerprint} --reason … --until …`"
    yield "</details>"
