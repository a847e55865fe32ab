"""`eventreg validate` as it is typed: text, statuses, formats."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.events.samples import envelope, lines, payload
from tests.support import ROOT, event_schema

FIRST = """\
event                 version           valid    invalid
orders.order.created  1.1.0                 2          1

type rejects 1 event of orders.order.created 1.1.0  schemas/orders/order/created/1.1.0.json:18:7
    {file}:2 (id b1): /order_id: 5 is not of type "string"

not-json: 1 event not JSON
    {file}:4: unexpected end of data (character 1)
unknown-type: 1 event of unknown type no.such.event
    {file}:3 (id 5f1c): the registry has no such event
    = help: give the event a schema, or add its name to the aliases

5 events in 1 source: 2 valid, 1 invalid, 2 not checked; 3 errors.
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "events.ndjson"
    path.write_bytes(
        lines(
            envelope(),
            envelope(data=payload(order_id=5), id="b1"),
            envelope(dataschema=None, type="no.such.event"),
            b"{",
            envelope(),
        )
    )
    return path


def test_the_report_says_what_came_and_what_fails(file, run):
    result = run("validate", str(file), cwd=ROOT)
    assert result.status == 1
    assert result.out == FIRST.format(file=file)
    assert result.err == ""


@pytest.mark.parametrize(
    ("fail_on", "status"),
    [("never", 0), ("invalid", 1), ("untyped,alias", 0), ("unknown", 1), ("unreadable", 1)],
)
def test_what_fails_a_run_can_be_chosen(fail_on, status, file, run):
    assert run("validate", str(file), f"--fail-on={fail_on}", cwd=ROOT).status == status


def test_json_has_the_counts_and_the_places(file, run):
    result = run("validate", str(file), "--output-format=json", cwd=ROOT)
    report = json.loads(result.out)
    assert (result.status, report["failed"]) == (1, True)
    assert {k: report[k] for k in ("records", "events", "valid", "invalid", "skipped")} == {
        "records": 5,
        "events": 5,
        "valid": 2,
        "invalid": 1,
        "skipped": 0,
    }
    [failure] = report["failures"]
    assert (failure["keyword"], failure["count"], failure["version"]) == ("type", 1, "1.1.0")
    assert failure["first"][0]["line"] == 2
    assert {p["problem"]: p["category"] for p in report["problems"]} == {
        "not-json": "unreadable",
        "unknown-type": "unknown",
    }


@pytest.mark.parametrize("name", ["concise", "github", "gitlab", "sarif", "junit", "markdown"])
def test_every_format_points_at_the_keyword_in_the_schema(name, file, run, tmp_path):
    target = tmp_path / "report"
    result = run("validate", str(file), f"--output-format={name}", f"--output={target}", cwd=ROOT)
    assert (result.status, result.out) == (1, "")
    text = target.read_text("utf-8")
    assert "schemas/orders/order/created/1.1.0.json" in text
    assert "EVT001" in text


