"""Lines and columns in every format point at the token, in real files of any script."""

from __future__ import annotations

import json
import re

import pytest

from tests.support import GitRepository

CONFIG = """\
layout:
  path: "{service}/{domain}/{action}/{version}.{ext}"
  id: "https://schemas.example.com/{service}/{domain}/{action}/{version}.{ext}"
"""
ID = "https://schemas.example.com/orders/order/created/1.0.0"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXTS = {
    "schemas/orders/order/created/1.0.0.json": f"""{{
\t"$schema": "{DIALECT}",
\t"$id": "{ID}.json",
\t"title": "Created", "description": "Größe, 寸法, 😀 and e\u0301",
\t"type": "object",
\t"properties": {{
\t\t"寸法": {{"description": "😀 \\u00e9 \\"", "type": "strng"}}
\t}}
}}
""",
    "schemas/orders/order/created/1.0.0.yaml": f"""\
$schema: {DIALECT}
$id: {ID}.yaml
title: Created
description: Größe, 寸法, 😀
type: object
properties:
  寸法: {{description: "😀 \\u00e9 \\"", type: strng}}
""",
}
TOKENS = {"json": '"strng"', "yaml": "strng"}


@pytest.fixture(params=sorted(TEXTS))
def wrong(request, repository: GitRepository) -> tuple[GitRepository, str]:
    """A registry below the root of a repository, with one schema whose type is no type."""
    path = request.param
    below = f"registry of ours/{path}"
    repository.commit({"registry of ours/eventreg.yaml": CONFIG, below: TEXTS[path]})
    return repository, path


def cut(text: str, line: int, start: int, end: int) -> str:
    return text.split("\n")[line - 1][start - 1 : end - 1]


def shown(run, repository, name, cwd="registry of ours"):
    arguments = ["lint", "--select", "invalid-against-metaschema", "--output-format", name]
    if cwd == ".":
        arguments += ["--config", "registry of ours/eventreg.yaml"]
    result = run(*arguments, cwd=repository.folder / cwd)
    assert result.status == 1
    return result.out


def test_json_and_sarif_cut_out_the_token(run, wrong):
    repository, path = wrong
    token = TOKENS[path[-4:]]
    [finding] = json.loads(shown(run, repository, "json"))["findings"]
    found = cut(TEXTS[path], finding["line"], finding["column"], finding["endColumn"])
    assert (finding["path"], found) == (path, token)
    [result] = json.loads(shown(run, repository, "sarif"))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    region = place["region"]
    assert (
        cut(TEXTS[path], region["startLine"], region["startColumn"], region["endColumn"]) == token
    )
    assert place["artifactLocation"]["uri"] == f"registry%20of%20ours/{path}"


def test_forges_get_paths_from_the_root_of_the_repository(run, wrong):
    repository, path = wrong
    line = next(n for n, text in enumerate(TEXTS[path].split("\n"), 1) if "strng" in text)
    [issue] = json.loads(shown(run, repository, "gitlab"))
    assert issue["location"]["path"] == f"registry of ours/{path}"
    assert issue["location"]["lines"]["begin"] == line
    first = shown(run, repository, "github").splitlines()[0]
    assert first.startswith(f"::error file=registry of ours/{path},line={line},col=")
    assert f'name="registry of ours/{path}"' in shown(run, repository, "junit")


@pytest.mark.parametrize(("cwd", "prefix"), [(".", "registry of ours/"), ("registry of ours", "")])
def test_people_get_paths_from_where_they_are_and_carets_under_the_token(run, wrong, cwd, prefix):
    from eventreg.report.excerpt import cells

    repository, path = wrong
    lines = shown(run, repository, "full", cwd).splitlines()
    assert lines[0].startswith(f"{prefix}{path}:")
    at = next(n for n, line in enumerate(lines) if re.fullmatch(r"[ |]*\^+", line))
    above, below = lines[at - 1].split("|", 1)[1], lines[at].split("|", 1)[1]
    token = TOKENS[path[-4:]]
    assert cells(above[: above.index(token)]) == below.index("^")
    assert below.count("^") == len(token)
