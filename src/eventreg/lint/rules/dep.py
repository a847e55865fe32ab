"""DEP: events that are on their way out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from eventreg.lint.rule import Problem, RegistryRule, Whole
from eventreg.lint.rules.examples import event, path, schema
from eventreg.lint.words import such_as
from eventreg.model.catalogue import Catalogue
from eventreg.model.finding import Severity
from eventreg.model.names import split_event_type
from eventreg.model.rule import Example


def _own(schema: Any) -> dict[str, Any]:
    own = schema.get("x-eventreg") if isinstance(schema, dict) else None
    return own if isinstance(own, dict) else {}


def without_replacement(whole: Whole) -> Iterator[Problem]:
    events = whole.registry.events
    for document in (document for found in events.values() for document in found.versions):
        if not isinstance(document.schema, dict) or document.schema.get("deprecated") is not True:
            continue
        new = _own(document.schema).get("replaced-by")
        if new is None:
            yield whole.at(
                document,
                f"{document.identity} is deprecated and names no replacement",
                ("deprecated",),
                key=True,
            )
        elif not isinstance(new, str) or split_event_type(new)[0] not in events:
            yield whole.at(
                document,
                f"{document.identity} is replaced by {new}, which has no schema"
                f"{such_as(str(new), events)}",
                ("x-eventreg", "replaced-by"),
                remedy="Name an event of the registry.",
            )


WITHOUT_REPLACEMENT = RegistryRule(
    code="DEP001",
    slug="deprecated-without-replacement",
    summary="A deprecated event does not say what takes its place.",
    rationale=(
        "Consumers who are told to leave have to know where to go. `x-eventreg: {replaced-by: "
        "NAME, sunset: YYYY-MM-DD}` names the event and the day; documentation and generated "
        "models repeat it."
    ),
    remedy='Add "x-eventreg": {"replaced-by": …}, or run eventreg deprecate.',
    severity=Severity.WARNING,
    check=without_replacement,
    bad=event(deprecated=True),
    good=Example(
        {
            path(): schema(deprecated=True, eventreg={"replaced-by": "orders.order.placed"}),
            path("orders.order.placed"): schema("orders.order.placed"),
        }
    ),
)


def sunset_passed(whole: Whole) -> Iterator[Problem]:
    catalogue: Catalogue = whole.settings.catalogue
    for name, found in whole.registry.events.items():
        text = _own(found.newest.schema).get("sunset")
        tokens = ("x-eventreg", "sunset")
        if text is None:
            continue
        try:
            day = dt.date.fromisoformat(text)
        except (TypeError, ValueError):
            yield whole.at(found.newest, f'the sunset "{text}" of {name} is no date', tokens)
            continue
        waiting = [service.name for service in catalogue.subscribers(name)]
        if day < whole.settings.today and waiting:
            yield whole.at(
                found.newest,
                f"the sunset of {name} was on {day}, and {', '.join(waiting)} still "
                f"subscribe{'s' if len(waiting) == 1 else ''} to it",
                tokens,
                subject=name,
            )


SUNSET_PASSED = RegistryRule(
    code="DEP002",
    slug="sunset-passed",
    summary="A service subscribes to an event whose sunset has passed.",
    rationale=(
        "From that day on the publisher may stop. Whoever still subscribes has to move, or the "
        "day has to."
    ),
    remedy="Move the subscribers to the replacement, or agree on a later day.",
    severity=Severity.WARNING,
    check=sunset_passed,
    bad=Example(
        {
            path(): schema(
                deprecated=True,
                eventreg={"replaced-by": "orders.order.created", "sunset": "2020-01-31"},
            )
        },
        config="services:\n"
        "  order: { owner: team-checkout, namespaces: [orders], publishes: orders.order.created }\n"
        "  mailer: { owner: team-mail, subscribes: orders.order.created }\n",
    ),
    good=event(),
)

RULES = (WITHOUT_REPLACEMENT, SUNSET_PASSED)
