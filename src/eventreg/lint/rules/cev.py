"""CEV: events travel in CloudEvents envelopes (CloudEvents 1.0.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from eventreg.lint.rule import DocumentRule, Page, Problem
from eventreg.lint.rules.examples import event, having
from eventreg.model.finding import Severity

ATTRIBUTES = frozenset("id source specversion type datacontenttype dataschema subject time".split())
"""Context attributes (CloudEvents 1.0.2, section 3)."""
_UNMISTAKABLE = frozenset({"specversion", "datacontenttype", "dataschema", "data_base64"})
_NAME = re.compile(r"[a-z0-9]{1,20}")


def extension_name(page: Page) -> Iterator[Problem]:
    own: Any = page.schema.get("x-eventreg") if isinstance(page.schema, dict) else None
    extensions = own.get("extensions") if isinstance(own, dict) else None
    if not isinstance(extensions, dict):
        return
    for name in extensions:
        tokens = ("x-eventreg", "extensions", name)
        if name in ATTRIBUTES | {"data", "data_base64"}:
            yield page.problem(
                f'"{name}" is an attribute of CloudEvents itself and no extension', tokens, key=True
            )
        elif _NAME.fullmatch(name) is None:
            wanted = re.sub(r"[^a-z0-9]", "", name.lower())[:20]
            yield page.problem(
                f'"{name}" is no name for an extension attribute: up to 20 lower-case letters '
                "and digits",
                tokens,
                key=True,
                remedy=f'Call it "{wanted}".' if wanted else "",
            )


EXTENSION_NAME = DocumentRule(
    code="CEV001",
    slug="extension-name-invalid",
    summary="An extension attribute has a name that CloudEvents does not allow.",
    rationale=(
        "Attributes travel as HTTP headers and fields of other protocols, so their names are "
        "lower-case letters and digits (CloudEvents 1.0.2, section 3.1) and should not be longer "
        "than twenty. The extension attributes of an event are listed in its schema as "
        "`x-eventreg: {extensions: {name: schema}}`."
    ),
    remedy="Use lower-case letters and digits alone.",
    check=extension_name,
    bad=event(eventreg={"extensions": {"tenant_id": {"type": "string"}}}),
    good=event(eventreg={"extensions": {"tenantid": {"type": "string"}}}),
)


def envelope_in_data(page: Page) -> Iterator[Problem]:
    properties = page.schema.get("properties") if isinstance(page.schema, dict) else None
    if not page.is_event or not isinstance(properties, dict):
        return
    found = [name for name in properties if name in _UNMISTAKABLE]
    if "specversion" in found:
        found = [name for name in properties if name in _UNMISTAKABLE | ATTRIBUTES]
    for name in found:
        yield page.problem(
            f'"{name}" is an attribute of the envelope and stands in the payload',
            ("properties", name),
            key=True,
        )


ENVELOPE_IN_DATA = DocumentRule(
    code="CEV002",
    slug="envelope-attribute-in-data",
    summary="The payload repeats attributes of the CloudEvents envelope.",
    rationale=(
        "The schema describes `data` alone; the envelope is the same for all events and is added "
        "when an event is sent. Two copies of one fact disagree sooner or later."
    ),
    remedy="Describe the payload alone; the envelope carries it.",
    severity=Severity.WARNING,
    check=envelope_in_data,
    bad=having(dataschema={"description": "Which schema.", "type": "string"}),
    good=having(order_id={"description": "Which order.", "type": "string"}),
)

RULES = (EXTENSION_NAME, ENVELOPE_IN_DATA)
