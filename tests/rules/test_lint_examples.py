"""Every rule's own examples: the bad one raises exactly its code, the good one nothing."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

from eventreg.lint import rules
from eventreg.lint.rule import LintRule
from eventreg.lint.rules import ALL_RULES
from eventreg.lint.rules.nam import MODEL_ATTRIBUTES
from eventreg.model.rule import Example
from tests.lint.support import codes, default_rules, lint_example

_IDS = [rule.code for rule in ALL_RULES]


@pytest.mark.parametrize("rule", ALL_RULES, ids=_IDS)
def test_bad_example_raises_exactly_its_code(rule: LintRule, tmp_path):
    assert isinstance(rule.bad, Example)
    report = lint_example(tmp_path, rule.bad, select=(*default_rules(), rule.code))
    assert set(codes(report)) == {rule.code}, report.findings


@pytest.mark.parametrize("rule", ALL_RULES, ids=_IDS)
def test_good_example_is_clean(rule: LintRule, tmp_path):
    assert isinstance(rule.good, Example)
    report = lint_example(tmp_path, rule.good, select=(*default_rules(), rule.code))
    assert report.findings == ()


@pytest.mark.parametrize("rule", ALL_RULES, ids=_IDS)
def test_findings_have_a_remedy_and_a_message_in_one_sentence(rule: LintRule, tmp_path):
    assert isinstance(rule.bad, Example)
    for finding in lint_example(tmp_path, rule.bad, select=(*default_rules(), rule.code)).findings:
        assert finding.remedy
        assert "\n" not in finding.message
        assert not finding.message.endswith(".")
        assert finding.location.line >= 1


def test_every_rule_object_is_listed():
    listed = {id(rule) for rule in ALL_RULES}
    for info in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if isinstance(value, LintRule):
                assert id(value) in listed, f"{info.name}.{name}"


def test_codes_and_slugs_are_unique_and_well_formed():
    assert len({rule.code for rule in ALL_RULES}) == len(ALL_RULES)
    assert len({rule.slug for rule in ALL_RULES}) == len(ALL_RULES)
    for rule in ALL_RULES:
        assert re.fullmatch(r"[A-Z]{3}[0-9]{3}", rule.code)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.slug)


@pytest.mark.parametrize("rule", ALL_RULES, ids=_IDS)
def test_texts_are_sentences(rule: LintRule):
    for text in (rule.summary, rule.rationale, rule.remedy):
        assert text[0].isupper() or text[0] in "`0["
        assert text.endswith((".", "?"))


def test_model_attributes_are_those_of_pydantic():
    from pydantic import BaseModel

    public = {name for name in dir(BaseModel) if not name.startswith("_")}
    assert public == MODEL_ATTRIBUTES
