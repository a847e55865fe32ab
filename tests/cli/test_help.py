"""Help is text for people: whole sentences, no types of the program, nothing cut."""

from __future__ import annotations

import re

import pytest

from eventreg.cli.commands import COMMANDS, by_name
from eventreg.cli.main import overview
from tests.support import ROOT

GROUPS = {"gen": ("models", "asyncapi", "docs", "dapr", "registry", "all")}
LINES = [
    (command.name, *part)
    for command in COMMANDS
    for part in [(), *((name,) for name in GROUPS.get(command.name, ()))]
]


@pytest.mark.parametrize("line", LINES, ids=" ".join)
def test_the_help_of_a_command_reads_well(run, tmp_path, line, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    result = run(*line, "--help", cwd=tmp_path)
    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(f"Usage: eventreg {' '.join(line)} [OPTIONS]")
    for ugly in ("[[", "{", "<str>", "<int", "<list", "<float", "<%", "?."):
        assert ugly not in result.out
    _, *below = result.out.splitlines()
    assert not [text for text in below if text.endswith(("...", "…"))]
    assert max(map(len, result.out.splitlines())) <= 100
    for text in re.findall(r"^  (?:-\S+|[A-Z]\S*)(?: \S+)*?  +(\S.*)$", result.out, re.MULTILINE):
        assert text[0].isupper(), text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_is_found_in_the_overview_and_in_the_readme(command):
    assert by_name(command.name) is command
    assert f"\n  {command.name} " in overview()
    table = (ROOT / "README.md").read_text("utf-8").partition("## Every command")[2]
    assert re.search(rf"`(eventreg )?{command.name}\b", table)


def test_the_overview_fits_a_narrow_terminal_and_groups_each_command_once():
    text = overview()
    assert max(map(len, text.splitlines())) <= 84
    for command in COMMANDS:
        assert len(re.findall(rf"^  {command.name} ", text, re.MULTILINE)) == 1
    headings = re.findall(r"^([A-Z].*):$", text, re.MULTILINE)
    assert headings == ["Check", "Write", "Generate", "Look up"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("lnit", 'no command "lnit"; did you mean "lint"?'),
        ("lnt", 'no command "lnt"; did you mean "lint"?'),
        ("lint --selct NAM", 'no such option: --selct; did you mean "--select"?'),
        ("lint --output-format xml", "'xml' is not one of 'full', 'concise',"),
        ("lint --output", "option '--output' requires an argument; see \"eventreg lint --help\""),
        ("waive abc", "missing option '--reason'; see \"eventreg waive --help\""),
        ("gen modles", "no such command 'modles'; did you mean 'models'?"),
        ("gen models --jobs 0", "'--jobs': it should be greater than or equal to 1; see"),
        ("gen models --jobs x", "'--jobs': it should be a valid integer; see"),
        ("mv orders.order.created", "missing argument"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line_with_status_2(run, tmp_path, line, words):
    result = run(*line.split(), cwd=tmp_path)
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("eventreg: ")
    assert result.err.count("\n") == 1
    assert words in result.err


def test_a_group_without_a_command_shows_its_help_and_did_not_run(run, tmp_path):
    result = run("gen", cwd=tmp_path)
    assert (result.status, result.out) == (2, "")
    assert "Usage: eventreg gen [OPTIONS] COMMAND" in result.err
