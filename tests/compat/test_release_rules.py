"""Rules about versions: each bad example raises exactly its rule, each good one nothing."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from eventreg.compat.releases import rules
from eventreg.compat.releases.judge import Judge
from eventreg.compat.releases.rules import RELEASE_RULES
from eventreg.compat.releases.run import against_base
from eventreg.model.catalogue import Catalogue
from eventreg.model.policy import Policy
from eventreg.model.rule import Example, PairExample, Rule
from tests.support import registry_of


def found(example: Example | PairExample) -> list[str]:
    assert isinstance(example, Example)
    base = registry_of(example.base or {}, example.config)
    tip = base if example.tip is None else registry_of(example.tip, example.config)
    head = registry_of(example.files, example.config)
    judge = Judge(Policy(), Catalogue())
    return [finding.code for finding in against_base(base, head, tip, judge)]


@pytest.mark.parametrize("rule", RELEASE_RULES, ids=lambda rule: rule.slug)
def test_the_bad_example_raises_exactly_its_rule(rule: Rule) -> None:
    assert found(rule.bad) == [rule.code]


@pytest.mark.parametrize("rule", RELEASE_RULES, ids=lambda rule: rule.slug)
def test_the_good_example_raises_nothing(rule: Rule) -> None:
    assert found(rule.good) == []


def test_every_rule_of_the_file_is_on_the_list() -> None:
    tree = ast.parse(Path(rules.__file__).read_text())
    defined = [
        node.targets[0].id
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "id", "") == "Rule"
    ]
    assert [getattr(rules, name) for name in defined] == list(RELEASE_RULES)
