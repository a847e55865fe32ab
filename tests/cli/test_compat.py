"""`eventreg compat` on real Git repositories."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Result
from tests.support import ROOT, GitRepository, event_schema, schema_path

Run = Callable[..., Result]
NOTE = {
    "order_id": {"type": "string", "description": "The order."},
    "note": {"type": "string", "description": "A word from the customer."},
}
CONFIG = """
services:
  order: { owner: team-order, namespaces: [orders], publishes: ["orders.**"] }
  warehouse: { owner: team-stock, subscribes: ["orders.order.created"] }
"""


@pytest.fixture
def released(repository: GitRepository) -> GitRepository:
    """`main` has orders.order.created 1.0.0; a branch is checked out."""
    repository.commit({"eventreg.yaml": CONFIG, schema_path(): event_schema()})
    repository.git("switch", "--quiet", "--create", "feature")
    return repository


def compat(run: Run, repository: GitRepository, *more: str) -> Result:
    return run("compat", "--output-format", "concise", *more, cwd=repository.folder)


def test_nothing_changed_is_clean(run: Run, released: GitRepository) -> None:
    result = compat(run, released)
    assert (result.status, result.err) == (0, "")


def test_a_new_event_is_clean(run: Run, released: GitRepository) -> None:
    name = "orders.order.cancelled"
    released.write({schema_path(name=name): event_schema(name=name)})
    assert compat(run, released).status == 0


def test_a_compatible_addition_in_a_minor_is_clean(run: Run, released: GitRepository) -> None:
    released.write({schema_path("1.1.0"): event_schema("1.1.0", properties=NOTE)})
    assert compat(run, released).status == 0


def test_a_changed_released_schema_is_found_at_what_changed(
    run: Run, released: GitRepository
) -> None:
    released.write({schema_path(): event_schema(properties=NOTE)})
    result = compat(run, released)
    assert (result.status, result.codes) == (1, {"VER003"})
    line = released.folder.joinpath(schema_path()).read_text().splitlines()
    number = 1 + next(i for i, text in enumerate(line) if '"note"' in text)
    assert f"{schema_path()}:{number}:" in result.out


def test_reformatting_a_released_schema_is_no_change(run: Run, released: GitRepository) -> None:
    text = json.dumps(event_schema(), indent=4, sort_keys=True)
    released.write({schema_path(): text})
    assert compat(run, released).status == 0


def test_a_removed_released_schema_is_found(run: Run, released: GitRepository) -> None:
    released.write({schema_path(): None})
    result = compat(run, released)
    assert (result.status, result.codes) == (1, {"VER004"})
    assert "orders.order.created 1.0.0" in result.out


def test_a_rename_in_place_is_found_and_names_both(run: Run, released: GitRepository) -> None:
    released.write({schema_path(): event_schema(name="orders.order.placed")})
    result = compat(run, released)
    assert result.status == 1
    assert "VER004" in result.codes
    assert "orders.order.created 1.0.0" in result.out
    assert "orders.order.placed 1.0.0" in result.out


def test_a_bump_that_is_too_small_is_found_with_the_right_one(
    run: Run, released: GitRepository
) -> None:
    released.write({schema_path("1.0.1"): event_schema("1.0.1", properties=NOTE)})
    result = compat(run, released)
    assert (result.status, result.codes) == (1, {"VER005"})
    assert "1.1.0" in result.out


def test_an_annotation_in_a_patch_is_clean(run: Run, released: GitRepository) -> None:
    released.write({schema_path("1.0.1"): event_schema("1.0.1", description="Better words.")})
    assert compat(run, released).status == 0


def test_a_break_in_a_minor_is_shown_with_an_event_and_names_who_is_hit(
    run: Run, released: GitRepository
) -> None:
    broken = event_schema("1.1.0", required=["order_id", "note"], properties=NOTE)
    released.write({schema_path("1.1.0"): broken})
    result = run("compat", "--output-format", "json", cwd=released.folder)
    assert result.status == 1
    findings: list[Any] = json.loads(result.out)["findings"]
    assert len(findings) == 1
    finding = findings[0]
    assert finding["code"].startswith("COM")
    assert "note" in finding["message"]
    assert "note" not in finding["witness"]["instance"]
    assert finding["services"] == ["warehouse"]


@pytest.mark.parametrize("options", [(), ("--base", "main"), ("--previous",)])
def test_of_the_events_that_are_named_alone_is_said_what_was_looked_at(
    run: Run, released: GitRepository, options: tuple[str, ...]
) -> None:
    other = "warehouse.stock.counted"
    released.commit({schema_path(name=other): event_schema(name=other)})
    released.git("branch", "--force", "main")
    broken = event_schema("1.1.0", required=["order_id", "note"], properties=NOTE)
    released.write({schema_path("1.1.0"): broken})
    found = run("compat", "orders.**", *options, cwd=released.folder)
    assert (found.status, "Found 1 error in 1 pair" in found.out) == (1, True)
    assert run("compat", other, *options, cwd=released.folder).out.startswith(
        "No problems in 0 pairs."
    )
    for name in ("orders.order.craeted", "nowhere.*", "orders.order.created@1.1.0"):
        result = run("compat", other, name, *options, cwd=released.folder)
        assert (result.status, result.out) == (2, "")
        assert f'no event "{name}" in the registry; ' in result.err


@pytest.mark.parametrize("options", [(), ("--previous",)])
def test_a_file_that_cannot_be_parsed_is_not_taken_for_compatible(
    run: Run, released: GitRepository, options: tuple[str, ...]
) -> None:
    for version in ("1.0.0", "1.1.0"):
        released.write({schema_path(version): '{"$id": 1,}'})
        result = run("compat", *options, "--output-format", "json", cwd=released.folder)
        [finding] = json.loads(result.out)["findings"]
        assert (result.status, finding["code"], finding["event"], finding["version"]) == (
            1, "COM027", "orders.order.created", version,
        )  # fmt: skip
        assert (finding["path"], finding["line"]) == (schema_path(version), 1)
        released.git("checkout", "--quiet", "schemas")


def test_a_file_that_could_not_be_parsed_before_is_no_news(
    run: Run, released: GitRepository
) -> None:
    released.commit({schema_path("1.1.0"): '{"$id": 1,}'})
    released.git("branch", "--force", "main")
    assert compat(run, released).status == 0


def test_the_same_break_as_a_major_is_clean(run: Run, released: GitRepository) -> None:
    broken = event_schema("2.0.0", required=["order_id", "note"], properties=NOTE)
    released.write({schema_path("2.0.0"): broken})
    assert compat(run, released).status == 0


def test_a_version_that_another_branch_released_meanwhile_is_found(
    run: Run, released: GitRepository
) -> None:
    released.git("switch", "--quiet", "main")
    other = {**NOTE, "note": {"type": "integer", "description": "A number."}}
    released.commit({schema_path("1.1.0"): event_schema("1.1.0", properties=other)})
    released.git("switch", "--quiet", "feature")
    released.commit({schema_path("1.1.0"): event_schema("1.1.0", properties=NOTE)})
    result = compat(run, released)
    assert (result.status, result.codes) == (1, {"VER008"})


def test_transitive_modes_hold_every_earlier_version_of_the_major(
    run: Run, repository: GitRepository
) -> None:
    def with_length(version: str, **bounds: int) -> Any:
        text = {"type": "string", "description": "The order.", **bounds}
        return event_schema(version, properties={"order_id": text})

    repository.commit(
        {
            "eventreg.yaml": CONFIG,
            schema_path("1.0.0"): with_length("1.0.0"),
            schema_path("1.1.0"): with_length("1.1.0", maxLength=40),
        }
    )
    repository.write({schema_path("1.2.0"): with_length("1.2.0", maxLength=50)})
    assert compat(run, repository).status == 0
    result = compat(run, repository, "--mode", "backward-transitive")
    assert result.status == 1
    assert "1.0.0" in result.out


def test_a_break_that_earlier_versions_share_is_told_once(
    run: Run, repository: GitRepository
) -> None:
    released = {schema_path(f"1.{n}.0"): event_schema(f"1.{n}.0") for n in range(3)}
    repository.commit({"eventreg.yaml": CONFIG, **released})
    broken = event_schema("1.3.0", required=["order_id", "note"], properties=NOTE)
    repository.write({schema_path("1.3.0"): broken})
    result = compat(run, repository, "--mode", "backward-transitive")
    assert "Found 1 error in 3 pairs" in result.out
    assert "against" not in result.out


def test_a_mode_for_some_events_overrides_the_policy(run: Run, released: GitRepository) -> None:
    override = "compat: { overrides: [{ events: 'orders.order.*', mode: none }] }\n"
    broken = event_schema("1.1.0", required=["order_id", "note"], properties=NOTE)
    released.write({"eventreg.yaml": CONFIG + override, schema_path("1.1.0"): broken})
    result = compat(run, released)
    assert result.status == 0
    assert "mode backward, overridden for some events, content" in result.out


def test_forward_breaks_name_the_publisher(run: Run, released: GitRepository) -> None:
    released.write(
        {schema_path("1.1.0"): event_schema("1.1.0", required=[], examples=[{}])},
    )
    result = run("compat", "--mode", "forward", "--output-format", "json", cwd=released.folder)
    assert result.status == 1
    assert json.loads(result.out)["findings"][0]["services"] == ["order"]


def shallow_clone(released: GitRepository, folder: Path, *options: str) -> Path:
    """The last commit of a branch that `main` has moved on from."""
    released.commit({schema_path("1.1.0"): event_schema("1.1.0", properties=NOTE)})
    released.git("switch", "--quiet", "main")
    released.commit({"README.md": "main moved on"})
    clone, url = folder / "clone", released.folder.as_uri()
    command = ["git", "clone", "--quiet", "--depth=1", "-b", "feature", *options, url, str(clone)]
    subprocess.run(command, check=True)
    return clone


class TestWhereItRuns:
    def test_from_a_subfolder(self, run: Run, released: GitRepository) -> None:
        released.write({schema_path(): event_schema(properties=NOTE)})
        result = run(
            "compat", "--output-format", "concise", cwd=released.folder / "schemas" / "orders"
        )
        assert (result.status, result.codes) == (1, {"VER003"})
        assert "order/created/1.0.0.json:" in result.out

    def test_where_the_registry_is_a_folder_of_the_repository(
        self, run: Run, repository: GitRepository
    ) -> None:
        files = {"eventreg.yaml": CONFIG, schema_path(): event_schema()}
        repository.commit({f"contracts/{path}": text for path, text in files.items()})
        repository.write({f"contracts/{schema_path()}": event_schema(properties=NOTE)})
        result = run("compat", "--output-format", "concise", cwd=repository.folder / "contracts")
        assert (result.status, result.codes) == (1, {"VER003"})

    def test_in_a_worktree(self, run: Run, released: GitRepository, tmp_path: Path) -> None:
        tree = tmp_path / "tree"
        released.git("worktree", "add", "--quiet", "-b", "other", str(tree), "main")
        other = GitRepository(tree)
        other.write({schema_path(): None})
        assert compat(run, other).codes == {"VER004"}

    def test_with_a_detached_head(self, run: Run, released: GitRepository) -> None:
        released.git("switch", "--quiet", "--detach")
        released.write({schema_path(): None})
        assert compat(run, released).codes == {"VER004"}

    def test_in_a_clone_that_has_main_only_as_origin_main(
        self, run: Run, released: GitRepository, tmp_path: Path
    ) -> None:
        released.commit({schema_path("1.1.0"): event_schema("1.1.0", properties=NOTE)})
        clone = tmp_path / "clone"
        subprocess.run(
            ["git", "clone", "--quiet", "--branch", "feature", str(released.folder), str(clone)],
            check=True,
        )
        assert compat(run, GitRepository(clone), "--base", "main").status == 0

    def test_a_base_that_does_not_exist_is_one_clear_line(
        self, run: Run, released: GitRepository
    ) -> None:
        result = compat(run, released, "--base", "trunk")
        assert (result.status, result.out) == (2, "")
        assert result.err.count("\n") == 1
        assert 'no branch, tag or commit is named "trunk"' in result.err

    @pytest.mark.parametrize("base", ["--upload-pack=x", "-n", "a..b", "a b", "HEAD:schemas", ""])
    def test_a_base_that_is_no_ref_is_one_clear_line(
        self, run: Run, released: GitRepository, base: str
    ) -> None:
        result = compat(run, released, f"--base={base}")
        assert result.status == 2
        assert result.err.count("\n") == 1

    def test_a_shallow_clone_gets_the_command_that_mends_it(
        self, run: Run, released: GitRepository, tmp_path: Path
    ) -> None:
        clone = shallow_clone(released, tmp_path, "--no-single-branch")
        result = compat(run, GitRepository(clone), "--base", "origin/main")
        assert result.status == 2
        assert "git fetch --unshallow" in result.err

    def test_a_clone_of_one_branch_gets_there_by_the_commands_it_is_told(
        self, run: Run, released: GitRepository, tmp_path: Path
    ) -> None:
        clone = shallow_clone(released, tmp_path)
        for told in ("git fetch origin main:", "git fetch --unshallow"):
            result = run("compat", cwd=clone)
            assert (result.status, told in result.err) == (2, True), result.err
            remedy = result.err.split('run "')[1].partition('"')[0]
            subprocess.run(remedy.split(), cwd=clone, check=True, capture_output=True)
        result = run("compat", cwd=clone)
        assert (result.status, "1 pair" in result.out) == (0, True), result.err

    def test_without_git_history(self, run: Run, repository: GitRepository) -> None:
        repository.write({"eventreg.yaml": CONFIG, schema_path(): event_schema()})
        result = compat(run, repository)
        assert result.status == 2
        assert "no commit yet" in result.err

    def test_outside_of_a_repository(self, run: Run, tmp_path: Path) -> None:
        folder = GitRepository(tmp_path / "plain")
        folder.write({"eventreg.yaml": CONFIG, schema_path(): event_schema()})
        result = compat(run, folder)
        assert result.status == 2
        assert "not in a Git repository" in result.err
        assert compat(run, folder, "--previous").status == 0

    def test_in_a_hook_of_git_itself(self, repository: GitRepository) -> None:
        files = {"eventreg.yaml": CONFIG, schema_path(): event_schema()}
        repository.commit({f"contracts/{path}": text for path, text in files.items()})
        repository.git("switch", "--quiet", "--create", "feature")
        hook = repository.folder / ".git" / "hooks" / "pre-commit"
        hook.write_text(
            f"#!/bin/sh\nPYTHONPATH={ROOT / 'src'} exec {sys.executable} -m eventreg "
            "compat --config contracts/eventreg.yaml\n"
        )
        hook.chmod(0o755)
        good = event_schema("1.1.0", properties=NOTE)
        repository.commit({f"contracts/{schema_path('1.1.0')}": good})
        with pytest.raises(subprocess.CalledProcessError) as refused:
            repository.commit({f"contracts/{schema_path()}": None})
        assert "VER004" in refused.value.stdout + refused.value.stderr

    @pytest.mark.parametrize("folder", ["sche mas", "schémas", "a*b", ":(top)x", "-n"])
    def test_with_a_folder_that_git_might_read_as_a_pattern(
        self, run: Run, repository: GitRepository, folder: str
    ) -> None:
        config = f"schemas: {json.dumps(folder)}\n"
        path = schema_path().replace("schemas", folder, 1)
        repository.commit({"eventreg.yaml": config, path: event_schema()})
        assert compat(run, repository).status == 0
        repository.write({path: None, path.replace("1.0.0", "1.1.0"): event_schema("1.1.0")})
        assert compat(run, repository).codes == {"VER004"}

    def test_where_git_is_configured_oddly(self, run: Run, released: GitRepository) -> None:
        for key, value in {
            "diff.relative": "true", "log.showSignature": "true", "core.quotePath": "true",
            "diff.noprefix": "true", "status.showUntrackedFiles": "no", "color.ui": "always",
        }.items():  # fmt: skip
            released.git("config", key, value)
        released.write({schema_path("1.0.1"): event_schema("1.0.1", properties=NOTE)})
        assert compat(run, released).codes == {"VER005"}

    def test_where_git_is_not_installed(
        self, run: Run, released: GitRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", os.devnull)
        result = compat(run, released)
        assert result.status == 2
        assert "git is not installed" in result.err


class TestInPlace:
    CONFIG = """
