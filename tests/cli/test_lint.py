"""`eventreg lint` and `eventreg rule` as they are typed."""

from __future__ import annotations

import json
import shutil

import pytest

from eventreg.lint.rules.examples import path, schema
from tests.lint.support import write
from tests.support import ROOT


@pytest.fixture
def platform(tmp_path):
    """A copy of the platform's own registry."""
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    shutil.copy(ROOT / "eventreg.yaml", tmp_path)
    return tmp_path


def test_platform_is_clean(run, platform):
    result = run("lint", cwd=platform)
    assert result.status == 0
    assert result.out.startswith("No problems in 30 events and ")


def test_all_mistakes_are_found_in_one_run_with_place_code_and_remedy(run, platform):
    folder = platform / "schemas/orders/order"
    two = folder / "status_changed/2.0.0.json"
    two.write_text(two.read_text().replace('"sequence": 4', '"sequence": "four"'))
    cancelled = folder / "cancelled/1.1.0.json"
    cancelled.write_text(cancelled.read_text().replace("shared/actor/", "shared/actr/"))
    (folder / "created/1.2.0.json").write_text("{")
    shutil.copy(folder / "created/1.1.0.json", folder / "created/1.3.0.json")
    short = platform / "schemas/payment/paid/1.0.0.json"
    write(platform, {"schemas/payment/paid/1.0.0.json": schema("payment.paid", id="https://x.y/z")})
    result = run("lint", "--output-format", "json", cwd=platform)
    assert result.status == 1
    found = json.loads(result.out)["findings"]
    assert {finding["code"] for finding in found} == {
        "EXA002",
        "REF001",
        "LAY001",
        "LAY002",
        "LAY003",
        "LAY007",
    }
    assert short.exists()
    for finding in found:
        assert finding["line"] >= 1
        assert finding["remedy"]


def test_paths_are_files_or_folders_from_where_one_stands(run, platform):
    write(platform, {path("orders.order.paid"): schema("orders.order.paid", title=None)})
    inside = platform / "schemas/orders"
    assert run("lint", "cart", cwd=inside).status == 0
    result = run("lint", "order/paid/1.0.0.json", "--output-format", "concise", cwd=inside)
    assert result.codes == {"DOC001"}
    assert run("lint", "nowhere.json", cwd=inside).status == 2


def test_a_path_around_the_registry_or_through_a_link_means_what_lies_there(run, tmp_path):
    home = tmp_path / "home" / "shop"
    write(home, {path(): schema(title=None), "eventreg.yaml": ""})
    (tmp_path / "link").symlink_to(tmp_path / "home")
    for where in ("..", ".", str(tmp_path / "link" / "shop" / path()), str(tmp_path / "link")):
        result = run("lint", where, "--output-format", "concise", cwd=home)
        assert result.codes == {"DOC001"}, where


def test_a_path_without_a_schema_is_told(run, tmp_path):
    write(tmp_path / "shop", {path(): schema(title=None), "eventreg.yaml": "", "notes.txt": ""})
    for where in ("notes.txt", str(tmp_path / "elsewhere")):
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        result = run("lint", where, cwd=tmp_path / "shop")
        assert (result.status, result.codes) == (0, set())
        assert f"note: no schema lies in {where}\n" in result.out


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (["--select", "DOC001"], {"DOC001"}),
        (["--select", "DOC,missing-example"], {"DOC001", "EXA001"}),
        (["--extend-select", "EXA001", "--ignore", "DOC001"], {"EXA001"}),
    ],
)
def test_rules_are_chosen_on_the_command_line(run, tmp_path, options, codes):
    write(tmp_path, {path(): schema(title=None, examples=None), "eventreg.yaml": ""})
    assert run("lint", *options, "--output-format", "concise", cwd=tmp_path).codes == codes


def test_unknown_rule_is_a_usage_error(run, tmp_path):
    write(tmp_path, {path(): schema(), "eventreg.yaml": ""})
    result = run("lint", "--select", "SHC", cwd=tmp_path)
    assert result.status == 2
    assert result.err == 'eventreg: no rule is called "SHC"; did you mean "SCH"?\n'


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ("lint:\n  select:\n    - DOC\n    - SHC\n", "4:7"),
        ("lint:\n  extend-select: [DOC, SHC]\n", "2:24"),
        ("lint:\n  ignore: [SHC]\n", "2:12"),
        ("lint:\n  severity: { SHC: off }\n", "2:15"),
        ("waivers:\n  - { rule: SHC, reason: r, owner: o, until: 2030-01-01 }\n", "2:13"),
    ],
)
def test_unknown_rule_of_the_configuration_is_told_at_its_place(run, tmp_path, config, place):
    write(tmp_path, {path(): schema(), "eventreg.yaml": config})
    result = run("lint", cwd=tmp_path)
    assert result.status == 2
    assert result.err.endswith(f'yaml:{place}: no rule is called "SHC"; did you mean "SCH"?\n')


