"""The GitHub Action and the GitLab template: valid, and doing what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from eventreg.config import parse
from tests.support import ROOT, GitRepository, event_schema, needs, schema_path

ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
GITLAB = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", "action.yml"),
        ("vendor.gitlab-ci", "ci/gitlab.yml"),
        ("vendor.github-workflows", ".github/workflows/schemas.yml"),
        ("vendor.github-workflows", ".github/workflows/test.yml"),
    ],
)
def test_they_are_valid_under_the_forges_own_schemas(schema, file):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file]
    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_snippets_of_the_guide_are_valid(tmp_path):
    guide = (ROOT / "docs" / "ci.md").read_text("utf-8")
    workflow, waivers = re.findall(r"```yaml\n(.*?)```", guide, flags=re.DOTALL)
    config = parse(waivers.encode(), tmp_path / "eventreg.yaml")
    assert [waiver.rule for waiver in config.waivers] == ["DOC002"]
    file = tmp_path / "workflow.yml"
    file.write_text(workflow, "utf-8")
    command = ["check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(file)]
    result = subprocess.run(
        [sys.executable, "-m", *command], check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout
    used = yaml.safe_load(workflow)["jobs"]["events"]["steps"][1]["with"]
    assert set(used) <= set(ACTION["inputs"])


def test_no_value_of_a_pull_request_is_pasted_into_a_script():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")


def test_every_input_is_used():
    text = (ROOT / "action.yml").read_text("utf-8")
    for name in ACTION["inputs"]:
        assert f"inputs.{name}" in text


@pytest.fixture
def pull_request(repository: GitRepository) -> GitRepository:
    """A clone whose branch breaks an event that `origin/main` has released."""
    repository.commit({"eventreg.yaml": "", schema_path(): event_schema()})
    clone = GitRepository(repository.folder.parent / "clone")
    repository.git("clone", "--quiet", str(repository.folder), str(clone.folder))
    clone.git("checkout", "--quiet", "-b", "change")
    narrowed = {"order_id": {"type": "integer", "description": "The order."}}
    clone.commit(
        {
            schema_path("1.1.0"): event_schema(
                "1.1.0", properties=narrowed, examples=[{"order_id": 1}]
            )
        }
    )
    return clone


def environment(folder: Path) -> dict[str, str]:
    """Variables of a runner, and `eventreg` where the action installs it."""
    scripts = folder / "eventreg" / "bin"
    scripts.mkdir(parents=True)
    command = scripts / "eventreg"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m eventreg "$@"\n', "utf-8")
    command.chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{scripts}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }


def step(name: str) -> dict[str, Any]:
    return next(step for step in ACTION["runs"]["steps"] if step.get("name") == name)


def bash(script: str, cwd: Path, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=cwd,
        check=False,
        capture_output=True,
        text=True,
        env=variables,
    )


def test_the_action_annotates_comments_and_fails(pull_request, tmp_path):
    needs("bash", hint="it is a shell")
    values = {"BASE": "origin/main", "CONFIG": "", "ARGUMENTS": "", "SARIF": "found.sarif"}
    assert set(values) == set(step("Check")["env"])
    variables = {**environment(tmp_path / "runner"), **values}
    result = bash(step("Check")["run"], pull_request.folder, variables)
    assert result.returncode == 0, result.stderr
    assert re.search(r"^::error file=schemas/orders/order/created/1\.1\.0\.json,", result.stdout)
    assert Path(variables["GITHUB_OUTPUT"]).read_text() == "status=1\n"
    assert "eventreg" in Path(variables["GITHUB_STEP_SUMMARY"]).read_text()
    comment = (tmp_path / "runner" / "eventreg.md").read_text("utf-8")
    assert comment.startswith("<!-- eventreg -->")
    assert "COM" in comment
    assert json.loads((pull_request.folder / "found.sarif").read_text("utf-8"))["runs"]
    status = bash(step("Status")["run"], tmp_path, {**variables, "STATUS": "1"})
    assert status.returncode == 1


def test_the_action_takes_hostile_values_as_words(pull_request, tmp_path):
    needs("bash", hint="it is a shell")
    hostile = '$(touch bad) ; touch bad "'
    values = {"BASE": hostile, "CONFIG": "", "ARGUMENTS": "--quiet", "SARIF": ""}
    variables = {**environment(tmp_path / "runner"), **values}
    bash(step("Check")["run"], pull_request.folder, variables)
    assert Path(variables["GITHUB_OUTPUT"]).read_text() == "status=2\n"
    assert not (pull_request.folder / "bad").exists()


COMMENTER = """\
#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in *--paginate*) echo "$EXISTING";; esac
"""


@pytest.mark.parametrize(("existing", "call"), [("", "POST-new"), ("42", "PATCH repos/o/r/42")])
def test_the_action_keeps_one_comment(tmp_path, existing, call):
    needs("bash", hint="it is a shell")
    gh = tmp_path / "gh"
    gh.write_text(COMMENTER, "utf-8")
    gh.chmod(0o755)
    (tmp_path / "eventreg.md").write_text("<!-- eventreg -->\n", "utf-8")
    variables = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "RUNNER_TEMP": str(tmp_path),
        "CALLS": str(tmp_path / "calls"),
        "EXISTING": existing,
        "COMMENTS": "repos/o/r/1/comments",
        "COMMENT": "repos/o/r",
    }
    assert bash(step("Comment")["run"], tmp_path, variables).returncode == 0
    last = (tmp_path / "calls").read_text("utf-8").splitlines()[-1]
    assert ("PATCH repos/o/r/42" in last) == (call != "POST-new")
    assert f"body=@{tmp_path}/eventreg.md" in last


def test_the_gitlab_job_writes_its_reports_and_fails(pull_request, tmp_path):
    needs("bash", hint="it is a shell")
    job = GITLAB["eventreg"]
    variables = {
        **environment(tmp_path / "runner"),
        **job["variables"],
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_DEFAULT_BRANCH": "main",
    }
    result = bash("\n".join(job["script"]), pull_request.folder, variables)
    assert result.returncode == 1, result.stderr
    reports = job["artifacts"]["reports"]
    issues = json.loads((pull_request.folder / reports["codequality"]).read_text("utf-8"))
    assert any(issue["check_name"].startswith("COM") for issue in issues)
    assert "<failure" in (pull_request.folder / reports["junit"]).read_text("utf-8")
    assert (pull_request.folder / job["artifacts"]["paths"][0]).is_file()
