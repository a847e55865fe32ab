"""`eventreg ci`: one run, one report."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from eventreg.api.ci import ci
from eventreg.config import read
from tests.support import GitRepository, event_schema, schema_path

CONFIG = """\
services:
  orders:
    owner: team-checkout
    publishes: ["orders.order.*"]
  stock:
    owner: team-stock
    subscribes: ["orders.order.*"]
"""


def narrowed(version: str = "1.1.0"):
    order = {"order_id": {"type": "integer", "description": "The order."}}
    return event_schema(version, properties=order, examples=[{"order_id": 1}])


@pytest.fixture
def registry(repository: GitRepository) -> GitRepository:
    repository.commit({"eventreg.yaml": CONFIG, schema_path(): event_schema()})
    repository.git("checkout", "--quiet", "-b", "change")
    return repository


def test_a_clean_branch_passes(run, registry):
    result = run("ci", "--base", "main", cwd=registry.folder)
    assert (result.status, result.err) == (0, "")
    assert "Nothing changed between main" in result.out
    assert "No problems in 1 event, 1 schema and 0 pairs." in result.out


def test_lint_compatibility_drift_and_changes_come_in_one_report(run, registry):
    assert run("gen", "asyncapi", cwd=registry.folder).status == 0
    registry.commit()
    generated = registry.folder / "generated" / "asyncapi" / "asyncapi.yaml"
    assert generated.is_file()
    bare = event_schema("1.0.0", "orders.order.paid")
    del bare["title"]
    registry.commit(
        {schema_path("1.1.0"): narrowed(), schema_path("1.0.0", "orders.order.paid"): bare}
    )
    result = run("ci", "--base", "main", "--output-format", "json", cwd=registry.folder)
    assert result.status == 1
    value = json.loads(result.out)
    by_family = {finding["code"][:3]: finding for finding in value["findings"]}
    assert {"DOC", "COM", "GEN"} <= set(by_family)
    assert by_family["COM"]["services"] == ["stock"]
    assert by_family["COM"]["witness"]["instance"]["order_id"]
    assert by_family["GEN"]["path"] == "generated/asyncapi/asyncapi.yaml"
    names = {entry["name"] for entry in value["sections"]["Changes"]["entries"]}
    assert names == {"orders.order.created", "orders.order.paid"}


def test_a_generated_file_edited_by_hand_is_drift(run, registry):
    run("gen", "asyncapi", cwd=registry.folder)
    generated = registry.folder / "generated" / "asyncapi" / "asyncapi.yaml"
    assert run("ci", cwd=registry.folder).status == 0
    generated.write_text(generated.read_text("utf-8") + "# mine\n", "utf-8")
    result = run("ci", "--output-format", "concise", cwd=registry.folder)
    assert result.status == 1
    assert (
        "generated/asyncapi/asyncapi.yaml:1:1: GEN001 error: asyncapi.yaml, made by" in result.out
    )


def test_an_output_that_does_not_show_the_change_has_not_drifted(run, registry):
    assert run("gen", "dapr", cwd=registry.folder).status == 0
    registry.commit({schema_path("1.0.1"): event_schema("1.0.1", description="Better words.")})
    result = run("ci", "--base", "main", cwd=registry.folder)
    assert (result.status, result.err) == (0, "")
    assert "generated files compared: dapr" in result.out


def test_an_output_that_drifted_in_many_files_is_one_finding(run, registry):
    run("gen", "registry", cwd=registry.folder)
    registry.write({schema_path("1.1.0"): event_schema("1.1.0")})
    result = run("ci", "--output-format", "json", cwd=registry.folder)
    [drift] = [f for f in json.loads(result.out)["findings"] if f["code"] == "GEN001"]
    assert re.search(r"is not what the schemas give, and \d+ more files drifted$", drift["message"])
    assert (registry.folder / drift["path"]).is_file()


def test_a_broken_file_is_a_finding_and_generated_files_are_left_aside(run, registry):
    run("gen", "asyncapi", cwd=registry.folder)
    registry.write({"schemas/orders/order/paid/1.0.0.json": "{"})
    result = run("ci", cwd=registry.folder)
    assert result.status == 1
    assert "LAY" in result.out
    assert "generated files: not compared, the registry does not hold together" in result.out


def test_one_run_writes_several_reports(run, registry):
    registry.write({schema_path("1.1.0"): narrowed()})
    result = run(
        "ci", "--report", "sarif=a.sarif", "--report", "markdown=b.md", "-q", cwd=registry.folder
    )
    assert result.status == 1
    assert json.loads((registry.folder / "a.sarif").read_text("utf-8"))["version"] == "2.1.0"
    comment = (registry.folder / "b.md").read_text("utf-8")
    assert "#### Changes" in comment
    assert "| stock |" in comment
    assert "Found" not in result.out


@pytest.mark.parametrize("report", ["sarif", "sarif=", "pdf=a.pdf"])
def test_a_report_of_no_format_or_file_is_an_error(run, registry, report):
    result = run("ci", "--report", report, cwd=registry.folder)
    assert result.status == 2
    assert result.err.count("\n") == 1


def test_without_a_repository_there_is_one_clear_line(run, tmp_path):
    (tmp_path / "eventreg.yaml").write_text("")
    (tmp_path / "schemas").mkdir()
    result = run("ci", cwd=tmp_path)
    assert (result.status, result.out) == (2, "")
    assert "not in a Git repository" in result.err


def test_a_waiver_holds_through_its_last_day_and_fails_on_the_next(registry):
    waiver = 'waivers: [{rule: DOC, reason: soon, owner: team-a, until: "2030-06-30"}]\n'
    registry.write({"eventreg.yaml": CONFIG + waiver, schema_path(): event_schema(title=None)})
    schema = event_schema()
    del schema["title"]
    registry.write({schema_path(): schema})
    registry.git("add", "--all")
    registry.git("commit", "--quiet", "--message", "untitled")
    registry.git("branch", "--force", "main")
    config = read(registry.folder / "eventreg.yaml")
    last = ci(config, "main", today=dt.date(2030, 6, 30))
    assert not last.failed
    assert {finding.waived_by for finding in last.waived} == {"soon"}
    after = ci(config, "main", today=dt.date(2030, 7, 1))
    assert {finding.code for finding in after.findings} >= {"IGN001"}
    assert after.failed
    assert not after.waived


@pytest.mark.parametrize(
    ("what", "codes"),
    [
        ("rule: DOC", ["IGN002"]),
        ('fingerprint: "0123456789abcdef"', ["IGN002"]),
        ('rule: COM002, fingerprint: "0123456789abcdef"', ["IGN002"]),
        ("rule: COM, subject: orders.*", []),
    ],
)
def test_a_waiver_that_matches_nothing_is_reported_where_that_can_be_known(registry, what, codes):
    waiver = f'waivers: [{{{what}, reason: soon, owner: team-a, until: "2030-06-30"}}]\n'
    registry.write({"eventreg.yaml": CONFIG + waiver})
    report = ci(read(registry.folder / "eventreg.yaml"), "main", today=dt.date(2030, 1, 1))
    assert [finding.code for finding in report.findings] == codes
