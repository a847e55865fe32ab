"""The table of cases: verdicts, witnesses and bumps."""

import jsonschema
import jsonschema_rs as rs
import pytest

from eventreg.compat import check_compatibility
from tests.compat.cases import BREAKING, COMPATIBLE, REFACTORED


@pytest.mark.parametrize("name", BREAKING)
def test_break_is_shown_by_a_witness_that_both_validators_confirm(name):
    old, new = BREAKING[name]
    found = check_compatibility(old, new, content="open")
    assert (found.verdict, found.bump) == ("breaking", "major")
    assert found.findings
    for finding in found.findings:
        for schema, expected in ((old, True), (new, False)):
            assert (
                rs.validator_for(schema, validate_formats=True).is_valid(finding.witness)
                is expected
            )
            second = jsonschema.validators.validator_for(schema)
            checked = second(schema, format_checker=second.FORMAT_CHECKER)
            assert checked.is_valid(finding.witness) is expected


@pytest.mark.parametrize("name", COMPATIBLE)
def test_compatible_pair_is_proved(name):
    old, new = COMPATIBLE[name]
    found = check_compatibility(old, new, content="open")
    assert (found.verdict, found.findings) == ("compatible", ())


@pytest.mark.parametrize("name", [*BREAKING, *COMPATIBLE])
def test_every_schema_is_compatible_with_itself(name):
    old, new = {**BREAKING, **COMPATIBLE}[name]
    for schema in (old, new):
        found = check_compatibility(schema, schema, mode="full", content="open")
        assert (found.verdict, found.bump) == ("compatible", "none")


@pytest.mark.parametrize("name", REFACTORED)
def test_refactoring_is_a_patch(name):
    old, new = REFACTORED[name]
    found = check_compatibility(old, new, mode="full")
    assert (found.verdict, found.bump) == ("compatible", "patch")
