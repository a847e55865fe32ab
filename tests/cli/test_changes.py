"""`eventreg diff` and `eventreg changelog` on a real Git repository."""

import json

import pytest

from tests.support import event_schema, schema_path

TEXT = {"type": "string", "description": "A text."}


@pytest.fixture
def released(repository):
    repository.commit(
        {
            "eventreg.yaml": "services: { order: { namespaces: [orders], publishes: ['orders.**'] } }\n",
            schema_path(): event_schema(),
        }
    )
    return repository


def _next(**properties):
    schema = event_schema("1.1.0")
    schema["properties"] = {**schema["properties"], **properties}
    schema["required"] = [*schema["required"], *properties]
    return {schema_path("1.1.0"): schema}


def test_changelog_tells_a_break_with_its_witness(released, run):
    released.write(_next(note=TEXT))
    result = run("changelog", "--base", "main", cwd=released.folder)
    assert result.status == 0
    assert "orders.order.created 1.0.0 → 1.1.0  breaking" in result.out
    assert '"note" is new and required (string)' in result.out
    assert "Accepted by orders.order.created 1.0.0" in result.out


def test_diff_compares_versions_files_and_refs(released, run):
    old = released.git("rev-parse", "HEAD").strip()
    released.commit(_next(note=TEXT))
    outputs = [
        run("diff", *arguments, cwd=released.folder)
        for arguments in (
            ["orders.order.created"],
            ["orders.order.created", "1.0.0"],
            ["orders.order.created", "1.0.0", "1.1.0"],
            [schema_path("1.0.0"), schema_path("1.1.0")],
            [old, "main"],
            [old],
            ["--base", old],
            ["--base", old, "--head", "main", "orders.**"],
        )
    ]
    assert [result.status for result in outputs] == [0] * 8
    for result in outputs:
        assert '✗ "note" is new and required (string)' in result.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "nothing to compare"),
        (["orders.order.craeted"], 'did you mean "orders.order.created"?'),
        (["orders.order.created"], "has one version, 1.0.0"),
        (["orders.order.created", "1.0.0", "3.0.0"], "has no version 3.0.0"),
        (["gone.json", "eventreg.yaml"], "gone.json cannot be read"),
        (["--base", "nowhere"], '"nowhere"'),
        (["--base", "main", "orders.order.craeted"], 'did you mean "orders.order.created"?'),
        (["--base=--all"], "--all"),
        (["a", "b", "c", "d"], "too many arguments"),
    ],
)
def test_what_cannot_be_compared_is_one_line_and_status_2(released, run, arguments, said):
    result = run("diff", *arguments, cwd=released.folder)
    assert result.status == 2
    assert said in result.err
    assert result.err.count("\n") == 1


def test_changelog_is_written_to_a_file_in_each_format(released, run, tmp_path):
    released.write(_next(note=TEXT))
    for form in ("text", "markdown", "html", "json"):
        path = tmp_path / f"changes.{form}"
        result = run(
            "changelog", "--output-format", form, "--output", str(path), cwd=released.folder
        )
        assert (result.status, result.out) == (0, "")
        assert "note" in path.read_text("utf-8")
    assert json.loads((tmp_path / "changes.json").read_text())["counts"]["breaking"] == 1
