"""DOC: what people need to know about an event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eventreg.lint.rule import DocumentRule, Page, Problem, RegistryRule, SchemaRule, Whole
from eventreg.lint.rules.examples import event, having, path, schema
from eventreg.lint.shape import UnknownError, target, value_at
from eventreg.model.dialect import Subschema
from eventreg.model.finding import Severity
from eventreg.model.rule import Example


def _lacks(page: Page, keyword: str) -> bool:
    if not isinstance(page.schema, dict) or page.document.identity is None:
        return False
    text = page.schema.get(keyword)
    return not (isinstance(text, str) and text.strip())


def missing_title(page: Page) -> Iterator[Problem]:
    if _lacks(page, "title"):
        yield page.problem(f"{page.document.identity} has no title")


MISSING_TITLE = DocumentRule(
    code="DOC001",
    slug="missing-title",
    summary="A schema has no title.",
    rationale="The title heads the event's page and names it in lists and in AsyncAPI.",
    remedy='Add a "title" of a few words.',
    severity=Severity.WARNING,
    check=missing_title,
    bad=event(title=None),
    good=event(),
)


def missing_description(page: Page) -> Iterator[Problem]:
    if _lacks(page, "description"):
        yield page.problem(f"{page.document.identity} has no description")


MISSING_DESCRIPTION = DocumentRule(
    code="DOC002",
    slug="missing-description",
    summary="A schema has no description.",
    rationale=(
        "Consumers decide by the description whether the event is the one they need: what has "
        "happened, when exactly it is sent, and when it is not."
    ),
    remedy='Add a "description": what has happened, and when the event is sent.',
    severity=Severity.WARNING,
    check=missing_description,
    bad=event(description=None),
    good=event(),
)


def missing_owner(whole: Whole) -> Iterator[Problem]:
    for name, service in whole.settings.catalogue.services.items():
        if not service.owner:
            yield whole.configured(
                ("services", name), f'the service "{name}" has no owner', subject=name
            )


MISSING_OWNER = RegistryRule(
    code="DOC003",
    slug="missing-owner",
    summary="A service of the catalogue has no owner.",
    rationale=(
        "When an event is late, wrong or about to change, somebody has to be asked. The owner is "
        "a team rather than a person."
    ),
    remedy='Add "owner", such as team-checkout, and "contact".',
    severity=Severity.WARNING,
    check=missing_owner,
    bad=Example(
        {path(): schema()},
        config="services:\n  orders: { publishes: orders.order.created }\n",
    ),
    good=Example(
        {path(): schema()},
        config="services:\n  orders: { owner: team-checkout, publishes: orders.order.created }\n",
    ),
)


def undescribed_property(page: Page, sub: Subschema) -> Iterator[Problem]:
    for name in sub.schema["properties"]:
        tokens = (*sub.tokens, "properties", name)
        if not _described(page, tokens):
            yield page.problem(f'the property "{name}" has no description', tokens, key=True)


def _described(page: Page, tokens: tuple[str | int, ...]) -> bool:
    schema: Any = value_at(page.schema, tokens)
    if not isinstance(schema, dict) or "description" in schema:
        return True
    if "$ref" in schema:
        try:
            owner, place = target(page.registry, page.document, tokens)
        except UnknownError:
            return True
        found = value_at(owner.schema, place)
        return isinstance(found, dict) and ("description" in found or "title" in found)
    return False


UNDESCRIBED_PROPERTY = SchemaRule(
    code="DOC004",
    slug="undescribed-property",
    summary="A property has no description.",
    rationale=(
        "`status`, `type` and `amount` mean something else to each reader. A property that refers "
        "to a described type needs none of its own. Off by default, because few registries "
        "describe every field."
    ),
    remedy='Add a "description".',
    severity=Severity.WARNING,
    enabled=False,
    keywords=("properties",),
    check=undescribed_property,
    bad=having(note={"type": "string"}),
    good=having(note={"description": "For people.", "type": "string"}),
)

RULES = (MISSING_TITLE, MISSING_DESCRIPTION, MISSING_OWNER, UNDESCRIBED_PROPERTY)
