"""Where a report goes, and when it is coloured."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from eventreg.cli.choices import Color
from eventreg.cli.output import coloured
from tests.support import ROOT, GitRepository, event_schema, schema_path


@pytest.fixture
def warned(tmp_path):
    """A registry with one warning, whose text is not ASCII."""
    schema = event_schema()
    del schema["title"]
    schema["properties"]["größe"] = {"type": "string", "description": "x"}
    registry = GitRepository(tmp_path / "registry")
    registry.write({"eventreg.yaml": "", schema_path(): schema})
    return registry.folder


def test_a_report_to_a_file_leaves_standard_output_empty(run, warned):
    result = run("lint", "--output-format", "json", "--output", "found.json", cwd=warned)
    assert (result.status, result.out, result.err) == (0, "", "")
    value = json.loads((warned / "found.json").read_text("utf-8"))
    assert value["summary"]["warnings"] == len(value["findings"]) > 0


def test_a_file_that_cannot_be_written_is_one_line_and_leaves_nothing(run, warned):
    result = run("lint", "--output", "nowhere/found.txt", cwd=warned)
    assert result.status == 2
    assert (
        result.err == "eventreg: nowhere/found.txt cannot be written: no such file or directory\n"
    )
    assert sorted(path.name for path in warned.iterdir()) == ["eventreg.yaml", "schemas"]


def test_a_device_is_written_to_and_not_replaced(run, warned):
    assert run("lint", "--output", os.devnull, cwd=warned).status == 0
    assert not os.path.isfile(os.devnull)  # noqa: PTH113


def test_a_link_stays_a_link_and_a_mode_stays(run, warned):
    target = warned / "target.txt"
    target.write_text("old")
    target.chmod(0o600)
    (warned / "link.txt").symlink_to(target)
    run("lint", "--output", "link.txt", cwd=warned)
    assert (warned / "link.txt").is_symlink()
    assert "DOC001" in target.read_text("utf-8")
    assert target.stat().st_mode & 0o777 == 0o600


def test_quiet_leaves_the_counts_out(run, warned):
    loud = run("lint", "--output-format", "concise", cwd=warned).out
    quiet = run("lint", "--output-format", "concise", "--quiet", cwd=warned).out
    assert loud.startswith(quiet)
    assert "Found" in loud.removeprefix(quiet)
    assert run("lint", "--select", "LAY", "--quiet", cwd=warned).out == ""


def test_github_gets_the_summary_of_the_job(run, warned, monkeypatch):
    summary = warned / "summary.md"
    summary.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("lint", cwd=warned)
    assert summary.read_text("utf-8") == "before\n"
    run("lint", "--output-format", "github", cwd=warned)
    assert summary.read_text("utf-8").startswith("before\n<!-- eventreg -->\n### ✅ eventreg\n")


def test_a_summary_that_cannot_be_written_changes_nothing(run, warned, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(warned / "nowhere" / "summary.md"))
    result = run("lint", "--output-format", "github", cwd=warned)
    assert result.status == 0
    assert "cannot be written" in result.err


@pytest.mark.parametrize(
    ("color", "variables", "expected"),
    [
        (Color.AUTO, {}, False),
        (Color.AUTO, {"FORCE_COLOR": "1"}, True),
        (Color.AUTO, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (Color.ALWAYS, {"NO_COLOR": "1"}, True),
        (Color.NEVER, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_those_who_want_it(monkeypatch, capsys, color, variables, expected):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert coloured(color) is expected


@pytest.mark.parametrize(
    "arguments",
    [
        ("changelog",),
        ("changelog", "--output-format", "html"),
        ("diff", "orders.order.created"),
        ("show", "orders.order.created"),
        ("list",),
        ("graph",),
        ("graph", "--output-format", "mermaid"),
        ("bundle", "orders.order.created"),
        ("example", "orders.order.created"),
        ("bump", "orders.order.created", "--patch"),
        ("rule", "LAY001"),
        ("gen", "docs"),
    ],
)
def test_no_letter_is_too_many_for_a_locale(repository, arguments):
    texts = {"title": "Bestellt → größer", "examples": [{"order_id": "é"}]}
    repository.commit({"eventreg.yaml": "", schema_path(): event_schema(**texts)})
    repository.write({schema_path("1.1.0"): event_schema("1.1.0", **texts, description="Ö.")})
    result = subprocess.run(
        [sys.executable, "-m", "eventreg", *arguments],
        cwd=repository.folder,
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT / "src")},
    )
    assert (result.returncode, result.stderr) == (0, b"")
    if arguments[0] in {"bundle", "example"}:
        assert json.loads(result.stdout.decode("utf-8"))


@pytest.mark.parametrize(("name", "strict"), [("json", True), ("full", False)])
def test_a_locale_without_the_letters_is_no_obstacle(warned, name, strict):
    result = subprocess.run(
        [sys.executable, "-m", "eventreg", "lint", "--select", "ALL", "--output-format", name],
        cwd=warned,
        check=False,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT / "src")},
    )
    assert b"Traceback" not in result.stderr
    if strict:
        assert json.loads(result.stdout.decode("utf-8"))["findings"]
    else:
        assert result.stdout.decode("ascii")
