"""LAY: a schema lies where its `$id` says, and can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator

from eventreg.lint.rule import DocumentRule, Fix, Page, Problem, RegistryRule, Whole
from eventreg.lint.rules.examples import event, path, schema
from eventreg.lint.rules.identity import Fault, fault, own_id, written_path
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Location, Severity
from eventreg.model.registry import ProblemKind
from eventreg.model.rule import Example
from eventreg.model.text import duplicates


def path_differs(page: Page) -> Iterator[Problem]:
    uri = own_id(page.document)
    found = page.registry.layout.parse_id(uri) if uri else None
    if uri is None or found is None:
        return
    place, values = found
    inside = page.registry.layout.inside(page.document.path)
    by_path = place.path.match(inside) or {}
    if by_path and all(by_path.get(key, value) == value for key, value in values.items()):
        return
    wanted = written_path(page.registry.layout, place, values, page.document.path)
    yield page.problem(
        f'its $id "{uri}" belongs at {wanted}' if wanted else f'its $id "{uri}" belongs elsewhere',
        (page.document.dialect.id_keyword,),
        remedy=f"Move the file to {wanted}, or correct the $id." if wanted else "",
        fix=_id_by_path(page, uri),
    )


def _id_by_path(page: Page, uri: str) -> Fix | None:
    """The `$id` that the path asks for; safe where the file is a copy of the one with that `$id`."""
    layout, document = page.registry.layout, page.document
    place, values = layout.parse_path(document.path) or (None, {})
    found = layout.parse_id(uri)
    if place is None or place.id is None or found is None or found[0] is not place:
        return None
    try:
        wanted = place.id.format({**found[1], **values})
    except KeyError:
        return None
    keyword = document.dialect.id_keyword
    is_copy = page.registry.by_uri[document.uri] is not document
    return page.fix(lambda editor: editor.set_value((keyword,), wanted), safe=is_copy)


PATH_DIFFERS = DocumentRule(
    code="LAY001",
    slug="path-differs-from-id",
    summary="A schema lies at another path than its `$id` says.",
    rationale=(
        "The `$id` says which event and version a schema is, and a static host of the folder "
        "makes every `$id` resolve. Where path and `$id` disagree a reader who follows one finds "
        "another schema, or none. It mostly happens when a file is copied for a new version and "
        "the `$id` is forgotten."
    ),
    remedy="Move the file, or correct the $id.",
    check=path_differs,
    needs_valid=False,
    bad=Example({path(version="1.1.0"): schema(version="1.0.0")}),
    good=event(version="1.1.0"),
)


def duplicate_id(whole: Whole) -> Iterator[Problem]:
    by_uri: dict[str, SchemaDocument] = {}
    by_identity: dict[object, SchemaDocument] = {}
    for document in whole.registry.documents.values():
        first = by_uri.setdefault(document.uri, document)
        if first is document and document.identity is not None:
            first = by_identity.setdefault(document.identity, document)
        if first is not document:
            name = own_id(document) or str(document.identity)
            yield whole.at(
                document,
                f'"{name}" is already defined by {first.path}',
                (document.dialect.id_keyword,),
            )


DUPLICATE_ID = RegistryRule(
    code="LAY002",
    slug="duplicate-id",
    summary="Two schemas bear the same `$id`, or are the same version of one event.",
    rationale="A reference to that `$id` would mean whichever file happens to be read first.",
    remedy="Give one of them a $id and a path of its own, or remove it.",
    check=duplicate_id,
    bad=Example(
        {path(): schema(), path().replace(".json", ".yaml"): schema()},
        config='layout: { path: "{service}/{domain}/{action}/{version}.{ext}" }\n',
    ),
    good=event(),
)


def unparsable(whole: Whole) -> Iterator[Problem]:
    for problem in whole.registry.problems:
        if problem.kind is ProblemKind.UNPARSABLE:
            place = Location(problem.path, problem.line, problem.column)
            yield Problem(place, problem.reason)


UNPARSABLE = RegistryRule(
    code="LAY003",
    slug="unparsable-file",
    summary="A file is no JSON, no YAML, or no UTF-8.",
    rationale=(
        "Nothing is known about such a file, and every reference to it fails. Files are read "
        "strictly: UTF-8, one document, no `NaN`, no anchors that explode, no nesting beyond 200 "
        "levels. YAML is read by the core rules of YAML 1.2, as JSON data."
    ),
    remedy="Correct the file, or list it under layout.ignore.",
    check=unparsable,
    bad=Example({path(): schema()[:-3] + ",\n}\n"}),
    good=event(),
)


def duplicate_key(page: Page) -> Iterator[Problem]:
    document = page.document
    if not document.duplicate_keys:
        return
    for tokens, first, again in duplicates(document.text, yaml=document.is_yaml):
        line = document.text.count("\n", 0, first[0]) + 1
        yield Problem(
            document.place(again, tokens),
            f'the key "{tokens[-1]}" stands twice in one object, first in line {line}',
            event=document.identity.name if document.identity else "",
            version=str(document.identity.version or "") if document.identity else "",
        )


DUPLICATE_KEY = DocumentRule(
    code="LAY004",
    slug="duplicate-json-key",
    summary="An object has the same key twice.",
    rationale=(
        "Parsers disagree on which of the two counts (RFC 8259, section 4), so that two programs "
        "read two schemas out of one file."
    ),
    remedy="Remove one of the two.",
    check=duplicate_key,
    needs_valid=False,
    bad=Example({path(): schema().replace('"title"', '"title": "Order",\n  "title"', 1)}),
    good=event(),
)


def missing_id(page: Page) -> Iterator[Problem]:
    layout = page.registry.layout
    found = layout.parse_path(page.document.path)
    if found is None or found[0].id is None or own_id(page.document) is not None:
        return
    if isinstance(page.schema, dict | bool):
        keyword = page.document.dialect.id_keyword
        yield page.problem(
            f"it has no {keyword}, so nobody can tell which event it is",
            remedy=f'Add {keyword}, such as "{found[0].id.text}".',
        )


MISSING_ID = DocumentRule(
    code="LAY005",
    slug="missing-id",
    summary="A schema has no `$id`.",
    rationale=(
        "The `$id` says which event and version a schema is; it is what `dataschema` of a "
        "CloudEvent holds and what references name. Registries whose schemas bear none say "
        "`layout.identity: path` instead."
    ),
    remedy="Add a $id that fits layout.id.",
    check=missing_id,
    needs_valid=False,
    bad=event(id=None),
    good=event(),
)


def id_outside(page: Page) -> Iterator[Problem]:
    if fault(page.document, page.registry.layout) is not Fault.SHAPE:
        return
    shapes = " or ".join(
        f'"{shape}"'
        for shape in dict.fromkeys(p.id.text for p in page.registry.layout.places if p.id)
    )
    yield page.problem(
        f'its $id "{own_id(page.document)}" does not fit {shapes}',
        (page.document.dialect.id_keyword,),
    )


ID_OUTSIDE = DocumentRule(
    code="LAY006",
    slug="id-outside-layout",
    summary="A `$id` does not have the shape that the layout gives.",
    rationale=(
        "Name and version of an event are read out of its `$id` by the template `layout.id`; a "
        "schema whose `$id` has another shape belongs to no event and nothing else checks it."
    ),
    remedy="Correct the $id, or the templates under layout in eventreg.yaml.",
    check=id_outside,
    needs_valid=False,
    bad=event(id="https://schemas.example.com/orders/created/1.0.0.json"),
    good=event(),
)


def file_outside(whole: Whole) -> Iterator[Problem]:
    for problem in whole.registry.problems:
        if problem.kind is ProblemKind.OUTSIDE_LAYOUT:
            yield Problem(Location(problem.path, problem.line, problem.column), problem.reason)


FILE_OUTSIDE = RegistryRule(
    code="LAY007",
    slug="file-outside-layout",
    summary="A file in the folder of schemas has a path that the layout does not know.",
    rationale=(
        "It is probably a schema that somebody believes to be checked. Files that are none, "
        "such as notes or test data, are named under `layout.ignore`."
    ),
    remedy="Move it where layout.path says, or list it under layout.ignore.",
    check=file_outside,
    bad=Example({path(): schema(), "schemas/orders/notes.json": json.dumps({"todo": []}) + "\n"}),
    good=event(),
)


def byte_order_mark(page: Page) -> Iterator[Problem]:
    if page.document.bom:
        yield page.problem(
            "the file begins with a byte-order mark", fix=Fix(safe=True, without_bom=True)
        )


BYTE_ORDER_MARK = DocumentRule(
    code="LAY008",
    slug="byte-order-mark",
    summary="A file begins with a byte-order mark.",
    rationale="JSON must not begin with one (RFC 8259, section 8.1), and many parsers refuse it.",
    remedy="Save the file as UTF-8 without a byte-order mark.",
    severity=Severity.WARNING,
    check=byte_order_mark,
    needs_valid=False,
    bad=Example({path(): "\ufeff" + schema()}),
    good=event(),
)

RULES = (
    PATH_DIFFERS,
    DUPLICATE_ID,
    UNPARSABLE,
    DUPLICATE_KEY,
    MISSING_ID,
    ID_OUTSIDE,
    FILE_OUTSIDE,
    BYTE_ORDER_MARK,
)
