"""Every rule of every engine."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from eventreg.compat.releases.rules import RELEASE_RULES
from eventreg.compat.rules import COMPATIBILITY_RULES
from eventreg.events.rules import EVENT_RULES
from eventreg.generate.rules import GENERATE_RULES
from eventreg.lint.rules import ALL_RULES
from eventreg.lint.selection import check_selectors, selects
from eventreg.model.rule import Rule


def all_rules() -> tuple[Rule, ...]:
    """The rules in the order of their codes."""
    rules = (*ALL_RULES, *COMPATIBILITY_RULES, *EVENT_RULES, *GENERATE_RULES, *RELEASE_RULES)
    return tuple(sorted(rules, key=lambda rule: rule.code))


def named(selectors: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that codes, families or slugs name; raise `UsageError` for an unknown one."""
    known = all_rules()
    wanted = tuple(selectors)
    check_selectors(wanted, known)
    return tuple(rule for rule in known if any(selects(text, rule) for text in wanted))


@lru_cache(maxsize=1)
def rules_by_code() -> dict[str, Rule]:
    return {rule.code: rule for rule in all_rules()}
