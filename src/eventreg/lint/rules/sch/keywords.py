"""SCH: keywords that do nothing where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from eventreg.lint.rule import Page, Problem, SchemaRule
from eventreg.lint.rules.examples import event, having
from eventreg.lint.words import listed
from eventreg.model.dialect import Dialect, Subschema
from eventreg.model.finding import Severity
from eventreg.model.nearest import nearest
from eventreg.model.text.edit import Editor

_APPLIES = {
    "string": "minLength maxLength pattern contentEncoding contentMediaType contentSchema",
    "number": "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf",
    "array": "items prefixItems additionalItems unevaluatedItems contains minContains maxContains "
    "minItems maxItems uniqueItems",
    "object": "properties patternProperties additionalProperties unevaluatedProperties "
    "propertyNames required minProperties maxProperties dependencies dependentRequired "
    "dependentSchemas",
}
TYPE_OF = {keyword: kind for kind, text in _APPLIES.items() for keyword in text.split()}
"""The type of instance that a keyword is about."""

_SINCE = {
    Dialect.DRAFT6: "const contains examples propertyNames",
    Dialect.DRAFT7: "if then else contentEncoding contentMediaType",
    Dialect.DRAFT2019: "dependentRequired dependentSchemas unevaluatedItems unevaluatedProperties "
    "minContains maxContains contentSchema $anchor",
    Dialect.DRAFT2020: "prefixItems $dynamicRef $dynamicAnchor",
}
SINCE = {keyword: dialect for dialect, text in _SINCE.items() for keyword in text.split()}
"""The dialect that brought a keyword which draft-04 does not have."""

_AGES = {dialect: age for age, dialect in enumerate(Dialect)}
_ANNOTATIONS = frozenset({"examples"})

KNOWN = frozenset(
    [
        *TYPE_OF,
        *SINCE,
        *"""
        $comment $defs $id $recursiveAnchor $recursiveRef $ref $schema $vocabulary allOf anyOf
        default definitions deprecated description enum format id not oneOf readOnly title type
        writeOnly
        """.split(),
    ]
)
_COMMON_OTHERS = frozenset({"example", "enumNames", "nullable", "self", "index", "constant"})


def keyword_not_applicable(page: Page, sub: Subschema) -> Iterator[Problem]:
    schema, dialect = sub.schema, page.document.dialect
    kinds = schema.get("type")
    types = kinds if isinstance(kinds, list) else [kinds] if isinstance(kinds, str) else []
    about = {"number" if kind == "integer" else kind for kind in types}
    for keyword in schema:
        wanted = TYPE_OF.get(keyword)
        place = (*sub.tokens, keyword)
        if keyword in _ANNOTATIONS:
            continue
        if _AGES[SINCE.get(keyword, Dialect.DRAFT4)] > _AGES[dialect]:
            yield page.problem(
                f'"{keyword}" means nothing in {dialect}, it came with {SINCE[keyword]}',
                place,
                key=True,
                remedy=f"Take it out, or write the schema in {SINCE[keyword]}.",
                fix=page.fix(partial(Editor.remove, tokens=place)),
            )
        elif keyword == "additionalItems" and dialect is Dialect.DRAFT2020:
            yield page.problem(
                f'"{keyword}" means nothing in {dialect}',
                place,
                key=True,
                remedy='Write "items" beside "prefixItems".',
            )
        elif wanted and about and wanted not in about:
            article = "an" if wanted[0] in "ao" else "a"
            yield page.problem(
                f'"{keyword}" is about {article} {wanted} and does nothing for {listed(types)}',
                place,
                key=True,
                fix=page.fix(partial(Editor.remove, tokens=place)),
            )


KEYWORD_NOT_APPLICABLE = SchemaRule(
    code="SCH006",
    slug="keyword-not-applicable",
    summary="A keyword does nothing for the type or the dialect of its schema.",
    rationale=(
        "JSON Schema ignores `minLength` on an integer and `const` in draft-04 without a word. "
        "Whoever wrote it believes that something is checked."
    ),
    remedy="Take the keyword out, or correct the type.",
    severity=Severity.WARNING,
    check=keyword_not_applicable,
    bad=having(quantity={"description": "How many.", "type": "integer", "minLength": 1}),
    good=having(quantity={"description": "How many.", "type": "integer", "minimum": 1}),
)

_HARMLESS = frozenset(
    """
    $ref $comment $schema $id id title description default examples example deprecated readOnly
    writeOnly definitions $defs
    """.split()
)


def ref_siblings_ignored(page: Page, sub: Subschema) -> Iterator[Problem]:
    if not page.document.dialect.ref_hides_siblings or not isinstance(sub.schema["$ref"], str):
        return
    hidden = [k for k in sub.schema if k in KNOWN and k not in _HARMLESS]
    if hidden:
        yield page.problem(
            f"{listed(hidden)} beside $ref {'is' if len(hidden) == 1 else 'are'} ignored in "
            f"{page.document.dialect}",
            (*sub.tokens, hidden[0]),
            key=True,
        )


REF_SIBLINGS_IGNORED = SchemaRule(
    code="SCH008",
    slug="ref-siblings-ignored",
    summary="Up to draft-07, keywords beside `$ref` are ignored.",
    rationale=(
        "A limit beside `$ref` looks as if it held. It holds from 2019-09 on; before, validators "
        "see `$ref` alone (draft-07 core, section 8.3). Titles and descriptions do no harm."
    ),
    remedy="Put the $ref into an allOf, or write the schema in 2020-12.",
    severity=Severity.WARNING,
    keywords=("$ref",),
    check=ref_siblings_ignored,
    bad=event(
        dialect="http://json-schema.org/draft-07/schema#",
        properties={"order_id": {"$ref": "#/definitions/id", "maxLength": 9}},
        definitions={"id": {"type": "string"}},
    ),
    good=event(
        dialect="http://json-schema.org/draft-07/schema#",
        properties={"order_id": {"allOf": [{"$ref": "#/definitions/id"}, {"maxLength": 9}]}},
        definitions={"id": {"type": "string"}},
    ),
)


def unknown_keyword(page: Page, sub: Subschema) -> Iterator[Problem]:
    for keyword in sub.schema:
        if keyword in KNOWN or keyword.startswith(("x-", "$")) or keyword in _COMMON_OTHERS:
            continue
        near = nearest(keyword, KNOWN, 0.84)
        if near and near not in sub.schema:
            yield page.problem(
                f'"{keyword}" is no keyword of JSON Schema; did you mean "{near}"?',
                (*sub.tokens, keyword),
                key=True,
                fix=page.fix(partial(Editor.rename_key, tokens=(*sub.tokens, keyword), name=near)),
            )


UNKNOWN_KEYWORD = SchemaRule(
    code="SCH015",
    slug="misspelt-keyword",
    summary="A keyword that does not exist looks like one that does.",
    rationale=(
        "Validators ignore keywords they do not know, so a typing error switches a check off. "
        "Keywords of your own are fine where they resemble none of JSON Schema's, or begin "
        "with `x-`."
    ),
    remedy="Correct the keyword, or begin its name with x-.",
    severity=Severity.WARNING,
    check=unknown_keyword,
    bad=having(note={"description": "For people.", "type": "string", "maxLenght": 80}),
    good=having(note={"description": "For people.", "type": "string", "maxLength": 80}),
)

RULES = (KEYWORD_NOT_APPLICABLE, REF_SIBLINGS_IGNORED, UNKNOWN_KEYWORD)
