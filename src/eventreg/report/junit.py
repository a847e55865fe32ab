"""JUnit XML, in the words that the schemas of Ant, Jenkins and Surefire have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from eventreg.model.finding import Finding, Report, Severity
from eventreg.report.context import Context
from eventreg.report.text import one_line, sentence, shown_path, verdict, visible
from eventreg.report.witness import texts, verdict_lines

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot say (section 2.2); most is escaped before."""


def render(report: Report, context: Context) -> str:
    """A suite for each file, a case for each finding.

    Errors are failures, so the suites are green exactly where the run ends with status 0.
    Warnings and waived findings are passing cases, told in the suite's `system-out`.
    """
    everything = sorted([*report.findings, *report.waived], key=lambda f: (f.location, f.code))
    root = Element("testsuites")
    by_path = groupby(everything, key=lambda finding: finding.location.path)
    for path, findings in by_path:
        shown = shown_path(context.in_repository(path))
        cases = [(finding, _case(finding, shown)) for finding in findings]
        told = [_told(finding, shown) for finding, case in cases if not len(case)]
        _suite(root, shown, [case for _, case in cases], "\n\n".join(told), context)
    if not everything:
        case = Element("testcase", name=verdict(report), classname="eventreg", time="0")
        _suite(root, "eventreg", [case], "", context)
    indent(root, space="  ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _suite(root: Element, name: str, cases: list[Element], out: str, context: Context) -> None:
    suite = SubElement(
        root,
        "testsuite",
        id=str(len(root)),
        name=_xml(name),
        package="eventreg",
        hostname="localhost",
        timestamp=context.started.strftime("%Y-%m-%dT%H:%M:%S"),
        tests=str(len(cases)),
        failures=str(sum(len(case) for case in cases)),
        errors="0",
        time="0",
    )
    properties = SubElement(suite, "properties")
    SubElement(properties, "property", name="eventreg", value=context.tool_version)
    suite.extend(cases)
    SubElement(suite, "system-out").text = _xml(out)
    SubElement(suite, "system-err")


def _case(finding: Finding, path: str) -> Element:
    place = finding.location
    case = Element(
        "testcase",
        name=_xml(f"{finding.code} {finding.slug} {path}:{place.line}:{place.column}"),
        classname=_xml(one_line(finding.event) or path),
        time="0",
    )
    if finding.severity is Severity.ERROR and not finding.waived_by:
        message = _xml(one_line(finding.message))
        failure = SubElement(case, "failure", message=message, type=finding.code)
        failure.text = _xml(_told(finding, path))
    return case


def _told(finding: Finding, path: str) -> str:
    return "\n".join(_lines(finding, path))


def _lines(finding: Finding, path: str) -> Iterator[str]:
    place = finding.location
    waived = f" (waived: {one_line(finding.waived_by)})" if finding.waived_by else ""
    where = f"{path}:{place.line}:{place.column}"
    yield f"{where}: {finding.code} {finding.severity}: {one_line(finding.message)}{waived}"
    if finding.remedy:
        yield f"help: {sentence(finding.remedy)}"
    if finding.services:
        yield f"hits: {', '.join(map(one_line, finding.services))}"
    if finding.witness:
        yield from verdict_lines(finding.witness)
        yield from texts(finding.witness, 100)


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", visible(text))
