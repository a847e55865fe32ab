"""Events that evolve in one file have their earlier versions in Git's history."""

import json
import subprocess

import pytest

from tests.support import GitRepository, event_schema

CONFIG = """
layout:
  path: "{service}/{domain}/{action}.json"
  id: "https://schemas.example.com/{service}/{domain}/{action}/{version}.json"
"""
FILE = "schemas/orders/order/created.json"
NOTE = {"note": {"type": "string", "description": "A note."}}


def _version(version, **properties):
    schema = event_schema(version)
    schema["properties"] |= properties
    return json.dumps(schema)


@pytest.fixture
def repository(tmp_path):
    made = GitRepository.make(tmp_path / "repository")
    made.commit({"eventreg.yaml": CONFIG, FILE: _version("1.0.0")})
    made.commit({FILE: _version("1.1.0", **NOTE)})
    made.write({FILE: _version("2.0.0", note={"type": "integer", "description": "A number."})})
    return made


def test_list_show_bundle_and_diff_know_every_version(repository, run):
    def said(*arguments):
        result = run(*arguments, cwd=repository.folder)
        assert result.status == 0, result.err
        return result.out

    assert "1.0.0, 1.1.0, 2.0.0" in said("list")
    assert "note" not in said("show", "orders.order.created@1.0.0")
    assert json.loads(said("bundle", "orders.order.created@1.1.0"))["properties"]["note"]
    assert '"note" is now integer, was string' in said("diff", "orders.order.created")
    assert '"note" is new (string, optional)' in said(
        "diff", "orders.order.created", "1.0.0", "1.1.0"
    )


def test_site_document_and_registry_hold_every_version_before_and_after_the_commit(repository, run):
    for name in ("docs", "registry", "asyncapi"):
        assert run("gen", name, cwd=repository.folder).status == 0
    made = repository.folder / "generated"
    for version in ("1.0.0", "1.1.0", "2.0.0"):
        assert (made / f"docs/events/orders.order.created/{version}.html").is_file()
        served = json.loads((made / f"registry/orders/order/created/{version}.json").read_text())
        assert served["$id"].endswith(f"/{version}.json")
    document = (made / "asyncapi/asyncapi.yaml").read_text()
    assert "created/1.0.0.json" in document
    assert "orders.order.created.v2" in document
    repository.commit()
    for name in ("docs", "registry", "asyncapi"):
        assert run("gen", name, "--check", cwd=repository.folder).status == 0


def test_versions_whose_references_are_gone_are_left_out(repository, run):
    gone = "https://schemas.example.com/orders/order/gone/1.0.0.json"
    repository.commit({FILE: _version("2.1.0", other={"$ref": gone})})
    repository.commit({FILE: _version("2.2.0")})
    assert run("gen", "registry", cwd=repository.folder).status == 0
    assert "1.0.0, 1.1.0" in run("show", "orders.order.created", cwd=repository.folder).out
    assert "2.1.0" not in run("show", "orders.order.created", cwd=repository.folder).out


def test_a_shallow_clone_is_read_and_not_generated_from(repository, run, tmp_path):
    command = ["git", "clone", "--quiet", "--depth=1", repository.folder.as_uri(), "shallow"]
    subprocess.run(command, cwd=tmp_path, check=True)
    result = run("gen", "docs", cwd=tmp_path / "shallow")
    assert result.status == 2
    assert "git fetch --unshallow" in result.err
    assert run("list", cwd=tmp_path / "shallow").status == 0


def test_without_git_there_are_the_files_alone(run, tmp_path):
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text(_version("1.1.0"), "utf-8")
    (tmp_path / "eventreg.yaml").write_text(CONFIG, "utf-8")
    assert run("gen", "docs", cwd=tmp_path).status == 0
    assert "1.1.0" in run("list", cwd=tmp_path).out
