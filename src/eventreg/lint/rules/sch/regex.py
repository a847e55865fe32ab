"""SCH: regular expressions."""

from __future__ import annotations

from collections.abc import Iterator

from eventreg.lint.regex import explodes, is_valid, not_ecma
from eventreg.lint.rule import Page, Problem, SchemaRule
from eventreg.lint.rules.examples import having
from eventreg.model.dialect import Subschema
from eventreg.model.finding import Severity
from eventreg.model.text.positions import Tokens

_KEYWORDS = ("pattern", "patternProperties")


def _patterns(sub: Subschema) -> Iterator[tuple[str, Tokens, bool]]:
    """Each pattern, its path, and whether it is a key."""
    if isinstance(sub.schema.get("pattern"), str):
        yield sub.schema["pattern"], (*sub.tokens, "pattern"), False
    for pattern in sub.schema.get("patternProperties", ()):
        yield pattern, (*sub.tokens, "patternProperties", pattern), True


def unsafe(page: Page, sub: Subschema) -> Iterator[Problem]:
    for pattern, tokens, key in _patterns(sub):
        if explodes(pattern):
            yield page.problem(
                f"the pattern {pattern} can match the same text in exponentially many ways",
                tokens,
                key=key,
            )


UNSAFE = SchemaRule(
    code="SCH010",
    slug="unsafe-regex",
    summary="A pattern takes exponential time on some texts.",
    rationale=(
        "Where a loop can match one piece of text in two ways, as in `^(a+)+$` or `^(a|ab?)*$`, a "
        "backtracking engine (JavaScript, Java, Python) tries them all: thirty characters can "
        "keep a consumer busy for minutes."
    ),
    remedy="Write the loop so that only one way is left, such as ^a+$ for ^(a+)+$.",
    severity=Severity.WARNING,
    keywords=_KEYWORDS,
    check=unsafe,
    bad=having(slug={"description": "For URLs.", "type": "string", "pattern": "^([a-z]+-?)+$"}),
    good=having(
        slug={"description": "For URLs.", "type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"}
    ),
)


def invalid(page: Page, sub: Subschema) -> Iterator[Problem]:
    for pattern, tokens, key in _patterns(sub):
        if not is_valid(pattern):
            yield page.problem(f"the pattern {pattern} is no regular expression", tokens, key=key)
        elif foreign := not_ecma(pattern):
            yield page.problem(
                f"the pattern {pattern} uses {foreign}, which ECMA-262 does not have",
                tokens,
                key=key,
            )


INVALID = SchemaRule(
    code="SCH016",
    slug="invalid-regex",
    summary="A pattern is no regular expression of ECMA-262.",
    rationale=(
        "JSON Schema's patterns are those of JavaScript (2020-12 core, section 6.4). Validators "
        "refuse the schema, or match something else: `\\Z` is the letter Z to JavaScript."
    ),
    remedy="Write it as ECMA-262 has it.",
    keywords=_KEYWORDS,
    check=invalid,
    bad=having(sku={"description": "Article.", "type": "string", "pattern": "^[A-Z]+\\Z"}),
    good=having(sku={"description": "Article.", "type": "string", "pattern": "^[A-Z]+$"}),
)


def unanchored(page: Page, sub: Subschema) -> Iterator[Problem]:
    for pattern, tokens, key in _patterns(sub):
        if "^" not in pattern and "$" not in pattern:
            yield page.problem(
                f"the pattern {pattern} is found anywhere in the text, it is not anchored",
                tokens,
                key=key,
                remedy=f"Write ^{pattern}$ where the whole text is meant."
                if "|" not in pattern
                else f"Write ^(?:{pattern})$ where the whole text is meant.",
            )


UNANCHORED = SchemaRule(
    code="SCH017",
    slug="unanchored-pattern",
    summary="A pattern has neither `^` nor `$`.",
    rationale=(
        "`[A-Z]{3}` accepts `xxEURxx`: a pattern of JSON Schema matches anywhere in the text. "
        "Off by default, because it is sometimes meant."
    ),
    remedy="Add ^ and $.",
    severity=Severity.WARNING,
    enabled=False,
    keywords=_KEYWORDS,
    check=unanchored,
    bad=having(sku={"description": "Article.", "type": "string", "pattern": "[A-Z]{4}"}),
    good=having(sku={"description": "Article.", "type": "string", "pattern": "^[A-Z]{4}$"}),
)

RULES = (UNSAFE, INVALID, UNANCHORED)
