"""SCH: money, points in time, and schemas that no value satisfies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from eventreg.lint.rule import DocumentRule, Page, Problem, SchemaRule
from eventreg.lint.rules.examples import having
from eventreg.lint.shape import value_at
from eventreg.lint.words import listed, words
from eventreg.model.dialect import Subschema, tokens_of
from eventreg.model.finding import Severity
from eventreg.model.registry import normalized
from eventreg.model.text.edit import Editor
from eventreg.model.text.positions import Tokens

MONEY = frozenset(
    "amount balance cost discount fee fees price prices refund revenue salary subtotal tax total "
    "vat wage".split()
)
_NO_MONEY = frozenset(
    "count factor items number percent percentage points pct quantity rate ratio rating score "
    "seconds share weight bytes ms time duration hours days".split()
)


def money_as_float(page: Page, sub: Subschema) -> Iterator[Problem]:
    money = MONEY | {word.lower() for word in page.settings.money_words}
    for name, inner in sub.schema["properties"].items():
        found = set(words(name))
        if found & money and not found & _NO_MONEY and _is_float(inner):
            yield page.problem(
                f'"{name}" looks like money and is a floating-point number',
                (*sub.tokens, "properties", name),
                key=True,
            )


def _is_float(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    kind = schema.get("type")
    step = schema.get("multipleOf")
    return "number" in (kind if isinstance(kind, list) else [kind]) and not (
        isinstance(step, int) or (isinstance(step, float) and step.is_integer())
    )


MONEY_AS_FLOAT = SchemaRule(
    code="SCH011",
    slug="money-as-float",
    summary="An amount of money is a floating-point number.",
    rationale=(
        "0.1 + 0.2 is not 0.3 in binary floating point; sums of money drift by cents and services "
        "disagree. An integer number of minor units (cents) beside an ISO 4217 currency is exact, "
        "and so is a decimal number in a string with a pattern. Further words that mean money are "
        "listed under `names.money`."
    ),
    remedy="Write it as an integer of minor units with a currency.",
    severity=Severity.WARNING,
    keywords=("properties",),
    check=money_as_float,
    bad=having(total_price={"description": "Sum of all lines.", "type": "number"}),
    good=having(total_price_minor={"description": "Sum of all lines, cents.", "type": "integer"}),
)

_NAMING = frozenset({"properties", "$defs", "definitions", "patternProperties"})
_SAYS_WHEN = ("format", "pattern", "enum", "const", "$ref", "allOf", "anyOf", "oneOf")
_TIMES = frozenset({"timestamp", "datetime", "date", "at", "time"})


def timestamp_without_format(page: Page, sub: Subschema) -> Iterator[Problem]:
    for name, inner in sub.schema["properties"].items():
        last = words(name)[-1:]
        if not last or last[0] not in _TIMES or not isinstance(inner, dict):
            continue
        kind = inner.get("type")
        if "string" in (kind if isinstance(kind, list) else [kind]) and not any(
            keyword in inner for keyword in _SAYS_WHEN
        ):
            tokens = (*sub.tokens, "properties", name)
            wanted = "date" if last[0] == "date" else "date-time"
            insert = partial(
                Editor.insert_key, tokens=tokens, key="format", value=wanted, after="type"
            )
            yield page.problem(
                f'"{name}" looks like a point in time and has no format',
                tokens,
                key=True,
                remedy=f'Add "format": "{wanted}".',
                fix=page.fix(insert),
            )


TIMESTAMP_WITHOUT_FORMAT = SchemaRule(
    code="SCH013",
    slug="timestamp-without-format",
    summary="A point in time is text without a format.",
    rationale=(
        "`03/04/2026`, `1772600000` and `2026-03-04T10:00:00` are all strings, and the last one "
        "has no time zone. `date-time` (RFC 3339) leaves no doubt, and generated models get real "
        "dates."
    ),
    remedy='Add "format": "date-time", "date" or "time".',
    severity=Severity.WARNING,
    keywords=("properties",),
    check=timestamp_without_format,
    bad=having(ordered_at={"description": "When.", "type": "string"}),
    good=having(ordered_at={"description": "When.", "type": "string", "format": "date-time"}),
)


def unsatisfiable(page: Page) -> Iterator[Problem]:
    import jsonschema_rs

    kinds = jsonschema_rs.canonical.UnsatisfiableReason
    schema = normalized(page.document)
    try:
        found = jsonschema_rs.canonical.find_unsatisfiable(
            schema, validate_formats=True, **page.registry.surroundings(page.document)
        )
    except (ValueError, jsonschema_rs.ReferencingError):
        return
    reasons = {
        tokens_of(pointer): reason
        for pointer, reason in found.items()
        if not isinstance(reason, kinds.Literal)
    }
    for tokens, reason in reasons.items():
        causes = getattr(reason, "causes", None) or [getattr(reason, "cause", None)]
        if _explained_inside(page, tokens, causes, reasons):
            continue
        where = _named(tokens)
        yield page.problem(
            f"no value satisfies {where}: {_words(page, tokens, causes)}", _indexed(page, tokens)
        )


def _explained_inside(
    page: Page, tokens: Tokens, causes: list[Any], reasons: dict[tuple[str, ...], Any]
) -> bool:
    """Whether the cause is a part that has a finding, or a deliberate `not: {}`, of its own."""
    for cause in causes:
        inner = tokens_of(cause.pointer)
        if inner != tokens and inner in reasons:
            return True
        schema = value_at(page.schema, _indexed(page, inner))
        if len(causes) == 1 and cause.keywords == ["$ref"]:
            return True
        if cause.keywords == ["not"] and isinstance(schema, dict) and schema["not"] in ({}, True):
            return True
        if len(causes) > 1 and {"properties", "required"} <= set(cause.keywords):
            required = schema.get("required", ()) if isinstance(schema, dict) else ()
            if any((*inner, "properties", name) in reasons for name in required):
                return True
    return False


def _named(tokens: tuple[str, ...]) -> str:
    """A name for the schema at a place: that of its property, and what leads on from there."""
    at = max((i for i, token in enumerate(tokens[:-1]) if token in _NAMING), default=-1)
    rest = "/".join(tokens[at + 2 :] if at >= 0 else tokens)
    if at < 0:
        return rest or "the schema"
    return f'{rest} of "{tokens[at + 1]}"' if rest else f'"{tokens[at + 1]}"'


def _words(page: Page, tokens: Tokens, causes: list[Any]) -> str:
    parts = []
    for cause in causes:
        inner = tokens_of(cause.pointer)
        schema = value_at(page.schema, _indexed(page, inner))
        if refused := _required_and_refused(cause, schema):
            return f"it requires {listed(refused)} and allows no such property"
        below = "/".join(inner[len(tokens) :])
        if cause.keywords == ["type"] and len(causes) > 1 and not below:
            continue
        said = [
            f"{keyword} {_shown(schema[keyword])}"
            for keyword in cause.keywords
            if isinstance(schema, dict) and keyword in schema
        ]
        text = " and ".join(said)
        parts.append(f"{text} in {below}" if below and text else text or below or "the rest")
    if len(parts) == 1:
        return f"{parts[0]} leaves nothing" if " and " not in parts[0] else f"{parts[0]} conflict"
    return f"{' and '.join(parts)} exclude each other"


def _required_and_refused(cause: Any, schema: Any) -> list[str]:
    if not isinstance(schema, dict) or "required" not in cause.keywords:
        return []
    known = schema.get("properties", {})
    closed = schema.get("additionalProperties") is False and "patternProperties" not in schema
    return [
        name
        for name in schema.get("required", ())
        if known.get(name) is False or (closed and name not in known)
    ]


def _shown(value: Any) -> str:
    import json

    text = json.dumps(value, ensure_ascii=False)
    return (
        text if len(text) <= 40 else listed(value) if isinstance(value, dict) else text[:39] + "…"
    )


def _indexed(page: Page, tokens: tuple[str, ...]) -> Tokens:
    """The same path with the indexes of arrays as numbers."""
    value, found = page.schema, list[str | int]()
    for token in tokens:
        step: str | int = int(token) if isinstance(value, list) and token.isdecimal() else token
        found.append(step)
        value = value_at(value, (step,))
    return tuple(found)


UNSATISFIABLE = DocumentRule(
    code="SCH009",
    slug="unsatisfiable",
    summary="No value satisfies a schema, or a part of it.",
    rationale=(
        "Limits that exclude each other make a property impossible to send, which shows when the "
        "first event is rejected. `false` is not reported: it says on purpose that nothing may "
        "stand there."
    ),
    remedy="Correct the limits, or write false where nothing may stand.",
    check=unsatisfiable,
    bad=having(
        code={"description": "Short code.", "type": "string", "minLength": 9, "maxLength": 4}
    ),
    good=having(
        code={"description": "Short code.", "type": "string", "minLength": 4, "maxLength": 9}
    ),
)

RULES = (UNSATISFIABLE, MONEY_AS_FLOAT, TIMESTAMP_WITHOUT_FORMAT)