layout:
  path: "{service}/{domain}/{action}.json"
  id: "https://schemas.example.com/{service}/{domain}/{action}/{version}.json"
"""
    PATH = "schemas/orders/order/created.json"

    def test_a_change_without_a_new_version_is_found(
        self, run: Run, repository: GitRepository
    ) -> None:
        repository.commit({"eventreg.yaml": self.CONFIG, self.PATH: event_schema()})
        repository.write({self.PATH: event_schema(properties=NOTE)})
        result = compat(run, repository)
        assert (result.status, result.codes) == (1, {"VER005"})

    def test_a_compatible_new_version_is_clean(self, run: Run, repository: GitRepository) -> None:
        repository.commit({"eventreg.yaml": self.CONFIG, self.PATH: event_schema()})
        repository.write({self.PATH: event_schema("1.1.0", properties=NOTE)})
        assert compat(run, repository).status == 0

    def test_a_break_in_a_minor_is_shown(self, run: Run, repository: GitRepository) -> None:
        repository.commit({"eventreg.yaml": self.CONFIG, self.PATH: event_schema()})
        broken = event_schema("1.1.0", required=["order_id", "note"], properties=NOTE)
        repository.write({self.PATH: broken})
        result = compat(run, repository)
        assert result.status == 1
        assert any(code.startswith("COM") for code in result.codes)

    def test_a_removed_event_is_found(self, run: Run, repository: GitRepository) -> None:
        other = {"schemas/orders/order/cancelled.json": event_schema(name="orders.order.cancelled")}
        repository.commit({"eventreg.yaml": self.CONFIG, self.PATH: event_schema(), **other})
        repository.write({self.PATH: None})
        assert compat(run, repository).codes == {"VER004"}

    def test_previous_versions_come_from_history(self, run: Run, repository: GitRepository) -> None:
        repository.commit({"eventreg.yaml": self.CONFIG, self.PATH: event_schema()})
        broken = event_schema("1.1.0", required=["order_id", "note"], properties=NOTE)
        repository.commit({self.PATH: broken})
        assert compat(run, repository, "--previous").status == 1


class TestTwoFiles:
    def test_a_break_is_shown(self, run: Run, tmp_path: Path) -> None:
        folder = GitRepository(tmp_path)
        folder.write({"old.json": {"type": "string"}, "new.json": {"type": "integer"}})
        result = run("compat", "old.json", "new.json", cwd=tmp_path)
        assert result.status == 1
        assert "COM" in result.out

    def test_other_dialects_and_yaml_compare(self, run: Run, tmp_path: Path) -> None:
        folder = GitRepository(tmp_path)
        old = "$schema: http://json-schema.org/draft-04/schema#\ntype: integer\nmaximum: 3\n"
        folder.write({"old.yaml": old, "new.json": {"type": "integer", "maximum": 3}})
        assert run("compat", "old.yaml", "new.json", cwd=tmp_path).status == 0

    def test_references_reach_files_beside_and_none_outside(self, run: Run, tmp_path: Path) -> None:
        folder = GitRepository(tmp_path)
        folder.write(
            {
                "in/old.json": {"type": "object", "properties": {"a": {"type": "string"}}},
                "in/new.json": {"type": "object", "properties": {"a": {"$ref": "sub/a.json"}}},
                "in/sub/a.json": {"$ref": "../b.json"},
                "in/b.json": {"type": "integer"},
                "in/out.json": {"$ref": "../secret.json"},
                "secret.json": {"type": "integer"},
            }
        )
        for cwd, prefix in (
            (tmp_path, "in/"),
            (tmp_path / "in", ""),
            (Path("/"), f"{tmp_path}/in/"),
        ):
            result = run("compat", f"{prefix}old.json", f"{prefix}new.json", cwd=cwd)
            assert (result.status, result.err) == (1, "")
        outside = run("compat", "in/old.json", "in/out.json", cwd=tmp_path)
        assert outside.status == 2
        assert "secret.json" in outside.err

    def test_a_missing_file_is_one_clear_line(self, run: Run, tmp_path: Path) -> None:
        result = run("compat", "old.json", "new.json", cwd=tmp_path)
        assert result.status == 2
        assert "old.json does not exist" in result.err

    def test_a_file_that_is_no_schema_is_one_clear_line(self, run: Run, tmp_path: Path) -> None:
        folder = GitRepository(tmp_path)
        folder.write({"old.json": {"type": "strin"}, "new.json": {"type": "integer"}})
        result = run("compat", "old.json", "new.json", cwd=tmp_path)
        assert result.status == 2
        assert result.err.count("\n") == 1
