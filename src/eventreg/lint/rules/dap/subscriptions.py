"""Subscriptions whose events go astray."""

from __future__ import annotations

from collections.abc import Iterator

from eventreg.lint.rule import Problem, RegistryRule, Whole
from eventreg.lint.rules.dap.cel import slip, unknown_names
from eventreg.lint.rules.dap.manifest import Manifest, manifests
from eventreg.lint.rules.dap.shown import COMPONENT, SUBSCRIPTION, manifest
from eventreg.model.rule import Example
from eventreg.model.text.positions import Tokens

_SPEC = "spec"


def _expressions(whole: Whole) -> Iterator[tuple[Manifest, Tokens, str]]:
    """The expression of each route, and where it stands."""
    for found in manifests(whole, "Subscription"):
        rules = found.get(_SPEC, "routes", "rules")
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            match = rule.get("match") if isinstance(rule, dict) else None
            if isinstance(match, str):
                yield found, (_SPEC, "routes", "rules", index, "match"), match


def unknown_identifiers(whole: Whole) -> Iterator[Problem]:
    for found, tokens, match in _expressions(whole):
        for _, name in unknown_names(match) if not slip(match) else ():
            yield found.problem(tokens, f'the rule uses "{name}", and Dapr knows "event" alone')


UNKNOWN_IDENTIFIER = RegistryRule(
    code="DAP008",
    slug="unknown-identifier-in-rule",
    summary="The expression of a route uses a name that Dapr does not declare.",
    rationale=(
        "Dapr evaluates the Common Expression Language with one variable, `event`, whose fields "
        "are the attributes of the envelope. An expression with another name does not compile, and "
        "the sidecar refuses the subscription."
    ),
    remedy="Reach it through the event, such as event.type or event.data.order_id.",
    check=unknown_identifiers,
    bad=manifest(SUBSCRIPTION, "match: event.type ==", "match: type(event) != string && kind =="),
    good=manifest(SUBSCRIPTION),
)


def broken_expressions(whole: Whole) -> Iterator[Problem]:
    for found, tokens, match in _expressions(whole):
        if reason := slip(match):
            yield found.problem(tokens, f"the rule does not compile: {reason}")


BROKEN_EXPRESSION = RegistryRule(
    code="DAP014",
    slug="broken-expression",
    summary="The expression of a route cannot be compiled.",
    rationale=(
        "Dapr compiles the rules when it loads a subscription, and drops a subscription whose rule "
        "does not compile: its events are delivered to nobody, and only the sidecar's log says so."
    ),
    remedy='Write it as in event.type == "orders.order.created" && event.data.total > 10.',
    check=broken_expressions,
    bad=manifest(SUBSCRIPTION, "match: event.type ==", "match: event.type ="),
    good=manifest(SUBSCRIPTION),
)


def without_default(whole: Whole) -> Iterator[Problem]:
    for found in manifests(whole, "Subscription"):
        routes = found.mapping(_SPEC, "routes")
        if routes and not routes.get("default"):
            yield found.problem((_SPEC, "routes"), "it has rules and no default route")


WITHOUT_DEFAULT = RegistryRule(
    code="DAP009",
    slug="route-without-default",
    summary="A subscription has rules and no default route.",
    rationale=(
        "An event that no rule picks never reaches the application: it goes to the dead-letter "
        "topic, or nowhere, and nothing counts it."
    ),
    remedy="Add a default route that counts and drops.",
    check=without_default,
    bad=manifest(SUBSCRIPTION, "    default: /other\n", ""),
    good=manifest(SUBSCRIPTION),
)


def without_dead_letter(whole: Whole) -> Iterator[Problem]:
    for found in manifests(whole, "Subscription"):
        if not found.string(_SPEC, "deadLetterTopic"):
            yield found.problem((_SPEC, "topic"), "it has no dead-letter topic")


WITHOUT_DEAD_LETTER = RegistryRule(
    code="DAP010",
    slug="subscription-without-dead-letter",
    summary="A subscription has no dead-letter topic.",
    rationale=(
        "Since Dapr 1.17 a delivery that failed is acknowledged once its retries are used up. "
        "Without a dead-letter topic the event is lost."
    ),
    remedy="Set deadLetterTopic.",
    check=without_dead_letter,
    bad=manifest(SUBSCRIPTION, "  deadLetterTopic: orders.order.created.dead-letter\n", ""),
    good=manifest(SUBSCRIPTION),
)


