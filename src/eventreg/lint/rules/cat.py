"""CAT: the catalogue of services agrees with the schemas."""

from __future__ import annotations

from collections.abc import Iterator

from eventreg.lint.rule import Problem, RegistryRule, Whole
from eventreg.lint.rules.examples import path, schema
from eventreg.lint.words import such_as
from eventreg.model.catalogue import is_wildcard, matches
from eventreg.model.contract import is_deprecated
from eventreg.model.finding import Severity
from eventreg.model.names import split_event_type
from eventreg.model.rule import Example

_OWNER = "namespaces: [orders], owner: team-checkout"


def _catalogue(order: str, rest: str = "") -> Example:
    config = f"services:\n  order: {{ {_OWNER}, {order} }}\n{rest}"
    return Example({path(): schema()}, config)


_GOOD = _catalogue(
    "publishes: orders.order.created",
    "  mailer: { owner: team-mail, subscribes: [orders.order.created] }\n",
)


def unpublished(whole: Whole) -> Iterator[Problem]:
    catalogue = whole.settings.catalogue
    if not catalogue.services:
        return
    for name, found in whole.registry.events.items():
        known = catalogue.publishers(name) or catalogue.subscribers(name)
        if not known and not is_deprecated(found.newest):
            yield whole.at(
                found.newest,
                f"no service publishes {name}",
                (found.newest.dialect.id_keyword,),
                subject=name,
            )


UNPUBLISHED = RegistryRule(
    code="CAT001",
    slug="unpublished-event",
    summary="No service publishes an event, and none subscribes to it.",
    rationale=(
        "Either the catalogue is incomplete, and then nobody learns who is hit by a change; or the "
        "event is dead and its schema misleads."
    ),
    remedy="Name the service that publishes it under services, or deprecate the event.",
    severity=Severity.WARNING,
    check=unpublished,
    bad=_catalogue("publishes: []"),
    good=_GOOD,
)


def without_schema(whole: Whole) -> Iterator[Problem]:
    catalogue, events = whole.settings.catalogue, whole.registry.events
    for service, keyword, index, selector in catalogue.selectors():
        if is_wildcard(selector):
            continue
        name, major = split_event_type(catalogue.aliases.get(selector, selector))
        tokens = ("services", service.name, keyword, index)
        if name not in events:
            verb = "publishes" if keyword == "publishes" else "subscribes to"
            near = such_as(name, events)
            yield whole.configured(
                tokens, f"{service.name} {verb} {name}, which has no schema{near}", subject=selector
            )
        elif major is not None and major not in events[name].majors():
            yield whole.configured(
                tokens, f"{name} has no version of major {major}", event=name, subject=selector
            )
    for alias, name in catalogue.aliases.items():
        if name not in events:
            yield whole.configured(
                ("aliases", alias),
                f'the alias "{alias}" stands for {name}, which has no schema{such_as(name, events)}',
                subject=alias,
            )


WITHOUT_SCHEMA = RegistryRule(
    code="CAT002",
    slug="event-without-schema",
    summary="The catalogue names an event that has no schema.",
    rationale="Every event is described by a schema before anyone publishes it.",
    remedy="Correct the name, or write the schema (eventreg new).",
    check=without_schema,
    bad=_catalogue("publishes: [orders.order.created, orders.order.paid]"),
    good=_GOOD,
)


def matches_nothing(whole: Whole) -> Iterator[Problem]:
    catalogue = whole.settings.catalogue
    matching = {pick.order for name in whole.registry.events for pick in catalogue.picks(name)}
    for order, (service, keyword, index, selector) in enumerate(catalogue.selectors()):
        if is_wildcard(selector) and order not in matching:
            yield whole.configured(
                ("services", service.name, keyword, index),
                f'no event matches "{selector}" of {service.name}',
                subject=selector,
            )
    yield from _overriding_nothing(whole)


def _overriding_nothing(whole: Whole) -> Iterator[Problem]:
    """Selectors of modes, with wildcards or without: nothing else tells that they pick nothing."""
    known = [
        (found.name, major)
        for found in (*whole.registry.events.values(), *whole.registry.shared.values())
        for major in found.majors()
    ]
    for index, selectors in enumerate(whole.settings.overrides):
        for at, selector in enumerate(selectors):
            if not any(matches(selector, name, major) for name, major in known):
                near = such_as(selector, (name for name, _ in known))
                yield whole.configured(
                    ("compat", "overrides", index, "events", at),
                    f'no event matches "{selector}" of compat.overrides{near}',
                    subject=selector,
                )


MATCHES_NOTHING = RegistryRule(
    code="CAT003",
    slug="selector-matches-nothing",
    summary="A wildcard in the catalogue, or a selector of `compat.overrides`, matches no event.",
    rationale=(
        "A selector that matches nothing is a typing error, or outlived its events: "
        "`orders.cart.*` is one segment, `orders.**` any number. Under `compat.overrides` the "
        "events that were meant are held to another promise than somebody believes."
    ),
    remedy="Correct the selector, or remove it.",
    check=matches_nothing,
    bad=_catalogue('publishes: [orders.order.created, "orders.basket.*"]'),
    good=_GOOD,
)


def not_owner(whole: Whole) -> Iterator[Problem]:
    catalogue = whole.settings.catalogue
    for name in whole.registry.events:
        owner = catalogue.owner(name)
        for pick in catalogue.picks(name):
            service = pick.service.name
            if pick.keyword == "publishes" and owner is not None and owner.name != service:
                yield whole.configured(
                    ("services", service, pick.keyword, pick.index),
                    f"{service} publishes {name}, which belongs to {owner.name}",
                    event=name,
                    subject=f"{service} {name}",
                )


NOT_OWNER = RegistryRule(
    code="CAT004",
    slug="publisher-not-owner",
    summary="A service publishes an event in the namespace of another.",
    rationale=(
        "Two publishers of one event disagree about what it means, and its owner changes the "
        "schema without knowing of the second. Let the owner publish, or give the service an event "
        "of its own."
    ),
    remedy="Let the owner publish it, or name an event of its own namespace.",
    check=not_owner,
    bad=_catalogue(
        "publishes: orders.order.created",
        "  shop: { owner: team-shop, publishes: [orders.order.created] }\n",
    ),
    good=_GOOD,
)


def subscribed_not_published(whole: Whole) -> Iterator[Problem]:
    catalogue = whole.settings.catalogue
    for name, found in whole.registry.events.items():
        for major in found.majors():
            subscribers = catalogue.subscribers(name, major)
            if subscribers and not catalogue.publishers(name, major):
                names = ", ".join(service.name for service in subscribers)
                what = name if len(found.majors()) == 1 else f"{name}, major {major}"
                yield whole.at(
                    found.majors()[major][-1],
                    f"{names} wait{'s' if len(subscribers) == 1 else ''} for {what}, "
                    "which no service publishes",
                    (found.newest.dialect.id_keyword,),
                    subject=f"{name} {major}",
                )


SUBSCRIBED_NOT_PUBLISHED = RegistryRule(
    code="CAT005",
    slug="subscribed-but-not-published",
    summary="A service subscribes to an event that nobody publishes.",
    rationale="The subscriber waits for ever, and nobody notices until the data is missed.",
    remedy="Name the publisher under services, or remove the subscription.",
    check=subscribed_not_published,
    bad=_catalogue("subscribes: orders.order.created"),
    good=_GOOD,
)

RULES = (UNPUBLISHED, WITHOUT_SCHEMA, MATCHES_NOTHING, NOT_OWNER, SUBSCRIBED_NOT_PUBLISHED)