def test_the_limit_ends_a_run_early_and_says_so(file, run):
    result = run("validate", str(file), "--limit=1", cwd=ROOT)
    assert result.status == 0
    assert "1 event in 1 source: 1 valid, 0 invalid." in result.out
    limited = run("validate", str(file), str(file), "--limit=5", cwd=ROOT)
    assert "the limit was reached" in limited.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["absent.ndjson"], "absent.ndjson cannot be read: no such file or directory"),
        (["EMPTY"], "has no files of events; they end in .json, .ndjson, .jsonl"),
        (["s3+nothing://me:secret@bucket/x*"], "s3+nothing://bucket/x*: Protocol not known"),
        (["s3+nothing://bucket/x"], "s3+nothing"),
        (["FILE", "--fail-on=everything"], '"everything" is no kind; known: invalid'),
        (["FILE", "--fail-on=never,invalid"], "never goes with no other kind"),
        (["FILE", "--since=yesterday"], '"yesterday" is no time'),
        (["FILE", "--since=2026-01-02", "--until=2026-01-01"], "--since is not before --until"),
        (["FILE", "--event=no.such.event"], 'no event "no.such.event"'),
        (["FILE", "--event=orders.order.creatd"], 'did you mean "orders.order.created"?'),
        (["FILE", "--event=orders.order.created@7.0.0"], "has no version 7.0.0; it has 1.0.0"),
        (["FILE", "--against=no-such-ref"], "no-such-ref"),
        (["redis://h", "--scheduler=tcp://h:1"], "--scheduler takes files alone"),
        (["FILE", "--scheduler=nonsense"], '--scheduler: "nonsense" is no address'),
        (["FILE", "--limit=3", "--scheduler=tcp://h:1"], "--limit does not go with --scheduler"),
    ],
)
def test_what_does_not_go_is_one_line(arguments, words, file, run, tmp_path):
    (tmp_path / "none").mkdir()
    names = {"FILE": str(file), "EMPTY": str(tmp_path / "none")}
    result = run("validate", *(names.get(word, word) for word in arguments), cwd=ROOT)
    assert result.status == 2
    assert words in result.err
    assert result.err.count("\n") == 1


def test_a_folder_stands_for_its_files_of_events(file, run, tmp_path):
    for name in ("deep/more.ndjson", ".hidden/no.ndjson", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(lines(envelope()))
    result = run("validate", str(tmp_path), cwd=ROOT)
    assert "6 events in 2 sources: 3 valid, 1 invalid" in result.out


def test_standard_input_that_is_closed_is_one_line():
    command = f'exec "{sys.executable}" -m eventreg validate - <&-'
    result = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (2, "eventreg: standard input is closed\n")


def test_the_progress_bar_shows_any_name_as_it_is(tmp_path):
    import pexpect

    name = "[/bold]\x1b[2J.ndjson"
    (tmp_path / "[").mkdir()
    (tmp_path / name).write_bytes(lines(envelope()))
    command = ["-m", "eventreg", "validate", name, f"--config={ROOT / 'eventreg.yaml'}"]
    child = pexpect.spawn(
        sys.executable, command, cwd=tmp_path, encoding="utf-8", timeout=60, dimensions=(24, 120)
    )
    out = child.read()
    child.close()
    assert child.exitstatus == 0, out
    assert "[/bold]" in out
    assert "\x1b[2J" not in out


def test_machine_formats_point_at_the_line_of_the_first_offender(file, run):
    result = run("validate", str(file), "--output-format=concise", cwd=ROOT)
    assert f"{file}:4:1: EVT004 error: 1 event not JSON" in result.out


def test_what_is_not_committed_yet_is_tried_on_history(repository, run):
    config = (
        'layout: { path: "{service}/{domain}/{action}.json", id: '
        '"https://schemas.example.com/{service}/{domain}/{action}/{version}.json" }\n'
    )
    path = "schemas/orders/order/created.json"
    old = event_schema()
    repository.commit({"eventreg.yaml": config, path: old})
    event = envelope(dataschema=old["$id"], data={"order_id": "ord_1"})
    older = envelope(dataschema=old["$id"].replace("1.0.0", "0.9.0"), data={"order_id": "ord_1"})
    (repository.folder / "events.ndjson").write_bytes(lines(event, event, older))
    repository.write({path: event_schema("1.1.0", required=["order_id", "total"])})
    result = run("validate", "events.ndjson", "--against=worktree", cwd=repository.folder)
    assert result.status == 1
    assert (
        "orders.order.created 1.0.0 → 1.1.0: 2 events, 2 would break  "
        "(breaking, and history exercises it)"
    ) in result.out
    assert "1 event under unknown schema" in result.out
    plain = run("validate", "events.ndjson", "--output-format=json", cwd=repository.folder)
    # In place the working tree has one version of a major: older events are held against it.
    assert json.loads(plain.out)["invalid"] == 2
