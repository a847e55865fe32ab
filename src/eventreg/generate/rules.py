"""What may be wrong with generated files."""

from __future__ import annotations

from eventreg.model.finding import Severity
from eventreg.model.rule import Example, Rule

OUTPUT_OUT_OF_DATE = Rule(
    code="GEN001",
    slug="output-out-of-date",
    summary="Generated files differ from what the schemas give.",
    rationale=(
        "Generated files that are committed go stale when a schema changes and nobody generates "
        "again, or when somebody edits them by hand. Consumers then build on a contract that the "
        "registry does not hold."
    ),
    remedy='run "eventreg gen all" and commit the result',
    bad=Example(files={"generated/dapr/pubsub.yaml": "edited: by hand\n"}),
    good=Example(),
)

_HEAD = (
    '{"$schema": "https://json-schema.org/draft/2020-12/schema", '
    '"$id": "https://schemas.example.com/orders/order/created/1.0.0.json", '
    '"title": "Order Created", "description": "A customer placed an order.", '
)
SCHEMA_NOT_MODELLED = Rule(
    code="GEN002",
    slug="schema-not-modelled",
    summary="No class says all that a schema says.",
    rationale=(
        "Some keywords have no counterpart in a class: a payload that is an object or a list "
        "by turns, a type that holds itself with nothing between. The generated package still "
        "checks every event against its schema; only the types are looser than that."
    ),
    remedy="say the same in simpler keywords, or use it as it is: parse still checks it",
    severity=Severity.WARNING,
    bad=Example(
        files={"schemas/orders/order/created/1.0.0.json": _HEAD + '"not": {"type": "null"}}\n'}
    ),
    good=Example(
        files={
            "schemas/orders/order/created/1.0.0.json": _HEAD
            + '"type": "object", "properties": {"order_id": {"type": "string"}}}\n'
        }
    ),
)

GENERATE_RULES: tuple[Rule, ...] = (OUTPUT_OUT_OF_DATE, SCHEMA_NOT_MODELLED)
