"""SARIF 2.1.0 (OASIS), for code scanning."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import quote

from eventreg.model.finding import Finding, Report, Severity
from eventreg.model.rule import Rule
from eventreg.report.context import Context
from eventreg.report.text import json_lines, sentence, to_json
from eventreg.report.witness import verdict_lines

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report, context: Context) -> str:
    """One run; waived findings are results with a suppression (section 3.27.23)."""
    findings = sorted([*report.findings, *report.waived], key=lambda f: (f.location, f.code))
    indexes = {code: index for index, code in enumerate(sorted({f.code for f in findings}))}
    run = {
        "tool": {
            "driver": {
                "name": "eventreg",
                "semanticVersion": context.tool_version,
                "rules": [_rule(code, findings, context) for code in indexes],
            }
        },
        # Section 3.14.17: our columns count code points.
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": True,
                "exitCode": int(report.failed),
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": note}} for note in report.notes
                ],
            }
        ],
        "results": [_result(finding, indexes, context) for finding in findings],
    }
    return json_lines({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(code: str, findings: list[Finding], context: Context) -> dict[str, Any]:
    rule = context.rules.get(code)
    if rule is None:
        slug = next(finding.slug for finding in findings if finding.code == code)
        return {"id": code, "name": _pascal(slug), "shortDescription": {"text": slug}}
    return {
        "id": code,
        "name": _pascal(rule.slug),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.rationale}"},
        "help": {"text": _help(rule), "markdown": _help(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.enabled},
        "properties": {"tags": [rule.family, rule.slug]},
    }


def _help(rule: Rule) -> str:
    return f"{rule.rationale}\n\n{rule.remedy}"


def _pascal(slug: str) -> str:
    return "".join(part.capitalize() for part in slug.split("-"))


def _result(finding: Finding, indexes: dict[str, int], context: Context) -> dict[str, Any]:
    properties: dict[str, Any] = {
        name: value
        for name, value in {
            "event": finding.event,
            "eventVersion": finding.version,
            "pointer": finding.location.pointer,
            "services": list(finding.services),
            "remedy": finding.remedy,
        }.items()
        if value
    }
    if finding.witness:
        properties["witness"] = finding.witness.instance
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": indexes[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding, context)],
        "partialFingerprints": {
            "eventreg/v1": finding.fingerprint,
            "primaryLocationLineHash": f"{finding.fingerprint}:1",
        },
        "suppressions": [],
        "properties": properties,
    }
    if finding.waived_by:
        result["suppressions"] = [{"kind": "external", "justification": finding.waived_by}]
    return result


def _location(finding: Finding, context: Context) -> dict[str, Any]:
    place = finding.location
    region = {"startLine": place.line, "startColumn": place.column}
    if place.end_line:
        region |= {"endLine": place.end_line, "endColumn": place.end_column}
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {
                "uri": quote(os.fsencode(context.in_repository(place.path))),
                "uriBaseId": "SRCROOT",
            },
            "region": region,
        }
    }
    if finding.event:
        name = f"{finding.event} {finding.version}".strip()
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "event"}]
    return location


def _message(finding: Finding) -> str:
    parts = [sentence(finding.message)]
    if finding.remedy:
        parts.append(sentence(finding.remedy))
    text = " ".join(parts)
    if finding.witness:
        accepted, rejected = verdict_lines(finding.witness)
        instance = to_json(finding.witness.instance)
        text += f"\nWitness, {accepted}, {rejected}:\n{instance}"
    if finding.services:
        text += f"\nHits: {', '.join(finding.services)}"
    # "[words](target)" would be a link (section 3.11.6).
    return text.replace("](", "] (")
