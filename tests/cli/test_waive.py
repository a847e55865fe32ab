"""Waivers on the command line: one finding, or a baseline."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from eventreg.api.waivers import waive
from eventreg.config import read
from eventreg.errors import UsageError
from tests.support import GitRepository, event_schema, schema_path

CONFIG = """\
# who does what
services:
  orders: { owner: team-checkout, publishes: ["orders.order.*"] } # one line
"""


def narrowed(type_: str = "integer", example: object = 1):
    order = {"order_id": {"type": type_, "description": "The order."}}
    return event_schema("1.1.0", properties=order, examples=[{"order_id": example}])


@pytest.fixture
def broken(repository: GitRepository) -> GitRepository:
    """A branch that breaks the readers of an event."""
    repository.commit({"eventreg.yaml": CONFIG, schema_path(): event_schema()})
    repository.git("checkout", "--quiet", "-b", "change")
    repository.commit({schema_path("1.1.0"): narrowed()})
    return repository


def fingerprints(run, repository, *codes):
    result = run("ci", "--output-format", "json", cwd=repository.folder)
    findings = json.loads(result.out)["findings"]
    return [f["fingerprint"] for f in findings if f["code"].startswith(codes or "COM")]


def waive_all(run, repository, *more):
    found = fingerprints(run, repository, "COM", "VER")
    arguments = ["--reason", "nobody reads it: yet", "--until", "2999-01-31", *more]
    return run("waive", *found, *arguments, cwd=repository.folder)


def test_a_waived_break_passes_and_is_counted(run, broken):
    assert run("ci", cwd=broken.folder).status == 1
    result = waive_all(run, broken)
    assert (result.status, result.err) == (0, "")
    assert "waived until 2999-01-31 for team-checkout: COM" in result.out
    after = run("ci", cwd=broken.folder)
    assert after.status == 0
    assert " waived." in after.out
    assert run("compat", cwd=broken.folder).status == 0
    assert run("lint", cwd=broken.folder).status == 0


def test_the_rest_of_the_configuration_stays_as_it_was(run, broken):
    waive_all(run, broken)
    text = (broken.folder / "eventreg.yaml").read_text("utf-8")
    assert text.startswith(CONFIG + "\nwaivers:\n  # ")
    assert 'reason: "nobody reads it: yet"' in text


def test_a_fingerprint_survives_reformatting_but_not_another_break(run, broken):
    waive_all(run, broken)
    broken.write({schema_path("1.1.0"): json.dumps(narrowed(), indent=7, sort_keys=True)})
    assert run("ci", cwd=broken.folder).status == 0
    broken.write({schema_path("1.1.0"): narrowed("boolean", example=True)})
    after = run("ci", "--output-format", "concise", cwd=broken.folder)
    assert after.status == 1
    assert any(code.startswith("COM") for code in after.codes)
    assert "IGN002" in after.codes


def test_lint_findings_are_waived_without_git(run, tmp_path):
    schema = event_schema()
    del schema["title"]
    repository = GitRepository(tmp_path)
    repository.write({"eventreg.yaml": CONFIG, schema_path(): schema})
    shown = json.loads(run("lint", "--output-format", "json", cwd=tmp_path).out)
    [finding] = shown["findings"]
    arguments = ["--reason", "soon", "--until", "2999-01-31", "--owner", "me"]
    assert run("waive", finding["fingerprint"], *arguments, cwd=tmp_path).status == 0
    [waiver] = read(tmp_path / "eventreg.yaml").waivers
    assert (waiver.rule, waiver.owner) == (finding["code"], "me")
    again = run("waive", finding["fingerprint"], *arguments, cwd=tmp_path)
    assert again.status == 2
    assert "is waived already: soon" in again.err


def test_a_mistyped_fingerprint_gets_the_nearest_one(run, broken):
    [first, *_] = fingerprints(run, broken)
    wrong = first[:-1] + ("0" if first[-1] != "0" else "1")
    result = run("waive", wrong, "--reason", "x", "--until", "2999-01-31", cwd=broken.folder)
    assert result.status == 2
    assert f'did you mean "{first}"?' in result.err


@pytest.mark.parametrize("until", ["tomorrow", "2020-01-31", "2999-02-30"])
def test_a_day_that_is_none_or_over_is_an_error(run, broken, until):
    before = (broken.folder / "eventreg.yaml").read_bytes()
    [first, *_] = fingerprints(run, broken)
    result = run("waive", first, "--reason", "x", "--until", until, cwd=broken.folder)
    assert result.status == 2
    assert until in result.err
    assert (broken.folder / "eventreg.yaml").read_bytes() == before


def test_somebody_must_answer_for_a_waiver(broken, run):
    broken.write({"eventreg.yaml": "services: { other: {} }\n"})
    [first, *_] = fingerprints(run, broken)
    result = run("waive", first, "--reason", "x", "--until", "2999-01-31", cwd=broken.folder)
    assert result.status == 2
    assert "no service owns the event orders.order.created" in result.err
    assert "--owner" in result.err


def test_an_empty_reason_is_none(broken):
    config = read(broken.folder / "eventreg.yaml")
    day = dt.date(2030, 1, 1)
    with pytest.raises(UsageError, match="reason is empty"):
        waive(config, [], reason="  ", until=day, today=day)


@pytest.mark.parametrize("command", ["ci", "lint", "compat"])
def test_a_baseline_lets_through_what_there_is_and_nothing_more(run, broken, command):
    bare = event_schema("1.0.0", "orders.order.paid")
    del bare["title"]
    broken.commit({schema_path("1.0.0", "orders.order.paid"): bare})
    assert "Found" in run(command, cwd=broken.folder).out
    result = run(command, "--add-waivers", cwd=broken.folder)
    assert result.status == 0
    assert "waived until" in result.out
    assert "Found" not in run(command, cwd=broken.folder).out
    again = run(command, "--add-waivers", cwd=broken.folder)
    assert again.out == "nothing to waive; eventreg.yaml is as it was\n"
    del bare["description"]
    broken.commit({schema_path("1.0.0", "orders.order.late"): bare | {"$id": "nonsense"}})
    assert run("ci", cwd=broken.folder).status == 1
