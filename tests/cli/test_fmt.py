"""`eventreg fmt` as it is typed."""

from __future__ import annotations

import json

from eventreg.lint.rules.examples import path, schema
from tests.lint.support import write

UNTIDY = json.dumps(json.loads(schema()))


def test_check_names_the_files_and_writes_nothing(run, tmp_path):
    write(tmp_path, {path(): UNTIDY, "eventreg.yaml": ""})
    result = run("fmt", "--check", cwd=tmp_path)
    assert (result.status, result.out) == (1, f"would reformat {path()}\n")
    assert (tmp_path / path()).read_text() == UNTIDY


def test_files_are_put_in_order_once(run, tmp_path):
    write(tmp_path, {path(): "\ufeff" + UNTIDY, "eventreg.yaml": ""})
    assert run("fmt", cwd=tmp_path).out == f"reformatted {path()}\n"
    assert (tmp_path / path()).read_text() == schema()
    assert run("fmt", "--check", cwd=tmp_path).status == 0
    assert run("fmt", "--diff", cwd=tmp_path).status == 0


def test_diff_shows_lines(run, tmp_path):
    write(tmp_path, {path(): UNTIDY, "eventreg.yaml": ""})
    result = run("fmt", "--diff", cwd=tmp_path)
    assert result.status == 1
    assert '+  "type": "object",' in result.out.splitlines()


def test_released_versions_stay_as_they_are(run, repository):
    repository.commit({path(): UNTIDY, "eventreg.yaml": ""})
    assert run("fmt", "--check", cwd=repository.folder).status == 0


def test_a_file_that_is_no_json_is_left_to_lint(run, tmp_path):
    write(tmp_path, {path(): "{", "eventreg.yaml": ""})
    assert run("fmt", cwd=tmp_path).status == 0
