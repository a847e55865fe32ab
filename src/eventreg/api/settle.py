"""Let the configuration have its say on findings of any engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from eventreg.api.lint import settings
from eventreg.api.rules import all_rules, rules_by_code
from eventreg.config import Config
from eventreg.lint import ALL_RULES, choose, judge, weighed
from eventreg.model.finding import Finding, Report
from eventreg.model.rule import Rule


def settled(
    findings: Iterable[Finding],
    config: Config | None,
    *,
    notes: Iterable[str] = (),
    counts: Mapping[str, int] | None = None,
    ran: Collection[Rule] = (),
    today: dt.date | None = None,
) -> Report:
    """A report of the findings, with the severities and the waivers of the configuration.

    Args:
        findings: of any engines, lint included.
        config: None where there is none, as when two files are compared.
        notes: for the summary.
        counts: what was looked at.
        ran: the rules that saw all there is, so that a waiver of theirs without use is stale.
        today: against which waivers are held; default: this day.
    """
    if config is None:
        return Report.of(findings, notes=notes, counts=counts)
    own = settings(config, today=today)
    waivers = [rule for rule in ALL_RULES if rule.family == "IGN"]
    selection = choose(waivers, own, all_rules)
    wanted = weighed(findings, own, rules_by_code())
    judged = judge(wanted, own, selection, ran=ran, whole=bool(ran))
    return Report.of(judged, notes=notes, counts=counts)
