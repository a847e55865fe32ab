"""EXA: examples and defaults hold what their schema promises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eventreg.lint.rule import DocumentRule, Page, Problem, SchemaRule
from eventreg.lint.rules.examples import event, having
from eventreg.model.dialect import Subschema
from eventreg.model.explain import mismatches
from eventreg.model.finding import Severity
from eventreg.model.text.positions import Tokens


def missing_example(page: Page) -> Iterator[Problem]:
    if page.is_event and isinstance(page.schema, dict) and not page.schema.get("examples"):
        yield page.problem(f"{page.document.identity} has no example")


MISSING_EXAMPLE = DocumentRule(
    code="EXA001",
    slug="missing-example",
    summary="An event has no example.",
    rationale=(
        "An example says more than a page of constraints, documentation and tests are made of it, "
        "and eventreg checks it against the schema, so that it stays true. Off by default, "
        "because many registries keep their examples elsewhere."
    ),
    remedy='Add "examples": [ … ] with one realistic payload.',
    severity=Severity.WARNING,
    enabled=False,
    check=missing_example,
    bad=event(examples=None),
    good=event(),
)


def invalid_example(page: Page, sub: Subschema) -> Iterator[Problem]:
    examples = sub.schema["examples"]
    if not isinstance(examples, list):
        return
    for index, example in enumerate(examples):
        what = f"example {index + 1}" if len(examples) > 1 else "the example"
        yield from _broken(page, sub, example, (*sub.tokens, "examples", index), what)


def invalid_default(page: Page, sub: Subschema) -> Iterator[Problem]:
    default = sub.schema["default"]
    yield from _broken(page, sub, default, (*sub.tokens, "default"), "the default")


def _broken(page: Page, sub: Subschema, value: Any, tokens: Tokens, what: str) -> Iterator[Problem]:
    validator = page.validator_at(sub.tokens)
    if validator is None or validator.is_valid(value):
        return
    of = f' of "{sub.tokens[-1]}"' if sub.keyword == "properties" else ""
    for found in mismatches(validator, value):
        name = next((str(t) for t in reversed(found.tokens) if isinstance(t, str)), "")
        where = f' at "{name}"' if name else ""
        yield page.problem(
            f"{what}{of} is no instance of its schema{where}: {found.reason}",
            (*tokens, *found.tokens),
        )


INVALID_EXAMPLE = SchemaRule(
    code="EXA002",
    slug="invalid-example",
    summary="An example breaks the schema that it is an example of.",
    rationale=(
        "People copy examples. One that the schema rejects is wrong itself, or shows that the "
        "schema does not say what its author means. Formats count."
    ),
    remedy="Correct the example, or the schema.",
    keywords=("examples",),
    check=invalid_example,
    bad=event(examples=[{"order_id": 17}]),
    good=event(examples=[{"order_id": "o-17"}]),
)

INVALID_DEFAULT = SchemaRule(
    code="EXA003",
    slug="invalid-default",
    summary="A default breaks the schema that it belongs to.",
    rationale=(
        "Generated models fill in the default where a field is absent, and then hold a value that "
        "the schema rejects."
    ),
    remedy="Correct the default, or the schema.",
    keywords=("default",),
    check=invalid_default,
    bad=having(
        priority={"description": "1 is first.", "type": "integer", "minimum": 1, "default": 0}
    ),
    good=having(
        priority={"description": "1 is first.", "type": "integer", "minimum": 1, "default": 5}
    ),
)

RULES = (MISSING_EXAMPLE, INVALID_EXAMPLE, INVALID_DEFAULT)
