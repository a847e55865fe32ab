"""NAM: what events and properties are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from eventreg.lint.rule import Page, Problem, RegistryRule, SchemaRule, Whole
from eventreg.lint.rules.examples import event, having, path, schema
from eventreg.lint.words import snake, such_as, words
from eventreg.model.dialect import Subschema
from eventreg.model.finding import Severity
from eventreg.model.rule import Example


def event_name_format(whole: Whole) -> Iterator[Problem]:
    settings = whole.settings
    pattern = re.compile(settings.name_pattern)
    for name, found in whole.registry.events.items():
        if pattern.fullmatch(name) is None:
            keyword = found.newest.dialect.id_keyword
            yield whole.at(
                found.newest,
                f'the event name "{name}" is not {settings.name_description}',
                (keyword,),
                subject=name,
            )


EVENT_NAME_FORMAT = RegistryRule(
    code="NAM001",
    slug="event-name-format",
    summary="The name of an event breaks the convention.",
    rationale=(
        "The name is the CloudEvents `type` and the topic. One shape for all of them lets people "
        "guess names, lets wildcards pick what they mean, and lets the first segment say who owns "
        "an event. The shape is `names.pattern`; names of old live on as `aliases`."
    ),
    remedy="Rename the event, and keep the old name under aliases while it is in use.",
    check=event_name_format,
    bad=event("orders.order.orderCreated"),
    good=event("orders.order.created"),
)

_IRREGULAR = frozenset(
    """
    been begun bent bet bid blown born bought bound broken brought built burnt burst cast caught
    chosen come cut dealt done drawn driven fallen fed felt forgotten fought found frozen given gone
    gotten grown had heard held hidden hit hurt kept known laid lapsed learnt left lent let lit
    lost made meant met overdue overridden paid prepaid proven put quit read rebuilt rerun resent
    reset resold ridden risen run said seen sent set shipped shown shut slept sold sought spent
    split spoken spread stolen stood struck sunk swapped taken taught thought thrown told
    torn undone understood unpaid upset went withdrawn withheld won worn wound written
    """.split()
)


def _is_past(action: str) -> bool:
    return any(word.endswith("ed") or word in _IRREGULAR for word in words(action))


def action_not_past_tense(whole: Whole) -> Iterator[Problem]:
    layout = whole.registry.layout
    if "action" not in layout.event.source.fields:
        return
    for name, found in whole.registry.events.items():
        action = (layout.event.values_of(name, None) or {}).get("action", "")
        last = action.rpartition("/")[2]
        if last and not _is_past(last):
            yield whole.at(
                found.newest,
                f'the action "{last}" of {name} does not say what has happened',
                (found.newest.dialect.id_keyword,),
                subject=name,
            )


ACTION_NOT_PAST_TENSE = RegistryRule(
    code="NAM002",
    slug="action-not-past-tense",
    summary="The action in the name of an event is no past participle.",
    rationale=(
        "An event states a fact: `created`, `status_changed`, `paid`. A name such as `create` "
        "reads as a command and makes consumers believe that they are asked to do something. "
        "Only layouts whose templates have a field `{action}` are held to this."
    ),
    remedy="Name what has happened, such as created, changed or checked_out.",
    severity=Severity.WARNING,
    check=action_not_past_tense,
    bad=event("orders.order.create"),
    good=event("orders.order.created"),
)

_SNAKE = re.compile(r"[$@_]?[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


def property_not_snake_case(page: Page, sub: Subschema) -> Iterator[Problem]:
    for name in sub.schema["properties"]:
        if _SNAKE.fullmatch(name) is None:
            wanted = snake(name)
            yield page.problem(
                f'the property "{name}" is not in snake case',
                (*sub.tokens, "properties", name),
                key=True,
                remedy=f'Call it "{wanted}" in the next major version.' if wanted else "",
            )


PROPERTY_NOT_SNAKE_CASE = SchemaRule(
    code="NAM003",
    slug="property-not-snake-case",
    summary="The name of a property is not in snake case.",
    rationale=(
        "Events of one platform should look alike, and Python attributes then need no aliases. "
        "Off by default, because many registries use camel case throughout."
    ),
    remedy="Rename it in the next major version.",
    severity=Severity.WARNING,
    enabled=False,
    keywords=("properties",),
    check=property_not_snake_case,
    bad=having(orderId={"description": "Which order.", "type": "string"}),
    good=having(order_id={"description": "Which order.", "type": "string"}),
)

MODEL_ATTRIBUTES = frozenset(
    """
    construct copy dict from_orm json model_computed_fields model_config model_construct
    model_copy model_dump model_dump_json model_extra model_fields model_fields_set
    model_json_schema model_parametrized_name model_post_init model_rebuild model_validate
    model_validate_json model_validate_strings parse_file parse_obj parse_raw schema
    schema_json update_forward_refs validate
    """.split()
)
"""Public attributes of pydantic's BaseModel (2.x)."""


def property_shadows(page: Page, sub: Subschema) -> Iterator[Problem]:
    for name in sub.schema["properties"]:
        if name in MODEL_ATTRIBUTES:
            yield page.problem(
                f'the property "{name}" shadows BaseModel.{name} of the generated models, '
                f"which call it {name}_",
                (*sub.tokens, "properties", name),
                key=True,
            )


PROPERTY_SHADOWS = SchemaRule(
    code="NAM004",
    slug="property-shadows-model-attribute",
    summary="A property is called like an attribute that every generated model has.",
    rationale=(
        "A pydantic model cannot have a field called `copy` or `json` without hiding its own "
        "method. The generated class uses another attribute name and an alias, which surprises "
        "those who write the code."
    ),
    remedy="Choose another name while the event is not released.",
    severity=Severity.WARNING,
    keywords=("properties",),
    check=property_shadows,
    bad=having(copy={"description": "Text of the advertisement.", "type": "string"}),
    good=having(copy_text={"description": "Text of the advertisement.", "type": "string"}),
)


def unknown_service(whole: Whole) -> Iterator[Problem]:
    catalogue = whole.settings.catalogue
    if not catalogue.services:
        return
    known = sorted({space for s in catalogue.services.values() for space in s.namespaces})
    for name, found in whole.registry.events.items():
        if catalogue.owner(name) is None:
            first = name.partition(".")[0]
            yield whole.at(
                found.newest,
                f'"{first}" in {name} is a namespace of no service{such_as(first, known)}',
                (found.newest.dialect.id_keyword,),
                subject=name,
            )


UNKNOWN_SERVICE = RegistryRule(
    code="NAM005",
    slug="unknown-service",
    summary="The first segment of an event's name is a namespace of no service.",
    rationale=(
        "The first segment says who owns an event, so that everyone knows whom to ask. It is the "
        "name of a service under `services` in eventreg.yaml, or one of its `namespaces`."
    ),
    remedy="Add it to the namespaces of the service that owns the event.",
    check=unknown_service,
    bad=Example(
        {path(): schema()},
        config="services:\n  order: { owner: team-checkout, publishes: orders.order.created }\n",
    ),
    good=Example(
        {path(): schema()},
        config="services:\n"
        "  order: { owner: team-checkout, namespaces: [orders], publishes: orders.order.created }\n",
    ),
)

RULES = (
    EVENT_NAME_FORMAT,
    ACTION_NOT_PAST_TENSE,
    PROPERTY_NOT_SNAKE_CASE,
    PROPERTY_SHADOWS,
    UNKNOWN_SERVICE,
)
