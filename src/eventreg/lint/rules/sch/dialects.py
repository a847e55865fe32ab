"""SCH: is it a schema, and of which dialect?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from eventreg.lint.rule import DocumentRule, Page, Problem
from eventreg.lint.rules.examples import SHARED_LAYOUT, event, path, schema
from eventreg.lint.shape import value_at
from eventreg.lint.words import listed, such_as
from eventreg.model.dialect import Dialect
from eventreg.model.explain import Mismatch, mismatches
from eventreg.model.finding import Severity
from eventreg.model.registry import normalized
from eventreg.model.rule import Example

if TYPE_CHECKING:
    import jsonschema_rs

_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")


@lru_cache(maxsize=8)
def _metaschema(dialect: Dialect) -> jsonschema_rs.Validator:
    import jsonschema_rs

    return jsonschema_rs.validator_for(
        {"$schema": dialect.uri, "$ref": dialect.uri}, validate_formats=False, offline=True
    )


def invalid(page: Page) -> Iterator[Problem]:
    if page.is_valid:
        return
    if not isinstance(page.schema, dict | bool):
        yield page.problem("the file holds no schema: that is an object, true or false")
        return
    dialect = page.document.dialect
    for found in mismatches(_metaschema(dialect), normalized(page.document)):
        yield page.problem(
            f"{_where(found)}: {_reason(page, found)}",
            found.tokens,
            remedy=f"Write it as JSON Schema {dialect} has it.",
        )


def _where(found: Mismatch) -> str:
    return next((str(t) for t in reversed(found.tokens) if isinstance(t, str)), "the schema")


def _reason(page: Page, found: Mismatch) -> str:
    value = value_at(page.schema, found.tokens)
    if found.tokens[-1:] == ("type",):
        names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        for name in names:
            if name not in _TYPES:
                near = such_as(str(name), _TYPES) or f" (known: {listed(_TYPES, 7)})"
                return f'"{name}" is no type{near}'
    return found.reason


INVALID = DocumentRule(
    code="SCH001",
    slug="invalid-against-metaschema",
    summary="A schema breaks the rules of its own dialect.",
    rationale=(
        "Validators refuse such a schema or, worse, ignore the part they do not understand. "
        "The other rules about schemas wait until this one is content."
    ),
    remedy="Correct the keyword.",
    check=invalid,
    needs_valid=False,
    bad=event(properties={"order_id": {"description": "Which order.", "type": "strng"}}),
    good=event(),
)


def missing_dialect(page: Page) -> Iterator[Problem]:
    if isinstance(page.schema, dict) and "$schema" not in page.schema:
        uri = page.settings.dialect.uri
        yield page.problem(
            f"it has no $schema; {page.settings.dialect} is assumed",
            remedy=f'Add "$schema": "{uri}".',
            fix=page.fix(lambda editor: editor.insert_key((), "$schema", uri), safe=True),
        )


MISSING_DIALECT = DocumentRule(
    code="SCH002",
    slug="missing-dialect",
    summary="A schema does not say which dialect of JSON Schema it is written in.",
    rationale=(
        "The same keywords mean different things in draft-07 and 2020-12. Without `$schema` each "
        "tool assumes a dialect of its own."
    ),
    remedy="Add $schema.",
    severity=Severity.WARNING,
    check=missing_dialect,
    bad=event(dialect=None),
    good=event(),
)


def mixed_dialects(page: Page) -> Iterator[Problem]:
    document, registry = page.document, page.registry
    for reference in registry.references(document):
        other = registry.by_uri.get(reference.uri)
        if other is not None and other.dialect is not document.dialect:
            yield page.problem(
                f"a schema in {document.dialect} refers to {other.identity or other.path}, "
                f"which is written in {other.dialect}",
                reference.tokens,
            )
    for sub in document.subschemas[1:]:
        uri = sub.schema.get("$schema") if isinstance(sub.schema, dict) else None
        inner = Dialect.of(uri) if isinstance(uri, str) else None
        if inner is not None and inner is not document.dialect:
            yield page.problem(
                f"a part in {inner} stands inside a schema in {document.dialect}",
                (*sub.tokens, "$schema"),
            )


def _referring_to(dialect: str) -> Example:
    """An event that refers to a shared type in a dialect."""
    shared = schema(
        "shared.order_id",
        dialect=dialect,
        type="string",
        examples=["o-1"],
        required=None,
        properties=None,
        additionalProperties=None,
    )
    own = schema(properties={"order_id": {"$ref": "/shared/order_id/1.0.0.json"}})
    files = {path(): own, "schemas/shared/order_id/1.0.0.json": shared}
    return Example(files, config=SHARED_LAYOUT)


MIXED_DIALECTS = DocumentRule(
    code="SCH003",
    slug="mixed-dialects",
    summary="Schemas of different dialects refer to one another.",
    rationale=(
        "The specification allows it, few tools get it right: many read the whole by the dialect "
        "of the root, and generated documents have to translate."
    ),
    remedy="Write both in one dialect.",
    severity=Severity.WARNING,
    check=mixed_dialects,
    bad=_referring_to("http://json-schema.org/draft-07/schema#"),
    good=_referring_to(Dialect.DRAFT2020.uri),
)


def unknown_dialect(page: Page) -> Iterator[Problem]:
    uri = page.schema.get("$schema") if isinstance(page.schema, dict) else None
    known = isinstance(uri, str) and (uri in page.registry.layout.dialects or Dialect.of(uri))
    if uri is not None and not known:
        near = such_as(str(uri), [dialect.uri for dialect in Dialect])
        yield page.problem(f'$schema "{uri}" is no dialect known here{near}', ("$schema",))


UNKNOWN_DIALECT = DocumentRule(
    code="SCH014",
    slug="unknown-dialect",
    summary="`$schema` names a dialect that is not known.",
    rationale=(
        "The schema is then read by the registry's default dialect, which may not be what its "
        "author had in mind. A metaschema of your own is made known under `dialects`."
    ),
    remedy="Name one from draft-04 to 2020-12, or list it under dialects in eventreg.yaml.",
    check=unknown_dialect,
    needs_valid=False,
    bad=event(dialect="https://json-schema.org/draft/2020-21/schema"),
    good=event(),
)

RULES = (INVALID, MISSING_DIALECT, MIXED_DIALECTS, UNKNOWN_DIALECT)
