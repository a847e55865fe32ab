"""SCH: objects and their properties."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from eventreg.lint.rule import DocumentRule, Fix, Page, Problem, SchemaRule
from eventreg.lint.rules.examples import event, having
from eventreg.lint.shape import UnknownError, declares, only_objects, parts, whole_object
from eventreg.lint.words import such_as
from eventreg.model.dialect import Subschema
from eventreg.model.finding import Severity
from eventreg.model.nearest import nearest
from eventreg.model.text.edit import Editor


def root_not_object(page: Page) -> Iterator[Problem]:
    if not page.is_event or only_objects(page.registry, page.document):
        return
    kind = page.schema.get("type") if isinstance(page.schema, dict) else None
    if kind is None:
        yield page.problem(
            "the payload may be any JSON value, not only an object", fix=_typed_object(page)
        )
    else:
        names = " or ".join(kind) if isinstance(kind, list) else kind
        yield page.problem(f"the payload is {names}, not an object", ("type",))


def _typed_object(page: Page) -> Fix | None:
    if not isinstance(page.schema, dict):
        return None
    before = [key for key in page.schema if key in {"$schema", "$id", "title", "description"}]
    after = before[-1] if before else None
    return page.fix(lambda editor: editor.insert_key((), "type", "object", after=after))


ROOT_NOT_OBJECT = DocumentRule(
    code="SCH004",
    slug="root-not-object",
    summary="The payload of an event need not be an object.",
    rationale=(
        "An array or a bare string can never get a further field, so the first change breaks "
        'every consumer. A schema with `properties` but no `type` accepts `"text"` and `7` too.'
    ),
    remedy='Say "type": "object".',
    check=root_not_object,
    bad=event(type=None),
    good=event(),
)


def required_not_in_properties(page: Page, sub: Subschema) -> Iterator[Problem]:
    required = sub.schema["required"]
    if not isinstance(required, list):
        return
    own: Any = sub.schema.get("properties", {})
    missing = [(i, name) for i, name in enumerate(required) if name not in own]
    if not missing:
        return
    top = whole_object(page, sub.tokens)
    if top is None:
        return
    try:
        nodes = list(parts(page.registry, page.document, top))
    except UnknownError:
        return
    known = [name for _, _, schema in nodes for name in schema.get("properties", ())]
    if not known:
        return
    for index, name in missing:
        if not declares(nodes, name):
            tokens = (*sub.tokens, "required", index)
            near = nearest(name, [other for other in known if other not in required])
            yield page.problem(
                f'"{name}" is required but not among the properties{such_as(name, known)}',
                tokens,
                subject=f"{sub.pointer}/required/{name}",
                fix=page.fix(partial(Editor.set_value, tokens=tokens, value=near))
                if near
                else None,
            )


REQUIRED_NOT_IN_PROPERTIES = SchemaRule(
    code="SCH005",
    slug="required-not-in-properties",
    summary="A required property is declared nowhere.",
    rationale=(
        "It is a typing error nearly always: every event must carry a field whose type nobody "
        "wrote down, and generated models have no attribute for it."
    ),
    remedy="Declare it under properties, or take it out of required.",
    keywords=("required",),
    check=required_not_in_properties,
    bad=event(required=["order_id", "ordered_at"], examples=[{"order_id": "o-1", "ordered_at": 1}]),
    good=event(),
)


def content_model_undeclared(page: Page, sub: Subschema) -> Iterator[Problem]:
    if sub.schema.get("type") not in ("object", ["object"]):
        return
    closing = ("additionalProperties", "unevaluatedProperties", "patternProperties")
    if any(keyword in sub.schema for keyword in closing):
        return
    place = (*sub.tokens, "properties")
    yield page.problem(
        "nothing says whether other properties are allowed",
        place,
        key=True,
        fix=page.fix(
            lambda editor: editor.insert_key(
                sub.tokens, "additionalProperties", value=True, after="properties"
            )
        ),
    )


CONTENT_MODEL_UNDECLARED = SchemaRule(
    code="SCH007",
    slug="content-model-undeclared",
    summary="An object does not say whether it may have properties that are not declared.",
    rationale=(
        "Without `additionalProperties` an object is open. Whether that was meant matters when the "
        "schema grows: see `compat.content`. Off by default, because most registries rely on the "
        "default."
    ),
    remedy='Add "additionalProperties": true or false.',
    severity=Severity.WARNING,
    enabled=False,
    keywords=("properties",),
    check=content_model_undeclared,
    bad=event(additionalProperties=None),
    good=event(),
)

_SAYS_SOMETHING = frozenset(
    """
    $ref $dynamicRef $recursiveRef type enum const allOf anyOf oneOf not if properties items
    prefixItems patternProperties pattern format minimum maximum contains additionalProperties
    """.split()
)


def _says_nothing(schema: Any) -> bool:
    return isinstance(schema, dict) and _SAYS_SOMETHING.isdisjoint(schema)


def _said_elsewhere(page: Page, sub: Subschema, name: str) -> bool:
    """Whether another part of the same object gives the property a type."""
    top = whole_object(page, sub.tokens)
    if top is None:
        return True
    try:
        nodes = list(parts(page.registry, page.document, top))
    except UnknownError:
        return True
    return any(
        name in schema.get("properties", ()) and not _says_nothing(schema["properties"][name])
        for _, _, schema in nodes
    )


def untyped_property(page: Page, sub: Subschema) -> Iterator[Problem]:
    for name, inner in sub.schema["properties"].items():
        if _says_nothing(inner) and not _said_elsewhere(page, sub, name):
            yield page.problem(
                f'the property "{name}" has no type, so any JSON value will do',
                (*sub.tokens, "properties", name),
                key=True,
            )


UNTYPED_PROPERTY = SchemaRule(
    code="SCH012",
    slug="untyped-property",
    summary="A property may hold any JSON value.",
    rationale=(
        "Consumers cannot rely on anything, models get `Any`, and the first type that is added "
        "later is a breaking change. Where it is meant, `true` says so: "
        '`"properties": {"context": true}`.'
    ),
    remedy="Give it a type, or write true instead of the object where anything is meant.",
    severity=Severity.WARNING,
    keywords=("properties",),
    check=untyped_property,
    bad=having(note={"description": "For people."}),
    good=having(note={"description": "For people.", "type": "string"}),
)

RULES = (ROOT_NOT_OBJECT, REQUIRED_NOT_IN_PROPERTIES, CONTENT_MODEL_UNDECLARED, UNTYPED_PROPERTY)
