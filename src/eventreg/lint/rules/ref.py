"""REF: references lead somewhere, and to a version."""

from __future__ import annotations

from collections.abc import Iterator

from eventreg.lint.rule import DocumentRule, Fix, Page, Problem, RegistryRule, Whole
from eventreg.lint.rules.examples import SHARED_LAYOUT, path, schema
from eventreg.lint.rules.identity import names_no_version
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Severity
from eventreg.model.names import Layout
from eventreg.model.nearest import nearest
from eventreg.model.references import Reference
from eventreg.model.rule import Example

_MONEY = "schemas/shared/money/1.0.0.json"
_MONEY_SCHEMA = schema(
    "shared.money",
    title="Money",
    description="An amount of money.",
    required=["amount"],
    properties={"amount": {"description": "Minor units.", "type": "integer"}},
    examples=[{"amount": 100}],
)


def _priced(ref: str) -> str:
    return schema(properties={"price": {"$ref": ref}}, required=None, examples=[{}])


def unresolved(page: Page) -> Iterator[Problem]:
    for reference in page.registry.references(page.document):
        try:
            page.registry.resolve(page.document, reference)
        except KeyError:
            if not names_no_version(reference.uri, page.registry.layout):
                yield _unresolved(page, reference)


def _unresolved(page: Page, reference: Reference) -> Problem:
    registry = page.registry
    other = page.document if reference.uri == page.document.uri else None
    other = other or registry.by_uri.get(reference.uri)
    if other is not None:
        where = "this schema" if other is page.document else str(other.identity or other.path)
        message = f'the reference "{reference.text}" leads nowhere: {where} has no '
        return page.problem(message + f'"{reference.fragment}"', reference.tokens)
    near = nearest(reference.uri, registry.by_uri, 0.9)
    return page.problem(
        f'the reference "{reference.text}" leads to no schema of this registry'
        + (f'; did you mean "{near}"?' if near else ""),
        reference.tokens,
        fix=_naming(page, reference, near) if near and not reference.fragment else None,
    )


def _naming(page: Page, reference: Reference, uri: str) -> Fix | None:
    return page.fix(lambda editor: editor.set_value(reference.tokens, uri))


UNRESOLVED = DocumentRule(
    code="REF001",
    slug="unresolved-ref",
    summary="A reference leads to no schema of the registry.",
    rationale=(
        "References are resolved inside the registry alone; nothing is ever fetched from a network "
        "or read from outside the folder of schemas, so that a check gives the same answer "
        "everywhere and for ever."
    ),
    remedy="Correct the reference, or add the schema to the registry.",
    check=unresolved,
    bad=Example(
        {path(): _priced("/shared/mony/1.0.0.json"), _MONEY: _MONEY_SCHEMA}, config=SHARED_LAYOUT
    ),
    good=Example(
        {path(): _priced("/shared/money/1.0.0.json"), _MONEY: _MONEY_SCHEMA}, config=SHARED_LAYOUT
    ),
)


def without_version(page: Page) -> Iterator[Problem]:
    registry = page.registry
    for reference in registry.references(page.document):
        other = registry.by_uri.get(reference.uri)
        if other is page.document:
            continue
        if other is None:
            loose = names_no_version(reference.uri, registry.layout)
        else:
            loose = _could_bear_version(other, registry.layout)
        if loose:
            versions = sorted(uri for uri in registry.by_uri if _is_version_of(uri, reference.uri))
            yield page.problem(
                f'the reference "{reference.text}" names no version',
                reference.tokens,
                remedy=f'Name one, such as "{versions[-1]}".' if versions else "",
                fix=_naming(page, reference, versions[-1])
                if versions and not reference.fragment
                else None,
            )


def _could_bear_version(document: SchemaDocument, layout: Layout) -> bool:
    """Whether it has no version though the layout has versions for its kind."""
    identity = document.identity
    return (
        identity is not None
        and identity.version is None
        and any(
            "version" in place.source.fields
            for place in layout.places
            if place.kind is identity.kind
        )
    )


def _is_version_of(uri: str, loose: str) -> bool:
    stem = loose.rpartition(".")[0] if loose.endswith((".json", ".yaml", ".yml")) else loose
    return uri.startswith(f"{stem}/")


WITHOUT_VERSION = DocumentRule(
    code="REF002",
    slug="ref-without-version",
    summary="A reference names a shared type without its version.",
    rationale=(
        "Such a reference means another schema tomorrow than it means today, and with it every "
        "released event that uses the type. A reference to a version stays what it was."
    ),
    remedy="Refer to a version of the type.",
    check=without_version,
    bad=Example(
        {path(): _priced("/shared/money.json"), _MONEY: _MONEY_SCHEMA},
        config=SHARED_LAYOUT,
    ),
    good=Example(
        {path(): _priced("/shared/money/1.0.0.json"), _MONEY: _MONEY_SCHEMA}, config=SHARED_LAYOUT
    ),
)


def unused(whole: Whole) -> Iterator[Problem]:
    registry = whole.registry
    used: set[str] = set()
    for document in registry.documents.values():
        own = document.identity.name if document.identity else ""
        for reference in registry.references(document):
            other = registry.by_uri.get(reference.uri)
            if other is not None and other.identity is not None and other.identity.name != own:
                used.add(other.identity.name)
    if used.isdisjoint(registry.shared):
        return
    for name, found in registry.shared.items():
        if name not in used:
            keyword = found.newest.dialect.id_keyword
            yield whole.at(
                found.newest, f"no schema uses the shared type {name}", (keyword,), subject=name
            )


UNUSED = RegistryRule(
    code="REF003",
    slug="unused-shared-type",
    summary="No schema refers to a shared type.",
    rationale=(
        "It is left over, or the events that should use it have a copy of their own. A registry "
        "in which no shared type is referred to is left alone: its schemas are dereferenced "
        "before they are committed."
    ),
    remedy="Remove it, or use it.",
    severity=Severity.WARNING,
    check=unused,
    bad=Example(
        {
            path(): _priced("/shared/money/1.0.0.json"),
            _MONEY: _MONEY_SCHEMA,
            "schemas/shared/amount/1.0.0.json": schema("shared.amount"),
        },
        config=SHARED_LAYOUT,
    ),
    good=Example(
        {path(): _priced("/shared/money/1.0.0.json"), _MONEY: _MONEY_SCHEMA}, config=SHARED_LAYOUT
    ),
)

RULES = (UNRESOLVED, WITHOUT_VERSION, UNUSED)
