"""Which rules run, and how much each weighs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from eventreg.errors import UsageError
from eventreg.lint.rule import LintRule
from eventreg.lint.settings import Settings
from eventreg.model.finding import Severity
from eventreg.model.nearest import did_you_mean
from eventreg.model.rule import Rule

ALL = "ALL"
"""Selects every rule."""


@dataclass(frozen=True)
class Selection:
    """The rules that run.

    Attributes:
        rules: in the order given.
        severity: by code; codes of rules that do not run are absent.
    """

    rules: tuple[LintRule, ...]
    severity: dict[str, Severity]

    def __contains__(self, code: str) -> bool:
        return code in self.severity


Rules = Callable[[], Collection[Rule]]
"""Rules of other engines, asked for only where a selector is none of lint's own."""


def choose(rules: Sequence[LintRule], settings: Settings, others: Rules = tuple) -> Selection:
    """The rules that `settings` turns on; the longer of two selectors that disagree wins.

    Args:
        rules: those that lint knows.
        settings: selectors and severities.
        others: rules of other engines, which the same selectors may name.

    Raises:
        UsageError: a selector names no rule.
    """
    selectors = (
        *settings.select,
        *settings.extend_select,
        *settings.ignore,
        *settings.severity,
    )
    foreign = [text for text in selectors if not any(selects(text, rule) for rule in rules)]
    if foreign:
        check_selectors(foreign, (*rules, *others()))
    chosen: list[LintRule] = []
    severity: dict[str, Severity] = {}
    for rule in rules:
        word = configured_severity(rule, settings) or str(rule.severity)
        if word != "off" and _runs(rule, settings):
            chosen.append(rule)
            severity[rule.code] = Severity(word)
    return Selection(tuple(chosen), severity)


def check_selectors(selectors: Iterable[str], known: Collection[Rule]) -> None:
    """Raise `UsageError` for a selector that names no rule."""
    for selector in selectors:
        if not any(selects(selector, rule) for rule in known):
            raise _unknown(selector, known)


def selects(selector: str, rule: Rule) -> bool:
    """Whether a code, a prefix of one, or a slug names a rule."""
    return _strength(selector, rule) >= 0


def _unknown(selector: str, known: Collection[Rule]) -> UsageError:
    names = sorted({name for rule in known for name in (rule.code, rule.slug, rule.family)})
    remedy = did_you_mean(selector, names, '"eventreg rule --all" lists them', 0.5)
    return UsageError(f'no rule is called "{selector}"', remedy=remedy)


def _strength(selector: str, rule: Rule) -> int:
    """How exactly a selector names a rule; -1 where it does not."""
    if selector == ALL:
        return 0
    if selector in {rule.code, rule.slug}:
        return len(rule.code)
    return len(selector) if len(selector) >= 3 and rule.code.startswith(selector) else -1


def _best(selectors: Iterable[str], rule: Rule) -> int:
    return max((_strength(selector, rule) for selector in selectors), default=-1)


def _runs(rule: Rule, settings: Settings) -> bool:
    wanted = _best((*settings.select, *settings.extend_select), rule)
    if wanted < 0 and (settings.select or not rule.enabled):
        return False
    unwanted = _best(settings.ignore, rule)
    return unwanted < 0 or unwanted < wanted


def is_ignored(rule: Rule, settings: Settings) -> bool:
    """Whether a finding of another engine's rule is unwanted."""
    unwanted = _best(settings.ignore, rule)
    wanted = _best((*settings.select, *settings.extend_select), rule)
    return unwanted >= 0 and unwanted >= wanted


def configured_severity(rule: Rule, settings: Settings) -> str:
    """What the configuration says about a rule's severity, or an empty string."""
    best, word = -1, ""
    for selector, value in settings.severity.items():
        strength = _strength(selector, rule)
        if strength > best:
            best, word = strength, value
    return word