def looping(whole: Whole) -> Iterator[Problem]:
    template = (whole.settings.dapr or {}).get("dead-letter")
    if template == "{topic}":
        yield whole.configured(
            ("generate", "dapr", "dead-letter"), "the dead-letter topic is the topic itself"
        )
    every = list(manifests(whole, "Subscription"))
    for found in every:
        dead_letter = found.string(_SPEC, "deadLetterTopic")
        if dead_letter and dead_letter == found.string(_SPEC, "topic"):
            yield found.problem(
                (_SPEC, "deadLetterTopic"), "its dead-letter topic is the topic itself"
            )
        elif dead_letter and _comes_back(found, every):
            yield found.problem(
                (_SPEC, "deadLetterTopic"),
                f'its dead letters come back to it by way of "{dead_letter}"',
            )


def _comes_back(found: Manifest, every: list[Manifest]) -> bool:
    """Whether dead letters of dead letters end where they began."""
    after = {
        other.string(_SPEC, "topic"): other.string(_SPEC, "deadLetterTopic") for other in every
    }
    topic, seen = found.string(_SPEC, "deadLetterTopic"), set[str]()
    while topic and topic not in seen:
        seen.add(topic)
        topic = after.get(topic, "")
        if topic == found.string(_SPEC, "topic"):
            return True
    return False


LOOP = RegistryRule(
    code="DAP011",
    slug="dead-letter-loop",
    summary="Dead letters come back to where they could not be handled.",
    rationale="An event that cannot be handled is then delivered for ever.",
    remedy="Send dead letters to a topic of their own, such as {topic}.dead-letter.",
    check=looping,
    bad=manifest(SUBSCRIPTION, "orders.order.created.dead-letter", "orders.order.created"),
    good=manifest(SUBSCRIPTION),
)


def unpublishable(whole: Whole) -> Iterator[Problem]:
    scopes = {
        found.name: str(entry.get("value"))
        for found in manifests(whole, "Component")
        for _, name, entry in found.metadata()
        if name == "publishingScopes"
    }
    for found in manifests(whole, "Subscription"):
        text = scopes.get(found.string(_SPEC, "pubsubname"))
        dead_letter = found.string(_SPEC, "deadLetterTopic")
        if text is None or not dead_letter:
            continue
        by_app = _parsed(text)
        for app in found.apps:
            if app in by_app and dead_letter not in by_app[app]:
                yield found.problem(
                    (_SPEC, "deadLetterTopic"),
                    f'{app} may not publish to "{dead_letter}"',
                )


def _parsed(text: str) -> dict[str, set[str]]:
    """Topics by application; Dapr takes the spaces out, too."""
    entries = (part.partition("=") for part in "".join(text.split()).split(";"))
    return {app: set(topics.split(",")) for app, _, topics in entries if app}


def _scoped(topics: str) -> Example:
    scope = f"    - {{ name: publishingScopes, value: 'warehouse={topics}' }}\n"
    return manifest(f"{COMPONENT}{scope}---\n{SUBSCRIPTION}scopes: [warehouse]\n")


UNPUBLISHABLE = RegistryRule(
    code="DAP012",
    slug="dead-letter-not-publishable",
    summary="A subscriber may not publish to its own dead-letter topic.",
    rationale=(
        "The sidecar publishes dead letters in the name of its application, so the publishing "
        "scopes of the component hold for them. Where they leave the dead-letter topic out, the "
        "event is lost at the moment for which the topic was made."
    ),
    remedy="Add the topic to the publishing scopes of the application.",
    check=unpublishable,
    bad=_scoped("warehouse.stock.updated"),
    good=_scoped("warehouse.stock.updated,orders.order.created.dead-letter"),
)

RULES = (
    UNKNOWN_IDENTIFIER,
    WITHOUT_DEFAULT,
    WITHOUT_DEAD_LETTER,
    LOOP,
    UNPUBLISHABLE,
    BROKEN_EXPRESSION,
)
