"""Lint: rules about a registry, and the engine that runs them."""

from eventreg.lint.engine import check, judge, run, weighed
from eventreg.lint.rule import LintRule
from eventreg.lint.rules import ALL_RULES
from eventreg.lint.selection import Selection, choose
from eventreg.lint.settings import Settings

__all__ = [
    "ALL_RULES",
    "LintRule",
    "Selection",
    "Settings",
    "check",
    "choose",
    "judge",
    "run",
    "weighed",
]
