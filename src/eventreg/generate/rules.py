"""What may be wrong with generated files."""

from __future__ import annotations

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

GENERATE_RULES: tuple[Rule, ...] = (OUTPUT_OUT_OF_DATE,)
