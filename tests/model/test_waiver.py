import datetime as dt
import time

import pytest

from eventreg.model.finding import Finding, Location, Severity
from eventreg.model.waiver import Waiver, apply_waivers

TODAY = dt.date(2030, 6, 30)


def finding(number=0, code="SCH001", event="orders.order.created"):
    place = Location(f"schemas/{number}.json", pointer=f"/{number}")
    return Finding(code, "x", Severity.ERROR, f"number {number}", place, event=event)


def waiver(reason, until=TODAY, **what):
    return Waiver(reason, "team", until, **what)


def reasons(findings, *waivers):
    return [f.waived_by for f in apply_waivers(findings, waivers, TODAY).findings]


@pytest.mark.parametrize(
    "what",
    [
        {"rule": "SCH001"},
        {"rule": "SCH"},
        {"rule": "x"},
        {"rule": "SCH001", "subject": "orders.*"},
        {"rule": "SCH001", "subject": "schemas/0.json"},
        {"fingerprint": finding().fingerprint},
        {"fingerprint": finding().fingerprint, "rule": "SCH001"},
    ],
)
def test_a_finding_is_named_by_rule_subject_or_fingerprint(what):
    assert reasons([finding()], waiver("yes", **what)) == ["yes"]


@pytest.mark.parametrize(
    "what",
    [
        {"rule": "SCH002"},
        {"rule": "SCH001", "subject": "payment.*"},
        {"fingerprint": finding(1).fingerprint},
        {"fingerprint": finding(1).fingerprint, "rule": "SCH001"},
    ],
)
def test_what_names_another_lets_nothing_through(what):
    assert reasons([finding()], waiver("yes", **what)) == [""]


def test_the_first_that_covers_a_finding_counts_and_the_others_are_unused():
    by_rule, by_name = waiver("a", rule="SCH"), waiver("b", fingerprint=finding().fingerprint)
    assert reasons([finding()], by_rule, by_name) == ["a"]
    assert reasons([finding()], by_name, by_rule) == ["b"]
    assert apply_waivers([finding()], [by_name, by_rule], TODAY).unused == (by_rule,)


def test_the_last_day_counts_and_the_day_after_does_not():
    last = waiver("a", rule="SCH")
    over = waiver("a", TODAY - dt.timedelta(days=1), rule="SCH")
    assert reasons([finding()], last) == ["a"]
    assert reasons([finding()], over) == [""]
    assert apply_waivers([finding()], [over], TODAY).expired == (over,)


def test_a_large_baseline_costs_what_the_findings_cost():
    many = [finding(number) for number in range(5000)]
    waivers = [waiver("old", fingerprint=each.fingerprint) for each in many]
    start = time.process_time()
    assert set(reasons(many, *waivers)) == {"old"}
    assert time.process_time() - start < 5
