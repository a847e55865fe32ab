"""One writer for every generator: all or nothing, and only its own files."""

from __future__ import annotations

import errno
import os
import random
import shutil
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from eventreg.errors import OutputError
from eventreg.generate import Artifact, begun, check, is_fresh, publish


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".eventreg-manifest.json"
    }


def test_files_appear_and_nothing_else_is_left_behind(tmp_path: Path) -> None:
    result = publish([Artifact("a/b.txt", "one"), Artifact("c.txt", "two")], tmp_path / "out")
    assert result.written == ("a/b.txt", "c.txt")
    assert contents(tmp_path / "out") == {"a/b.txt": "one", "c.txt": "two"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_files_once_made_and_no_longer_made_go_and_foreign_ones_stay(tmp_path: Path) -> None:
    publish([Artifact("old.txt", "x"), Artifact("kept.txt", "x")], tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("by hand")
    result = publish([Artifact("kept.txt", "y")], tmp_path)
    assert (result.written, result.removed) == (("kept.txt",), ("old.txt",))
    assert contents(tmp_path) == {"kept.txt": "y", "mine/notes.txt": "by hand"}


def test_a_link_to_the_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    for text in ("x", "y"):
        publish([Artifact("a.txt", text)], tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert contents(tmp_path / "real") == {"a.txt": text}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


def test_a_mount_point_is_refused_with_a_remedy(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "mounted").mkdir()

    def busy(*_: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy", str(tmp_path / "mounted"))

    monkeypatch.setattr(import_module("eventreg.generate.replace"), "_swap", busy)
    with pytest.raises(OutputError, match="choose a folder below it"):
        publish([Artifact("a.txt", "x")], tmp_path / "mounted")
    assert [path.name for path in tmp_path.iterdir()] == ["mounted"]


def test_an_unchanged_folder_is_not_touched(tmp_path: Path) -> None:
    publish([Artifact("a.txt", "x")], tmp_path / "out")
    before = (tmp_path / "out").stat()
    assert publish([Artifact("a.txt", "x")], tmp_path / "out").unchanged == ("a.txt",)
    after = (tmp_path / "out").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_check_names_what_is_missing_changed_and_stale_and_writes_nothing(tmp_path: Path) -> None:
    publish([Artifact("a", "1"), Artifact("b", "1")], tmp_path)
    (tmp_path / "a").write_text("edited")
    before = contents(tmp_path)
    drift = check([Artifact("a", "1"), Artifact("c", "1")], tmp_path)
    assert (drift.missing, drift.changed, drift.stale) == (("c",), ("a",), ("b",))
    assert contents(tmp_path) == before
    assert not check([Artifact("a", "edited"), Artifact("b", "1")], tmp_path)


@pytest.mark.parametrize("path", ["../up", "/etc/x", "a/../../b", "", "nul\0"])
def test_a_path_that_climbs_out_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="no path inside"):
        Artifact(path, "")


def test_a_manifest_that_names_a_file_outside_removes_nothing(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("keep")
    out = tmp_path / "out"
    publish([Artifact("a", "1")], out)
    manifest = out / ".eventreg-manifest.json"
    manifest.write_text(manifest.read_text().replace('"a"', '"../victim"'))
    with pytest.raises(OutputError, match="damaged"):
        publish([Artifact("b", "1")], out)
    assert victim.read_text() == "keep"


def test_a_failure_halfway_leaves_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    publish([Artifact("a", "old")], out)
    real = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if data == b"second":
            raise OSError(28, "No space left on device", str(self))
        return real(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="no space left"):
        publish([Artifact("a", "first"), Artifact("b", "second")], out)
    assert contents(out) == {"a": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_output_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError):
        publish([Artifact("a", "x")], tmp_path / "out")
    assert (tmp_path / "out").read_text() == "a file"


def test_fresh_means_the_same_inputs_and_untouched_files(tmp_path: Path) -> None:
    publish([Artifact("a", "x")], tmp_path, inputs="k1")
    assert is_fresh(tmp_path, "k1")
    assert not is_fresh(tmp_path, "k2")
    (tmp_path / "a").write_text("edited")
    assert not is_fresh(tmp_path, "k1")


def test_what_stays_the_same_is_the_same_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish([Artifact("a/same", "1"), Artifact("a/other", "1")], out)
    before = (out / "a/same").stat().st_ino
    publish([Artifact("a/same", "1"), Artifact("a/other", "2")], out)
    assert (out / "a/same").stat().st_ino == before
    assert contents(out) == {"a/same": "1", "a/other": "2"}


def test_a_link_in_the_place_of_a_file_becomes_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish([Artifact("a", "1"), Artifact("b", "1")], out)
    (tmp_path / "elsewhere").write_text("1")
    (out / "a").unlink()
    (out / "a").symlink_to(tmp_path / "elsewhere")
    publish([Artifact("a", "1"), Artifact("b", "2")], out)
    assert not (out / "a").is_symlink()
    assert contents(out) == {"a": "1", "b": "2"}


def test_nothing_is_written_through_a_link_to_another_folder(tmp_path: Path) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    out.mkdir()
    victim.mkdir()
    (out / "a").symlink_to(victim)
    with pytest.raises(OutputError, match="file exists"):
        publish([Artifact("a/b", "1")], out)
    assert not [*victim.iterdir()]


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders")
def test_what_killed_runs_left_is_removed(tmp_path: Path) -> None:
    for name in (".out-killed.new", ".out-killed.old", ".other-killed.new"):
        (tmp_path / name / "a").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    publish([Artifact("a", "1")], tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other-killed.new", "out"]


_PUBLISH_AGAIN_AND_AGAIN = """
import sys
from pathlib import Path
from eventreg.generate import Artifact, publish
names = [f"{n % 3}/{n}" for n in range(60)]
for turn in range(15):
    publish([Artifact(n, f"{sys.argv[1]} {turn % 3 if n < '3' else ''}") for n in names], Path("out"))
"""


def writers(folder: Path) -> frozenset[str]:
    """Who wrote the files of a folder, which may be exchanged and removed meanwhile."""
    found = set()
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        for n in range(60):
            try:
                file = os.open(f"{n % 3}/{n}", os.O_RDONLY, dir_fd=descriptor)
            except FileNotFoundError:
                continue
            with os.fdopen(file) as stream:
                found.add(stream.read().partition(" ")[0])
    finally:
        os.close(descriptor)
    return frozenset(found)


@pytest.mark.skipif(sys.platform != "linux", reason="folders are exchanged in one step on Linux")
def test_runs_at_once_never_mix_what_they_write(tmp_path: Path) -> None:
    program = [sys.executable, "-c", _PUBLISH_AGAIN_AND_AGAIN]
    runs = [
        subprocess.Popen([*program, name], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    seen = set()
    while any(run.poll() is None for run in runs):
        time.sleep(0.001)
        if (tmp_path / "out").is_dir():
            seen.add(writers(tmp_path / "out"))
    assert [run.communicate()[1] for run in runs] == ["", ""]
    assert {run.returncode for run in runs} == {0}
    assert seen <= {frozenset({"one"}), frozenset({"two"}), frozenset()}
    assert writers(tmp_path / "out") in seen
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


MANY = [f"{n % 9}/{n}" for n in range(600)]


def many(**changes: str) -> list[Artifact]:
    return [Artifact(name, changes.get(name, f"text of {name}")) for name in MANY]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache, where folders that were replaced are kept."""
    monkeypatch.setenv("EVENTREG_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_large_folder_that_was_replaced_becomes_the_next_one(tmp_path: Path, kept: Path) -> None:
    out = tmp_path / "out"
    publish(many(), out)
    (out / "notes").write_text("by hand")
    (out / "empty").mkdir()
    for turn in range(4):
        publish(many(**{"1/10": f"turn {turn}"}), out)
        assert contents(out) == {a.path: a.text for a in many(**{"1/10": f"turn {turn}"})} | {
            "notes": "by hand"
        }
        assert (out / "empty").is_dir()
        assert len([*(kept / "spare").iterdir()]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "out"]


def test_what_was_done_to_a_spare_folder_or_meanwhile_does_not_come_back(
    tmp_path: Path, kept: Path
) -> None:
    out, victim = tmp_path / "out", tmp_path / "victim"
    victim.mkdir()
    publish([*many(), Artifact("gone/x", "1")], out)
    publish(many(**{"0/0": "second"}), out)
    (spare,) = (kept / "spare").iterdir()
    (spare / "planted").write_text("x")
    (spare / "2" / "11").unlink()
    (spare / "2" / "11").symlink_to(victim / "11")
    (spare / "3" / "12").unlink()
    (spare / "3" / "12").write_text("other")
    (spare / "4").rename(spare / "5x")
    (spare / "4").symlink_to(victim)
    (out / "1" / "10").write_text("edited by hand")
    publish(many(), out)
    assert contents(out) == {a.path: a.text for a in many()}
    assert not [*victim.iterdir()]


def test_what_was_out_of_place_when_a_run_was_killed_comes_back(tmp_path: Path) -> None:
    """Where two folders cannot be exchanged in one step, the old one is away for a moment."""
    publish([Artifact("made.txt", "old")], tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("by hand")
    (tmp_path / "out").rename(tmp_path / ".out-killed.old")
    publish([Artifact("made.txt", "new")], tmp_path / "out")
    assert contents(tmp_path / "out") == {"made.txt": "new", "notes.txt": "by hand"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.usefixtures("kept")
def test_what_is_begun_ahead_gives_the_same_and_sees_what_happens_meanwhile(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(many(), out)
    (out / "notes").write_text("by hand")
    for turn in range(3):
        changed = many(**{"1/10": f"turn {turn}"})
        with begun(out) as ahead:
            (out / "notes").write_text(f"by hand {turn}")
            (out / "2" / "11").write_text("edited in place")
            (out / f"new{turn}").write_text("meanwhile")
            publish(changed, out, ahead=ahead)
        expected = {a.path: a.text for a in changed} | {"notes": f"by hand {turn}"}
        assert contents(out) == expected | {f"new{n}": "meanwhile" for n in range(turn + 1)}
        assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "out"]


def test_what_is_begun_ahead_and_not_needed_changes_nothing(tmp_path: Path, kept: Path) -> None:
    out = tmp_path / "out"
    publish(many(), out)
    before = out.stat()
    with begun(out) as ahead:
        assert not publish(many(), out, ahead=ahead).written
    with pytest.raises(ZeroDivisionError), begun(out):
        raise ZeroDivisionError
    assert (out.stat().st_ino, out.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [path.name for path in tmp_path.iterdir() if path != kept] == ["out"]


@pytest.mark.skipif(sys.platform == "win32", reason="no locks on folders")
def test_what_another_run_has_begun_is_left_to_it(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(many(), out)
    with begun(out) as first:
        with begun(out) as second:
            publish(many(**{"0/0": "second"}), out, ahead=second)
        publish(many(**{"0/0": "first"}), out, ahead=first)
    assert contents(out) == {a.path: a.text for a in many(**{"0/0": "first"})}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")] == []


def test_a_removed_folder_comes_back_from_the_spare_one_as_it_should_be(
    tmp_path: Path, kept: Path
) -> None:
    out = tmp_path / "out"
    publish(many(), out)
    (out / "notes").write_text("by hand")
    with begun(out) as ahead:
        ahead.leave_copy(len(MANY))
    (spare,) = (kept / "spare").iterdir()
    same = (spare / "1" / "10").stat().st_ino
    (out / "2" / "11").write_text("edited in place")
    (spare / "3" / "12").unlink()
    (spare / "3" / "12").symlink_to(spare / "1" / "10")
    shutil.rmtree(out)
    publish(many(), out)
    assert contents(out) == {a.path: a.text for a in many()}
    assert (out / "1" / "10").stat().st_ino == same
    assert not (out / "3" / "12").is_symlink()


_BEGIN_AND_PUBLISH = """
import sys
from pathlib import Path
from eventreg.generate import Artifact, begun, publish
names = [f"{n % 9}/{n}" for n in range(600)]
turn = 0
while True:
    turn += 1
    with begun(Path("out")) as ahead:
        publish([Artifact(n, f"text {turn % 2} of {n}") for n in names], Path("out"), ahead=ahead)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="folders are exchanged in one step on Linux")
def test_whenever_it_is_killed_the_folder_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    chance = random.Random(5)
    environment = os.environ | {"EVENTREG_CACHE_DIR": str(tmp_path / "cache")}
    states = [{n: f"text {turn} of {n}" for n in MANY} for turn in range(2)]
    publish([Artifact(n, text) for n, text in states[0].items()], tmp_path / "out")
    for _ in range(12):
        run = subprocess.Popen(
            [sys.executable, "-c", _BEGIN_AND_PUBLISH], cwd=tmp_path, env=environment
        )
        time.sleep(0.15 + chance.random() * 0.3)
        run.kill()
        run.wait()
        assert contents(tmp_path / "out") in states
    publish([Artifact(n, "last") for n in MANY], tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "out"]


def test_an_output_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    for write in (publish, check):
        with pytest.raises(OutputError, match="/out is a file; name a folder"):
            write([Artifact("a.txt", "one")], tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_an_error_names_the_folder_that_was_asked_for_and_no_file_of_ours() -> None:
    with pytest.raises(OutputError, match=r"^/proc/out cannot be written: "):
        publish([Artifact("a.txt", "one")], Path("/proc/out"))
