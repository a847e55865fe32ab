"""Every rule of `eventreg lint`, a module for each family."""

from eventreg.lint.rule import LintRule
from eventreg.lint.rules import cat, cev, dap, dep, doc, exa, ign, lay, nam, ref, sch, ver

ALL_RULES: tuple[LintRule, ...] = tuple(
    sorted(
        (
            *lay.RULES,
            *nam.RULES,
            *ver.RULES,
            *sch.RULES,
            *doc.RULES,
            *exa.RULES,
            *ref.RULES,
            *cev.RULES,
            *cat.RULES,
            *dap.RULES,
            *dep.RULES,
            *ign.RULES,
        ),
        key=lambda rule: rule.code,
    )
)
"""In the order of their codes."""
