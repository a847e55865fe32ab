"""Every rule of every engine."""

from __future__ import annotations

from functools import lru_cache

from eventreg.compat.releases import RELEASE_RULES
from eventreg.compat.rules import COMPATIBILITY_RULES
from eventreg.generate.rules import GENERATE_RULES
from eventreg.lint.rules import ALL_RULES
from eventreg.model.rule import Rule


def all_rules() -> tuple[Rule, ...]:
    """The rules in the order of their codes."""
    rules = (*ALL_RULES, *COMPATIBILITY_RULES, *GENERATE_RULES, *RELEASE_RULES)
    return tuple(sorted(rules, key=lambda rule: rule.code))


@lru_cache(maxsize=1)
def rules_by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in all_rules()}
