"""The engine: selection, severities, paths, waivers, and registries that must be quiet."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from eventreg.api.lint import settings
from eventreg.config import read as read_config
from eventreg.errors import UsageError
from eventreg.lint import run
from eventreg.lint.rules.examples import path, schema
from eventreg.model.finding import Severity
from eventreg.model.waiver import Waiver
from eventreg.sources import WorkTree, load
from tests.lint.support import codes, lint_files, read, write
from tests.support import CDEVENTS, ROOT, WIKIMEDIA, corpus

BAD = {path(): schema(title=None, description=None, examples=[{"order_id": 5}])}


def test_findings_of_several_families_come_in_one_run(tmp_path):
    assert codes(lint_files(tmp_path, BAD)) == ["DOC001", "DOC002", "EXA002"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"select": ("DOC",)}, ["DOC001", "DOC002"]),
        ({"select": ("DOC002",)}, ["DOC002"]),
        ({"select": ("missing-title",)}, ["DOC001"]),
        ({"ignore": ("DOC",)}, ["EXA002"]),
        ({"select": ("DOC001", "EXA"), "ignore": ("DOC",)}, ["DOC001", "EXA002"]),
        ({"select": ("ALL",), "ignore": ("DOC", "SCH", "NAM")}, ["EXA002"]),
        ({"severity": {"DOC": "off"}}, ["EXA002"]),
        ({"severity": {"DOC": "off", "DOC001": "info"}}, ["DOC001", "EXA002"]),
        ({"extend_select": ("DOC004",), "ignore": ("DOC",)}, ["EXA002"]),
    ],
)
def test_selectors(tmp_path, changes, expected):
    assert codes(lint_files(tmp_path, BAD, **changes)) == expected


def test_severity_is_overridden_by_family_and_more_exactly_by_code(tmp_path):
    report = lint_files(tmp_path, BAD, severity={"DOC": "info", "DOC002": "error"})
    by_code = {finding.code: finding.severity for finding in report.findings}
    assert by_code["DOC001"] is Severity.INFO
    assert by_code["DOC002"] is Severity.ERROR


@pytest.mark.parametrize(
    ("selector", "near"), [("SHC001", "SCH001"), ("missing-titel", "missing-title"), ("XYZ", "")]
)
def test_unknown_selector_is_refused_with_the_nearest_name(tmp_path, selector, near):
    with pytest.raises(UsageError) as caught:
        lint_files(tmp_path, BAD, select=(selector,))
    assert selector in str(caught.value)
    assert near in caught.value.remedy


def test_paths_restrict_what_is_reported_and_not_what_is_seen(tmp_path):
    other = path("orders.order.paid")
    write(tmp_path, {**BAD, other: schema("orders.order.paid", title=None)})
    registry, config = read(tmp_path)
    report = run(registry, settings(config), paths=[other])
    assert {finding.location.path for finding in report.findings} == {other}
    assert report.counts == {"events": 2, "schemas": 2}


def test_progress_is_told_of_each_document(tmp_path):
    write(tmp_path, BAD)
    registry, config = read(tmp_path)
    steps: list[tuple[int, int]] = []
    run(registry, settings(config), progress=lambda *step: steps.append(step))
    assert steps == [(1, 1)]


def _waiver(**parts: object) -> Waiver:
    return dataclasses.replace(
        Waiver("later", "team-a", dt.date(2026, 3, 3), "DOC001"),
        **parts,  # type: ignore[arg-type]
    )


def test_a_waiver_that_expires_tomorrow_passes_today_and_fails_then(tmp_path):
    waivers = (_waiver(),)
    today = lint_files(tmp_path, BAD, waivers=waivers, today=dt.date(2026, 3, 3))
    assert codes(today) == ["DOC002", "EXA002"]
    assert [finding.waived_by for finding in today.waived] == ["later"]
    after = lint_files(tmp_path, BAD, waivers=waivers, today=dt.date(2026, 3, 4))
    assert sorted(codes(after)) == ["DOC001", "DOC002", "EXA002", "IGN001"]


def test_a_waiver_that_matches_nothing_is_reported(tmp_path):
    report = lint_files(tmp_path, BAD, waivers=(_waiver(subject="orders.order.paid"),))
    assert "IGN002" in codes(report)


@pytest.mark.parametrize(
    "waiver",
    [_waiver(rule="COM001"), _waiver(rule="EXA001"), _waiver(rule="", fingerprint="0" * 16)],
)
def test_a_waiver_of_a_rule_that_did_not_run_is_not_called_unused(tmp_path, waiver):
    assert "IGN002" not in codes(lint_files(tmp_path, BAD, waivers=(waiver,)))


def test_a_waiver_is_not_called_unused_where_only_some_files_were_checked(tmp_path):
    write(tmp_path, BAD)
    registry, config = read(tmp_path)
    own = dataclasses.replace(settings(config), waivers=(_waiver(subject="x"),), today=dt.date.min)
    assert "IGN002" not in codes(run(registry, own, paths=list(BAD)))


def test_the_platforms_own_registry_is_clean():
    config = read_config(ROOT / "eventreg.yaml")
    registry = load(WorkTree(ROOT), config.layout, config.dialect)
    assert run(registry, settings(config)).findings == ()


def test_wikimedia_is_linted_to_the_end_without_false_alarm():
    registry, config = read(corpus("wikimedia-primary"), WIKIMEDIA)
    report = run(registry, settings(config))
    assert {(f.code, f.location.path.removeprefix("jsonschema/")) for f in report.findings} == {
        ("LAY001", "development/webrequest/1.0.0.yaml"),
        ("SCH006", "development/cirrussearch/page_weighted_tags_change/1.0.0.yaml"),
        ("SCH006", "maps/tiles_change/1.0.0.yaml"),
    }


def test_cdevents_is_linted_to_the_end_without_false_alarm():
    registry, config = read(corpus("cdevents/v0.5.0"), CDEVENTS)
    report = run(registry, dataclasses.replace(settings(config), ignore=("DOC",)))
    mistaken = {f"schemas/{n}finished.json" for n in ("pipelinerun", "testcaserun", "testsuiterun")}
    assert {(f.code, f.location.path) for f in report.findings} == {
        *((code, path) for code in ("SCH005", "SCH009") for path in mistaken),
        *(("REF003", f"schemas/links/link{n}.json") for n in ("end", "path", "relation", "start")),
    }
