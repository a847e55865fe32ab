"""What is known to be clean is not checked again; nothing that happens to the cache shows."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from eventreg import cache
from eventreg.api.lint import lint, settings
from eventreg.lint.checks import Checks
from eventreg.lint.rules.examples import SHARED_LAYOUT, path, schema
from tests.lint.support import codes, read, write
from tests.support import ROOT

_MONEY = "schemas/shared/money/1.0.0.json"
_FILES = {
    path(): schema(properties={"price": {"$ref": "/shared/money/1.0.0.json"}}, required=None,
                   examples=[{"price": 1}]),
    path("orders.order.paid"): schema("orders.order.paid"),
    path("orders.order.kept"): schema("orders.order.kept", title=None),
    _MONEY: schema("shared.money", type="integer", properties=None, required=None,
                   additionalProperties=None, examples=[5]),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv(cache.FOLDER, str(folder))
    return folder


@pytest.fixture
def registry(tmp_path):
    return write(tmp_path / "registry", _FILES)


@pytest.fixture
def checked(monkeypatch):
    """Paths of the documents that are checked."""
    found: list[str] = []
    original = Checks.document

    def document(self, whole, document):
        found.append(document.path)
        return original(self, whole, document)

    monkeypatch.setattr(Checks, "document", document)
    return found


def _codes(root, config=SHARED_LAYOUT, paths=None):
    registry, parsed = read(root, config)
    return codes(lint(parsed, registry, own=settings(parsed), paths=paths, cache=True))


def test_only_documents_with_findings_are_checked_again(registry, folder, checked):
    assert _codes(registry) == ["DOC001"]
    assert len(checked) == 4
    checked.clear()
    assert _codes(registry) == ["DOC001"]
    assert checked == [path("orders.order.kept")]


@pytest.mark.parametrize(
    ("file", "text", "expected", "again"),
    [
        (path(), schema(title=""), ["DOC001", "DOC001"], {path()}),
        (
            _MONEY,
            schema("shared.money", type="string", properties=None, examples=None),
            ["EXA002", "DOC001", "SCH006", "SCH006"],
            {path(), _MONEY},
        ),
    ],
)
def test_a_changed_document_is_checked_with_those_that_refer_to_it(
    registry, folder, checked, file, text, expected, again
):
    _codes(registry)
    checked.clear()
    write(registry, {file: text})
    assert sorted(_codes(registry)) == sorted(expected)
    assert set(checked) - {path("orders.order.kept")} == again


def test_other_settings_do_not_share_what_is_clean(registry, folder):
    assert _codes(registry, SHARED_LAYOUT + "lint: { ignore: [DOC001] }\n") == []
    assert _codes(registry) == ["DOC001"]


def test_another_version_of_the_tool_does_not_share_it_either(
    registry, folder, checked, monkeypatch
):
    _codes(registry)
    checked.clear()
    monkeypatch.setattr(cache, "code", lambda *_: "9.9.9")
    _codes(registry)
    assert len(checked) == 4


def test_a_run_on_some_files_forgets_nothing(registry, folder, checked):
    _codes(registry)
    write(registry, {path("orders.order.paid"): schema("orders.order.paid", description="New.")})
    _codes(registry, paths={path("orders.order.paid")})
    checked.clear()
    _codes(registry)
    assert checked == [path("orders.order.kept")]


@pytest.mark.parametrize("damage", [b"", b"x", b"short", None])
def test_a_damaged_cache_costs_time_alone(registry, folder, checked, damage):
    _codes(registry)
    (file,) = (folder / "lint").iterdir()
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2] if damage is None else damage)
    checked.clear()
    assert _codes(registry) == ["DOC001"]
    assert len(checked) == 4


def test_what_is_no_longer_there_is_forgotten(registry, folder):
    _codes(registry)
    (file,) = (folder / "lint").iterdir()
    before = file.stat().st_size
    (registry / path("orders.order.paid")).unlink()
    _codes(registry)
    assert file.stat().st_size == before - 16


def test_a_folder_that_cannot_be_written_is_no_error(registry, folder):
    folder.write_text("a file where the folder should be")
    assert _codes(registry) == ["DOC001"]


def test_an_empty_name_turns_it_off(registry, tmp_path, monkeypatch, checked):
    monkeypatch.setenv(cache.FOLDER, "")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    _codes(registry)
    _codes(registry)
    assert len(checked) == 8
    assert not (tmp_path / "home").exists()


def test_old_files_are_forgotten(registry, folder):
    write(folder, {"lint/old": "x"})
    old = folder / "lint/old"
    os.utime(old, (1, 1))
    _codes(registry)
    assert not old.exists()


def test_runs_at_the_same_time_agree(registry, folder):
    write(registry, {"eventreg.yaml": SHARED_LAYOUT})
    command = [sys.executable, "-m", "eventreg", "lint", "--output-format", "concise"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
    runs = [
        subprocess.Popen(command, cwd=registry, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    outputs = {run.communicate()[0] for run in runs}
    assert len(outputs) == 1
    assert "DOC001" in outputs.pop()
