"""Rules about versions that need to know what was released before."""

from __future__ import annotations

import json

from eventreg.model.finding import Severity
from eventreg.model.rule import Example, Rule


def _schema(version: str, **parts: object) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://schemas.example.com/orders/order/created/{version}.json",
        "title": "Order Created",
        "description": "A customer placed an order.",
        "type": "object",
        "required": ["order_id"],
        "additionalProperties": True,
        "properties": {"order_id": {"type": "string", "description": "The order."}},
        "examples": [{"order_id": "ord_1"}],
        **parts,
    }
    return json.dumps(schema, indent=2) + "\n"


def _with_note(version: str, type_: str = "string") -> str:
    return _schema(
        version,
        properties={
            "order_id": {"type": "string", "description": "The order."},
            "note": {"type": type_, "description": "A word from the customer."},
        },
    )


def _files(**schemas: str) -> dict[str, str]:
    return {
        f"schemas/orders/order/created/{version.replace('_', '.').removeprefix('v')}.json": text
        for version, text in schemas.items()
    }


_FIRST = _files(v1_0_0=_schema("1.0.0"))

RELEASED_VERSION_CHANGED = Rule(
    code="VER003",
    slug="released-version-changed",
    summary="A released version has other content than on the base ref.",
    rationale=(
        "What has landed on the base ref is released: services were built from it, events were "
        "stored under it. If its content changes, two different contracts go by one name and "
        "nobody can tell which one an event was written under. White space and the order of keys "
        "may change; nothing else."
    ),
    remedy="put the released content back and release the change as a new version",
    bad=Example(base=_FIRST, files=_files(v1_0_0=_with_note("1.0.0"))),
    good=Example(base=_FIRST, files=_FIRST | _files(v1_1_0=_with_note("1.1.0"))),
)
RELEASED_VERSION_REMOVED = Rule(
    code="VER004",
    slug="released-version-removed",
    summary="A version that was released on the base ref is gone.",
    rationale=(
        "Events written under a released version stay in streams and archives, and their "
        "`dataschema` goes on naming it. Without the schema they cannot be validated or replayed."
    ),
    remedy="put the file back; mark the event as deprecated where it is no longer wanted",
    bad=Example(
        base=_FIRST | _files(v1_1_0=_with_note("1.1.0")),
        files=_files(v1_1_0=_with_note("1.1.0")),
    ),
    good=Example(base=_FIRST, files=_FIRST),
)
BUMP_TOO_SMALL = Rule(
    code="VER005",
    slug="bump-too-small",
    summary="The version number promises less change than there is.",
    rationale=(
        "Readers decide by the number alone whether they can take a version without looking: a "
        "patch changes texts, a minor version changes meaning compatibly, a major one may break. "
        "The change that was found needs a larger step than the one declared."
    ),
    remedy="raise the version",
    bad=Example(base=_FIRST, files=_FIRST | _files(v1_0_1=_with_note("1.0.1"))),
    good=Example(base=_FIRST, files=_FIRST | _files(v1_1_0=_with_note("1.1.0"))),
)
BUMP_LARGER_THAN_NEEDED = Rule(
    code="VER006",
    slug="bump-larger-than-needed",
    summary="The version number announces a break, and nothing breaks.",
    rationale=(
        "A new major version is a new contract with a topic of its own, and every consumer has to "
        "move to it by hand. A compatible change costs them nothing as a minor version."
    ),
    remedy="release it as a minor version, or keep it where the meaning changed and the shape did not",
    severity=Severity.WARNING,
    bad=Example(base=_FIRST, files=_FIRST | _files(v2_0_0=_with_note("2.0.0"))),
    good=Example(
        base=_FIRST,
        files=_FIRST
        | _files(
            v2_0_0=_schema(
                "2.0.0",
                properties={"order_id": {"type": "integer", "description": "The order."}},
                examples=[{"order_id": 1}],
            )
        ),
    ),
)
VERSION_WENT_BACKWARDS = Rule(
    code="VER007",
    slug="version-went-backwards",
    summary="A new version stands before one of its major that is already released.",
    rationale=(
        "The order of versions is the order in which a contract grew. A version that is slipped "
        "in before a released one was never an ancestor of it, so the released one was never "
        "held against it."
    ),
    remedy="give it the number after the newest released version",
    bad=Example(
        base=_FIRST | _files(v1_2_0=_with_note("1.2.0")),
        files=_FIRST | _files(v1_2_0=_with_note("1.2.0"), v1_1_0=_with_note("1.1.0")),
    ),
    good=Example(base=_FIRST, files=_FIRST | _files(v1_1_0=_with_note("1.1.0"))),
)
VERSION_TAKEN_ON_BASE = Rule(
    code="VER008",
    slug="version-taken-on-base",
    summary="Another branch has released the same version with other content meanwhile.",
    rationale=(
        "Two branches that leave `main` at 1.0.0 may both add a 1.1.0. The first to land wins; "
        "the second would overwrite a released version, though neither branch changed one."
    ),
    remedy="merge the base and take the next version",
    bad=Example(
        base=_FIRST,
        tip=_FIRST | _files(v1_1_0=_with_note("1.1.0", "integer")),
        files=_FIRST | _files(v1_1_0=_with_note("1.1.0")),
    ),
    good=Example(
        base=_FIRST,
        tip=_FIRST | _files(v1_1_0=_with_note("1.1.0")),
        files=_FIRST | _files(v1_1_0=_with_note("1.1.0")),
    ),
)

RELEASE_RULES: tuple[Rule, ...] = (
    RELEASED_VERSION_CHANGED,
    RELEASED_VERSION_REMOVED,
    BUMP_TOO_SMALL,
    BUMP_LARGER_THAN_NEEDED,
    VERSION_WENT_BACKWARDS,
    VERSION_TAKEN_ON_BASE,
)
