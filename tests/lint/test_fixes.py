"""Fixes: what they mend lints clean, nothing else in the text changes, a second run is idle."""

from __future__ import annotations

import difflib
import shutil

import pytest

from eventreg.api.lint import fix, settings
from eventreg.lint import run
from eventreg.lint.rule import LintRule
from eventreg.lint.rules import ALL_RULES
from eventreg.lint.rules.examples import path, schema
from eventreg.model.rule import Example
from tests.lint.support import codes, default_rules, read, write
from tests.support import WIKIMEDIA, corpus

FIXABLE = {
    "LAY001", "LAY008", "SCH002", "SCH004", "SCH005", "SCH006", "SCH007", "SCH013", "SCH015",
    "REF001", "REF002",
}  # fmt: skip
_RULES = [rule for rule in ALL_RULES if rule.code in FIXABLE]


def _fixed(root, config="", *, unsafe=True, select=()):
    registry, parsed = read(root, config)
    own = settings(parsed, select=select)
    return fix(parsed, registry, own=own, unsafe=unsafe), own


@pytest.mark.parametrize("rule", _RULES, ids=[rule.code for rule in _RULES])
def test_bad_example_is_mended(rule: LintRule, tmp_path):
    assert isinstance(rule.bad, Example)
    write(tmp_path, rule.bad.files)
    select = (*default_rules(), rule.code)
    result, own = _fixed(tmp_path, rule.bad.config, select=select)
    if rule.code == "SCH005":  # nothing resembles the name that its example requires
        assert result.files == {}
        return
    assert set(result.counts) == {rule.code}
    assert codes(run(result.registry, own)) == []
    write(tmp_path, result.files)
    assert _fixed(tmp_path, rule.bad.config, select=select)[0].files == {}


@pytest.mark.parametrize(
    ("changes", "mended"),
    [
        ({"required": ["order_ids"]}, '"order_id"'),
        ({"type": None}, '"type": "object"'),
    ],
)
def test_unsafe_fixes_wait_until_they_are_asked_for(tmp_path, changes, mended):
    write(tmp_path, {path(): schema(**changes, examples=None)})
    safe, _ = _fixed(tmp_path, unsafe=False)
    assert (safe.files, safe.unsafe) == ({}, 1)
    unsafe, _ = _fixed(tmp_path)
    assert mended in unsafe.files[path()].decode()


def test_id_of_a_copied_file_is_corrected_without_asking(tmp_path):
    copy = path(version="1.1.0")
    write(tmp_path, {path(): schema(), copy: schema()})
    result, own = _fixed(tmp_path, unsafe=False)
    assert result.files == {copy: schema(version="1.1.0").encode()}
    assert codes(run(result.registry, own)) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_stay(tmp_path, newline, bom):
    text = (bom + schema(dialect=None)).replace("\n", newline)
    write(tmp_path, {path(): text})
    result, _ = _fixed(tmp_path, select=("SCH002",))
    expected = (bom + schema()).replace("\n", newline)
    assert result.files[path()].decode() == expected


def test_waived_findings_are_left_alone(tmp_path):
    config = "waivers: [{rule: SCH002, reason: old tools, owner: team-a, until: 9999-12-31}]\n"
    write(tmp_path, {path(): schema(dialect=None)})
    assert _fixed(tmp_path, config)[0].files == {}


def test_wikimedia_changes_only_where_a_fix_says_so(tmp_path):
    root = tmp_path / "corpus"
    shutil.copytree(corpus("wikimedia-primary") / "jsonschema", root / "jsonschema", symlinks=True)
    config = WIKIMEDIA.decode()
    select = ("SCH006", "SCH007", "LAY001")
    before, _ = read(root, config)
    result, own = _fixed(root, config, select=select)
    assert len(result.files) > 30
    assert codes(run(result.registry, own)) == []
    for name, data in result.files.items():
        old, new = before.documents[name].text, data.decode()
        changed = [
            line[1:].strip()
            for line in difflib.ndiff(old.splitlines(keepends=True), new.splitlines(keepends=True))
            if line[0] in "+-"
        ]
        assert all(
            line == "additionalProperties: true"
            or line.startswith(("$id: ", "minLength: ", "maxLength: ", "minimum: "))
            for line in changed
        ), name
    write(root, result.files)
    assert _fixed(root, config, select=select)[0].files == {}
