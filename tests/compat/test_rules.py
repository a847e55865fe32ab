"""Each rule's own examples: the bad one raises exactly its code, the good one nothing."""

import pytest

from eventreg.compat import COMPATIBILITY_RULES, check_compatibility
from eventreg.compat.rules import CODE_BY_KEYWORD, RULE_BY_CODE
from eventreg.model.rule import PairExample


@pytest.mark.parametrize("rule", COMPATIBILITY_RULES, ids=lambda rule: rule.code)
def test_bad_example_raises_exactly_its_rule(rule):
    assert isinstance(rule.bad, PairExample)
    found = check_compatibility(rule.bad.old, rule.bad.new)
    assert [f.code for f in (*found.findings, *found.warnings)] == [rule.code]


@pytest.mark.parametrize("rule", COMPATIBILITY_RULES, ids=lambda rule: rule.code)
def test_good_example_raises_nothing(rule):
    assert isinstance(rule.good, PairExample)
    found = check_compatibility(rule.good.old, rule.good.new)
    assert (found.verdict, found.findings, found.warnings) == ("compatible", (), ())


def test_codes_and_slugs_are_unique_and_numbered_without_gaps():
    codes = [rule.code for rule in COMPATIBILITY_RULES]
    assert codes == [f"COM{number:03}" for number in range(1, len(codes) + 1)]
    assert len({rule.slug for rule in COMPATIBILITY_RULES}) == len(codes)


def test_every_keyword_leads_to_a_rule():
    assert {*CODE_BY_KEYWORD.values()} <= {*RULE_BY_CODE}
