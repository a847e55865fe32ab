"""A disk that is full, a folder that is not ours, streams that are closed: right results, one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT, bound_by_modes, event_schema, schema_path

SIZE = 4 * 1024 * 1024
"""Bytes that the small disk holds."""


def eventreg(*arguments: str, cwd: Path, cache: Path | str = "", before=(), **streams):
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "EVENTREG_CACHE_DIR": str(cache),
        "NO_COLOR": "1",
    }
    return subprocess.run(
        [*before, sys.executable, "-m", "eventreg", *arguments],
        cwd=cwd,
        env=environment,
        check=False,
        text=True,
        **({"capture_output": True} | streams),
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def make(folder: Path) -> Path:
    """A registry with a schema that lacks what `--fix` adds, and one that is clean."""
    schema = event_schema()
    del schema["$schema"]
    write(folder, "eventreg.yaml", "title: Events of a shop\n")
    write(folder, schema_path(), schema)
    write(folder, schema_path(name="orders.order.paid"), event_schema(name="orders.order.paid"))
    return folder


def write(folder: Path, path: str, content: Any) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content, indent=2) + "\n"
    target.write_text(text, "utf-8")


@pytest.fixture
def registry(tmp_path):
    return make(tmp_path / "registry")


@pytest.fixture
def disk(tmp_path):
    """A disk of its own, small and real."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("a disk may be mounted by root alone")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(disk: Path, *, leave: int = 0) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler:
        status = os.statvfs(disk)
        left = status.f_bavail * status.f_frsize - leave
        while left > 0:
            left -= filler.write(b"\0" * min(left, 4096))


def test_a_cache_on_a_full_disk_changes_no_result(registry, disk):
    plain = eventreg("lint", cwd=registry)
    assert plain.returncode in {0, 1}
    fill(disk)
    for _ in range(2):
        found = eventreg("lint", cwd=registry, cache=disk / "cache")
        assert (found.returncode, found.stdout, found.stderr) == (
            plain.returncode,
            plain.stdout,
            "",
        )
    assert set(files(disk)) == {"filler"}


def test_a_cache_on_a_disk_that_fills_up_is_used_as_far_as_it_went(registry, disk):
    plain = eventreg("lint", cwd=registry)
    eventreg("lint", cwd=registry, cache=disk / "cache")
    before = files(disk / "cache")
    assert before
    fill(disk)
    write(registry, "eventreg.yaml", "title: Events of another shop\n")
    found = eventreg("lint", cwd=registry, cache=disk / "cache")
    assert (found.returncode, found.stdout, found.stderr) == (plain.returncode, plain.stdout, "")
    assert files(disk / "cache") == before


@pytest.mark.parametrize("leave", [0, 262144])
@pytest.mark.parametrize("name", ["docs", "models"])
def test_generated_files_on_a_full_disk_are_the_old_ones_or_none(disk, name, leave):
    registry = make(disk / "registry")
    output = registry / "made"
    first = eventreg("gen", name, "--output", "made", cwd=registry)
    assert first.returncode == 0, first.stderr
    before = files(output)
    schema = event_schema(description="Another thing happened, and more of it. " * 20)
    write(registry, schema_path(), schema)
    fill(disk, leave=leave)
    for _ in range(2):
        found = eventreg("gen", name, "--output", "made", cwd=registry)
        assert "Traceback" not in found.stderr
        if found.returncode:
            assert found.returncode == 2
            assert "no space left on device" in found.stderr
            assert files(output) == before
        else:
            assert leave
    assert {path.name for path in registry.iterdir()} == {"eventreg.yaml", "made", "schemas"}
    (disk / "filler").unlink()
    assert eventreg("gen", name, "--output", "made", cwd=registry).returncode == 0
    assert eventreg("gen", name, "--output", "made", "--check", cwd=registry).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", "--fix"),
        ("lint", "--add-waivers"),
        ("lint", "--output", "report.txt"),
        ("fmt",),
        ("bump", "orders.order.created", "--minor"),
        ("new", "orders.order.shipped"),
        ("init", "elsewhere"),
        ("deprecate", "orders.order.created", "--sunset", "2030-01-01"),
        ("mv", "orders.order.created", "orders.order.placed"),
        ("gen", "models", "--wheel", "."),
    ],
)
def test_a_command_that_writes_leaves_the_files_whole_on_a_full_disk(disk, arguments):
    registry = make(disk / "registry")
    before = files(registry)
    fill(disk)
    found = eventreg(*arguments, cwd=registry)
    assert "Traceback" not in found.stderr
    assert found.returncode in {0, 1, 2}
    if found.returncode == 2:
        assert found.stderr.startswith("eventreg: ")
    after = files(registry)
    assert {path: after.get(path) for path in before} == before
    assert set(after) == set(before)


def test_a_cache_folder_that_may_only_be_read_serves_and_stays_as_it_is(registry, tmp_path):
    before = bound_by_modes()
    cache = tmp_path / "cache"
    plain = eventreg("lint", cwd=registry, cache=cache)
    kept = files(cache)
    folders = [cache, *(path for path in cache.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        write(
            registry, schema_path(name="orders.order.sent"), event_schema(name="orders.order.sent")
        )
        found = eventreg("lint", cwd=registry, cache=cache, before=before)
    finally:
        for folder in folders:
            folder.chmod(0o755)
    assert found.returncode == plain.returncode
    assert found.stdout.replace("3 events and 3 schemas", "2 events and 2 schemas") == plain.stdout
    assert found.stderr == ""
    assert files(cache) == kept


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [("lint",), ("--help",), ("lint", "--help"), ("list",)])
def test_standard_output_on_a_full_disk_is_one_line_and_status_2(
    registry, monkeypatch, arguments, unbuffered
):
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        found = eventreg(
            *arguments, cwd=registry, capture_output=False, stdout=full, stderr=subprocess.PIPE
        )
    assert found.returncode == 2
    assert found.stderr == "eventreg: the output cannot be written: no space left on device\n"


@pytest.mark.parametrize(
    "arguments",
    ["lint --select ALL", "list", "rule --all", "show orders.order.paid", "lint --help"],
)
def test_a_reader_that_has_gone_ends_the_run_without_a_word(registry, arguments):
    read, write_end = os.pipe()
    os.close(read)
    with os.fdopen(write_end, "w") as pipe:
        streams = {"capture_output": False, "stdout": pipe, "stderr": subprocess.PIPE}
        found = eventreg(*arguments.split(), cwd=registry, **streams)
    assert (found.returncode, found.stderr) == (141, "")


@pytest.mark.parametrize(
    ("closed", "arguments", "status"),
    [("1", "lint", 1), ("2", "lint", 1), ("2", "lint --select NOPE", 2), ("0", "new", 2)],
)
def test_a_closed_stream_is_as_good_as_one_that_nobody_reads(registry, closed, arguments, status):
    (registry / schema_path()).write_text("{", "utf-8")
    line = f'exec "$0" -m eventreg {arguments} {closed}>&-'
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "EVENTREG_CACHE_DIR": ""}
    found = subprocess.run(
        ["sh", "-c", line, sys.executable],
        cwd=registry,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in found.stderr
    assert found.returncode == status