def test_a_mode_for_events_that_do_not_exist_is_told(run, tmp_path):
    entries = ["orders.order.craeted", "orders.order.created", "orders.**", "orders.order.*.v2"]
    listed = "".join(f"\n    - {{ events: [{entry}], mode: full }}" for entry in entries)
    config = f"compat:\n  overrides:{listed}\n    - {{ events: nope, mode: none }}\n"
    write(tmp_path, {path(): schema(), "eventreg.yaml": config})
    result = run("lint", "--select", "CAT", "--output-format", "concise", cwd=tmp_path)
    assert result.status == 1
    assert [line.partition(" ")[0] for line in result.out.splitlines()[:3]] == [
        "eventreg.yaml:3:18:",
        "eventreg.yaml:6:18:",
        "eventreg.yaml:7:17:",
    ]
    assert '"orders.order.craeted" of compat.overrides; did you mean "orders.order.created"?' in (
        result.out
    )


def test_statistics_count_findings_by_rule(run, tmp_path):
    write(tmp_path, {path(): schema(required=["a", "b"]), "eventreg.yaml": ""})
    result = run("lint", "--statistics", cwd=tmp_path)
    assert result.status == 1
    assert result.out == (
        "2  EXA002  invalid-example (error)\n2  SCH005  required-not-in-properties (error)\n"
    )


def test_severities_come_from_the_configuration(run, tmp_path):
    config = "lint: { severity: { DOC001: error } }\n"
    write(tmp_path, {path(): schema(title=None), "eventreg.yaml": config})
    assert run("lint", cwd=tmp_path).status == 1


def test_rule_explains_with_both_examples(run, tmp_path):
    out = run("rule", "SCH005", cwd=tmp_path).out
    assert out.startswith("# required-not-in-properties (SCH005)")
    assert "## Bad" in out
    assert "## Good" in out


def test_every_rule_of_every_engine_is_listed(run, tmp_path):
    lines = run("rule", "--all", cwd=tmp_path).out.splitlines()
    assert {line[:3] for line in lines} >= {"LAY", "NAM", "VER", "SCH", "COM", "GEN", "IGN"}
    rules = json.loads(run("rule", "--all", "--output-format", "json", cwd=tmp_path).out)
    assert len(rules) == len(lines)


def test_rule_needs_a_name(run, tmp_path):
    assert run("rule", cwd=tmp_path).status == 2
    assert 'did you mean "SCH005"?' in run("rule", "SHC005", cwd=tmp_path).err


def test_fix_writes_the_files_and_says_what_it_did(run, tmp_path):
    write(tmp_path, {path(): schema(dialect=None), "eventreg.yaml": ""})
    (tmp_path / path()).chmod(0o640)
    diff = run("lint", "--diff", cwd=tmp_path)
    assert diff.status == 1
    assert '+  "$schema": "https://json-schema.org/draft/2020-12/schema",' in diff.out.splitlines()
    assert (tmp_path / path()).read_text() == schema(dialect=None)
    result = run("lint", "--fix", cwd=tmp_path)
    assert result.status == 0
    assert "fixed 1 in 1 file: SCH002 1" in result.out
    assert (tmp_path / path()).read_text() == schema()
    assert (tmp_path / path()).stat().st_mode & 0o777 == 0o640
    assert run("lint", "--diff", cwd=tmp_path).status == 0


def test_released_versions_are_never_fixed(run, repository):
    files = {path(): schema(dialect=None), "eventreg.yaml": ""}
    repository.commit(files)
    repository.git("switch", "--quiet", "--create", "feature")
    repository.write({path(version="1.1.0"): schema(version="1.1.0", dialect=None)})
    result = run("lint", "--fix", cwd=repository.folder)
    assert "fixed 1 in 1 file" in result.out
    assert "left alone, because released versions never change: 1" in result.out
    assert repository.git("status", "--porcelain").split() == [
        "??",
        "schemas/orders/order/created/1.1.0.json",
    ]


def test_unsafe_fixes_need_fix_or_diff(run, tmp_path):
    write(tmp_path, {path(): schema(), "eventreg.yaml": ""})
    assert run("lint", "--unsafe-fixes", cwd=tmp_path).status == 2


def test_watch_lints_again_when_a_file_changes(run, tmp_path, monkeypatch):
    write(tmp_path, {path(): schema(title=None), "eventreg.yaml": ""})
    steps = iter(
        [
            lambda: write(tmp_path, {"eventreg.yaml": "layouts: {}"}),
            lambda: write(tmp_path, {"eventreg.yaml": "", path(): schema()}),
        ]
    )

    def sleep(_seconds):
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr("eventreg.cli.watch.time.sleep", sleep)
    result = run("lint", "--watch", "--output-format", "concise", cwd=tmp_path)
    assert result.status == 0
    assert result.out.count("DOC001") == 1
    assert "No problems in 1 event" in result.out
    assert 'unknown key "layouts"' in result.err
    assert result.err.count("waiting for changes") == 3
