"""Completion as a shell asks for it: variables in, candidates out."""

import os
import subprocess
import sys

import pytest

from eventreg.cli.completion import event_names, rule_codes
from tests.support import ROOT, WIKIMEDIA, corpus, event_schema, needs, schema_path


def complete(line, cwd=ROOT, position=None):
    """What bash would offer for the last word of a line."""
    words = line.split(" ")
    variables = {
        "_EVENTREG_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1 if position is None else position),
    }
    result = subprocess.run(
        [sys.executable, "-m", "eventreg"],
        cwd=cwd,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **variables},
    )
    return result.stdout.split()


def test_commands_are_completed():
    assert complete("eventreg com") == ["compat", "completion"]


def test_options_are_completed():
    assert "--install" in complete("eventreg completion --")


@pytest.mark.parametrize(
    "line",
    ["compat", "show", "changelog", "bump", "example", "deprecate", "validate --event", "mv"],
)
def test_events_are_completed_where_an_event_is_meant(line):
    assert complete(f"eventreg {line} orders.order.cre") == ["orders.order.created"]


@pytest.mark.parametrize("line", ["rule", "lint --select", "lint --ignore"])
def test_rules_are_completed_where_a_rule_is_meant(line):
    assert "SCH001" in complete(f"eventreg {line} SCH0")
    assert "missing-title" in complete(f"eventreg {line} missing-")


def test_commands_of_a_group_are_completed():
    assert complete("eventreg gen asy") == ["asyncapi"]


def test_events_of_the_registry_are_completed(monkeypatch):
    monkeypatch.chdir(ROOT / "schemas")
    assert "orders.order.created" in event_names("orders.o")
    assert all(name.startswith("orders.o") for name in event_names("orders.o"))


def test_events_of_any_layout_are_completed(monkeypatch, tmp_path):
    folder = corpus("wikimedia-primary")
    (tmp_path / "eventreg.yaml").write_bytes(WIKIMEDIA)
    (tmp_path / "jsonschema").symlink_to(folder / "jsonschema")
    monkeypatch.chdir(tmp_path)
    assert len(event_names("mediawiki.")) > 10


@pytest.mark.parametrize("config", [None, "schemas: [", "schemas: nowhere"])
def test_outside_a_good_registry_there_is_nothing_to_offer(config, monkeypatch, tmp_path):
    if config:
        (tmp_path / "eventreg.yaml").write_text(config)
    monkeypatch.chdir(tmp_path)
    assert event_names("") == []


def test_a_broken_schema_stops_no_completion(repository, monkeypatch):
    repository.write(
        {"eventreg.yaml": "", schema_path(): event_schema(), "schemas/a/b/c/1.json": "{"}
    )
    monkeypatch.chdir(repository.folder)
    assert event_names("or") == ["orders.order.created"]


def test_rules_are_completed_by_code_and_slug():
    codes = [name for name, _ in rule_codes("")]
    assert codes
    assert all(name.isupper() for name in codes)
    assert rule_codes(codes[0].lower()) == rule_codes(codes[0])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell", "pwsh"])
def test_every_shell_gets_a_script(run, tmp_path, shell):
    result = run("completion", shell, cwd=tmp_path)
    assert result.status == 0
    assert "_EVENTREG_COMPLETE" in result.out
    assert run("--show-completion", shell, cwd=tmp_path).out == result.out


def test_an_unknown_shell_is_named_in_the_error(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    result = run("completion", cwd=tmp_path)
    assert result.status == 2
    assert "bash, zsh, fish" in result.err


def test_bash_completes_after_installation(run, tmp_path, monkeypatch):
    needs("bash", hint="it is a shell")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert run("--install-completion", "bash", cwd=tmp_path).status == 0
    shim = tmp_path / "eventreg"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m eventreg "$@"\n')
    shim.chmod(0o755)
    asks = 'COMP_WORDS=(eventreg com); COMP_CWORD=1; _eventreg_completion eventreg com eventreg; echo "${COMPREPLY[@]}"'
    result = subprocess.run(
        ["bash", "--norc", "-c", f'source "$HOME/.bashrc"; {asks}'],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert result.stdout.split() == ["compat", "completion"], result.stderr
