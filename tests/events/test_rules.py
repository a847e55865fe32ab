"""Each rule about events is raised by its bad example alone, and by none of the good ones."""

from __future__ import annotations

import pytest

from eventreg.config import parse
from eventreg.events import Checker, File, Router, run
from eventreg.events.findings import DEFAULT, Judge
from eventreg.events.rules import RULES, Category
from eventreg.sources import WorkTree, load

# Their examples are a damaged file and a trimmed stream: tests/events/test_check.py makes the one,
# tests/e2e/test_validate_redis.py the other.
SHOWN_ELSEWHERE = {Category.CUT, Category.TRIMMED}


def _codes(example, folder, *, against):
    for path, text in example.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    config = parse(example.config.encode() or b"{}", folder / "eventreg.yaml")
    registry = load(WorkTree(folder), config.layout)
    router = Router(registry, config.catalogue, registry if against else None)
    tally = run([File(str(folder / "events.ndjson"))], Checker(router)).tally
    assert tally.events == 1
    return {finding.code for finding in Judge(DEFAULT, registry).findings(tally)}


@pytest.mark.parametrize("category", [c for c in RULES if c not in SHOWN_ELSEWHERE])
def test_the_bad_example_raises_the_rule_and_the_good_one_nothing(category, tmp_path):
    rule = RULES[category]
    against = category is Category.BROKEN
    assert _codes(rule.bad, tmp_path / "bad", against=against) == {rule.code}
    assert _codes(rule.good, tmp_path / "good", against=against) == set()


def test_every_word_of_fail_on_has_a_rule_of_its_own():
    assert set(RULES) == set(Category)
    assert len({rule.code for rule in RULES.values()}) == len(RULES)
    assert len({rule.slug for rule in RULES.values()}) == len(RULES)
