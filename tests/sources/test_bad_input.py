"""Files that are not what they should be end as findings, never as a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eventreg import cache
from eventreg.api.lint import lint
from eventreg.lint.rules.examples import path, schema
from tests.lint.support import codes, lint_files, read, write
from tests.support import ROOT, bound_by_modes

_YAML = path().replace(".json", ".yaml")
_LAYOUT = 'layout: { path: "{service}/{domain}/{action}/{version}.{ext}" }\n'
_BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n" for i in range(1, 40))


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        (path(), b'{"title": "caf\xe9"}', "byte 0xe9 is not UTF-8"),
        (path(), "{}".encode("utf-16"), "UTF-16"),
        (path(), '{"a": "b\x00c"}', 'invalid control character, found "\\u0000"'),
        (path(), "// old\n{}", "it has no comments"),
        (path(), b"\0" * 100, "no JSON"),
        (path(), '{"a": NaN}', "NaN is no JSON value"),
        (path(), '{"a": -Infinity}', "-Infinity is no JSON value"),
        (path(), '{"a": 1e999}', "larger than a double"),
        (path(), "", "the file is empty"),
        (path(), '{"a": 1} x', "no JSON"),
        (path(), '{"a":' * 10_000 + "1" + "}" * 10_000, "nested deeper"),
        (path(), "[" * 100_000, "nested deeper"),
        (path(), "1" * 5_000, "digits"),
        (_YAML, _BOMB, "aliases"),
        (_YAML, "a: [" * 10_000, "nested deeper"),
        (_YAML, "a: *b\n", "alias"),
        (_YAML, "a: .nan\n", "no JSON value"),
        (_YAML, "? [a]\n: 1\n", "key"),
        (_YAML, "a: 1\n---\nb: 2\n", "more than one YAML document"),
        (_YAML, "base: &b {x: 1}\nmore: {<<: *b}\n", "merge keys"),
        (_YAML, "a: !!python/object:os.system x\n", "tag"),
        (_YAML, "a: 'x\n", "no YAML"),
        (_YAML, "a: \x01\n", "no YAML"),
    ],
)
def test_what_cannot_be_read_is_a_finding(tmp_path, file, content, words):
    report = lint_files(tmp_path, {file: content}, _LAYOUT)
    assert codes(report) == ["LAY003"]
    assert words in report.findings[0].message


def test_a_file_of_fifty_megabytes_is_refused_without_reading_it_all(tmp_path):
    target = tmp_path / path()
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        file.truncate(50_000_000)
    report = lint_files(tmp_path, {})
    assert codes(report) == ["LAY003"]
    assert "MB" in report.findings[0].message


def test_byte_order_mark_and_duplicate_keys_are_findings_of_their_own(tmp_path):
    text = "\ufeff" + schema().replace(
        '"type": "object"', '"type": "array",\n  "type": "object"', 1
    )
    report = lint_files(tmp_path, {path(): text})
    assert codes(report) == ["LAY008", "LAY004"]
    assert (report.findings[1].location.line, report.findings[1].location.column) == (7, 3)


def test_a_key_twice_inside_a_key_twice_is_told_once(tmp_path):
    text = schema().replace('"title"', '"x": {"y": 1},\n  "x": {"y": 1},\n  "title"')
    assert codes(lint_files(tmp_path, {path(): text})) == ["LAY004"]


def test_yaml_is_read_by_the_core_rules_of_yaml_1_2(tmp_path):
    text = (
        "enum: [no, on, y, 1_000, 2026-03-04, 12:30:45, 0o17, 017, 1e3, ~, true, .5]\n"
        "$id: https://schemas.example.com/orders/order/created/1.0.0.json\n"
    )
    write(tmp_path, {_YAML: text})
    registry, _ = read(tmp_path, _LAYOUT)
    assert registry.documents[_YAML].schema["enum"] == [
        "no", "on", "y", "1_000", "2026-03-04", "12:30:45", 15, 17, 1000.0, None, True, 0.5,
    ]  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no symbolic links here")
def test_symbolic_links_are_not_followed(tmp_path):
    root = tmp_path / "registry"
    write(tmp_path, {"outside/1.0.0.json": "secret"})
    write(root, {path(): schema()})
    (root / "schemas/orders/link.json").symlink_to(tmp_path / "outside/1.0.0.json")
    (root / "schemas/orders/folder").symlink_to(tmp_path / "outside")
    (root / "schemas/orders/loop").symlink_to(root / "schemas")
    report = lint_files(root, {})
    assert report.findings == ()
    assert report.counts["schemas"] == 1


def test_a_named_pipe_is_no_schema(tmp_path):
    target = tmp_path / path()
    target.parent.mkdir(parents=True)
    os.mkfifo(target)
    assert lint_files(tmp_path, {}).counts["schemas"] == 0


@pytest.mark.parametrize(
    "ref",
    [
        "https://elsewhere.example/money.json",
        "http://127.0.0.1:9/money.json",
        "file:///etc/passwd",
        "../../../../../../../../etc/passwd",
        "-rf",
        "//[",
        "#/$defs/absent",
        "#absent",
        "urn:uuid:0",
    ],
)
def test_references_outside_are_findings_and_nothing_is_fetched(tmp_path, ref, monkeypatch):
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    text = schema(properties={"order_id": {"$ref": ref}})
    assert codes(lint_files(tmp_path, {path(): text})) == ["REF001"]


def test_an_empty_registry_is_clean(tmp_path):
    report = lint_files(tmp_path, {})
    assert report.findings == ()
    assert report.counts == {"events": 0, "schemas": 0}


@pytest.fixture
def lint_by_modes(tmp_path):
    """Lint a registry with a clean schema as someone who has to obey the modes of its files."""
    prefix = bound_by_modes()
    write(tmp_path, {path(): schema(), path("orders.order.paid"): schema("orders.order.paid"),
                     "eventreg.yaml": ""})  # fmt: skip

    def lint() -> subprocess.CompletedProcess[str]:
        command = [*prefix, sys.executable, "-m", "eventreg", "lint", "--output-format", "concise"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "EVENTREG_CACHE_DIR": ""}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return lint


def test_a_file_that_may_not_be_read_is_a_finding(tmp_path, lint_by_modes):
    (tmp_path / path()).chmod(0)
    result = lint_by_modes()
    assert f"{path()}:1:1: LAY003" in result.stdout
    assert "it cannot be read: permission denied" in result.stdout
    assert (result.returncode, result.stderr) == (1, "")


def test_a_folder_that_may_not_be_read_is_an_error_and_no_clean_result(tmp_path, lint_by_modes):
    folder = (tmp_path / path()).parent
    folder.chmod(0)
    try:
        result = lint_by_modes()
    finally:
        folder.chmod(0o755)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "created cannot be read: permission denied" in result.stderr


def test_a_configuration_that_may_not_be_read_is_an_error(tmp_path, lint_by_modes):
    (tmp_path / "eventreg.yaml").chmod(0)
    result = lint_by_modes()
    assert result.returncode == 2
    assert result.stderr.endswith("eventreg.yaml: cannot be read: permission denied\n")


def test_a_name_that_is_no_utf_8_is_reported_and_kept_like_others(tmp_path, monkeypatch):
    monkeypatch.setenv(cache.FOLDER, str(tmp_path / "cache"))
    name = path().replace("created", os.fsdecode(b"cr\xffeated"))
    write(tmp_path, {name: schema(), path("orders.order.paid"): schema("orders.order.paid")})
    registry, config = read(tmp_path)
    for _ in range(2):
        report = lint(config, registry, cache=True)
        assert [(f.code, f.location.path) for f in report.findings] == [("LAY001", name)]


def test_names_with_spaces_and_newlines_are_reported_as_they_are(tmp_path):
    name = "schemas/odd name\n.json"
    report = lint_files(tmp_path, {name: "{}"})
    assert [(f.code, Path(f.location.path)) for f in report.findings] == [("LAY007", Path(name))]
