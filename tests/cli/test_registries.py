"""Registries of other shapes: by configuration alone, without an undeserved finding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support import GitRepository

SELF_DESCRIBING = (
    "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#"
)
IGLU = f"""\
dialects: {{ "{SELF_DESCRIBING}": draft-04 }}
layout:
  path: "{{vendor}}/{{name}}/jsonschema/{{version}}"
  identity: path
  versions: schemaver
names: {{ pattern: ".+" }}
"""
TOPICS = """\
schemas: .
layout:
  path: "topics/{path...}/v{version}.yaml"
  id: "urn:acme:{path...}:v{version}"
  versions: integer
  shared: { path: "types/{name}.yaml", id: "urn:acme:types:{name}" }
  ignore: ["*.md", package.json, /.github/, /eventreg.yaml]
names: { pattern: ".+" }
"""


def iglu(version: str, **parts: Any) -> dict[str, Any]:
    return {
        "$schema": SELF_DESCRIBING,
        "title": "Order placed",
        "description": "A customer placed an order.",
        "self": {
            "vendor": "com.acme",
            "name": "order_placed",
            "format": "jsonschema",
            "version": version,
        },
        "type": "object",
        "properties": {"order_id": {"type": ["string", "null"], "maxLength": 255}},
        "additionalProperties": False,
        **parts,
    }


def topic(version: int, **parts: str) -> str:
    lines = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:acme:billing/eu/invoice_sent:v{version}",
        "title": "Invoice sent  # kept",
        "description": "Somebody got an invoice.",
        "type": "object",
        "required": "[id]",
        "properties": "{ id: { type: string, description: Größe 😀 }, "
        'total: { $ref: "urn:acme:types:money", description: Sum. } }',
        "additionalProperties": "true",
        **parts,
    }
    return "".join(f"{key}: {value}\n" for key, value in lines.items())


MONEY = """\
$schema: https://json-schema.org/draft/2020-12/schema
$id: urn:acme:types:money
title: Money
description: An amount.
type: object
required: [amount]
properties: { amount: { type: integer, description: Minor units. } }
additionalProperties: false
"""
FOLDER = "schemas/com.acme/order_placed/jsonschema"
INVOICES = "topics/billing/eu/invoice_sent"


@pytest.fixture
def central(repository: GitRepository) -> GitRepository:
    """As Iglu Central is: files without a suffix, SchemaVer, no `$id`."""
    files = {f"{FOLDER}/{version}": iglu(version) for version in ("1-0-0", "1-0-1")}
    notes = {f"{FOLDER}/README": "Notes.", "schemas/com.acme/notes.txt": "More."}
    repository.commit({"eventreg.yaml": IGLU, **files, **notes})
    return repository


@pytest.fixture
def topics(repository: GitRepository) -> GitRepository:
    """YAML, names of any depth, integers, shared types without versions, the root as its folder."""
    files = {f"{INVOICES}/v{version}.yaml": topic(version) for version in (1, 2)}
    others = {"package.json": "{}", ".github/workflows/a.yml": "on: push\n", "notes.md": "Notes.\n"}
    repository.commit({"eventreg.yaml": TOPICS, "types/money.yaml": MONEY, **files, **others})
    return repository


def test_files_without_a_suffix_are_schemas_where_the_layout_has_them(central, run):
    linted = run("lint", cwd=central.folder)
    assert (linted.status, linted.out) == (0, "No problems in 1 event and 2 schemas.\n")
    listed = run("list", cwd=central.folder)
    assert listed.out.split()[:3] == ["com.acme.order_placed", "1-0-0,", "1-0-1"]


def test_a_change_of_a_file_without_a_suffix_is_compared_with_git(central, run):
    central.git("switch", "--quiet", "--create", "change")
    narrow = iglu("1-0-2", required=["order_id"])
    central.commit({f"{FOLDER}/1-0-2": narrow})
    broken = run("compat", cwd=central.folder)
    assert broken.status == 1
    assert "rejected by com.acme.order_placed 1-0-2" in broken.out
    changed = iglu("1-0-1", description="Something else.")
    central.commit({f"{FOLDER}/1-0-2": None, f"{FOLDER}/1-0-1": changed})
    assert run("compat", cwd=central.folder).codes == {"VER003"}


def test_the_next_version_of_a_file_without_a_suffix(central, run):
    assert run("bump", "com.acme.order_placed", "--minor", cwd=central.folder).status == 0
    made = json.loads((central.folder / FOLDER / "1-0-2").read_text("utf-8"))
    assert made["self"]["version"] == "1-0-2"


def test_a_folder_without_schemas_is_told(repository, run):
    repository.commit({"eventreg.yaml": IGLU, "schemas/com.acme/a.txt": "x"})
    result = run("lint", cwd=repository.folder)
    assert result.status == 0
    assert result.out == (
        "No problems in 0 events and 0 schemas.\nnote: schemas holds no schema: no file there "
        "ends as {vendor}/{name}/jsonschema/{version} does\n"
    )


def test_shared_types_without_versions_are_referred_to_without_one(topics, run):
    linted = run("lint", cwd=topics.folder)
    assert (linted.status, linted.out) == (0, "No problems in 1 event and 3 schemas.\n")


def test_an_integer_is_the_smallest_step_there_is(topics, run):
    topics.git("switch", "--quiet", "--create", "change")
    wide = topic(3, properties="{ id: { type: string, description: Which. } }")
    topics.commit({f"{INVOICES}/v3.yaml": wide})
    result = run("compat", cwd=topics.folder)
    assert (result.status, result.codes) == (0, set())


def test_a_change_of_a_shared_type_in_place_reaches_the_events(topics, run):
    topics.git("switch", "--quiet", "--create", "change")
    topics.commit({"types/money.yaml": MONEY.replace("[amount]", "[amount, currency]")})
    result = run("compat", cwd=topics.folder)
    assert result.status == 1
    assert "billing.eu.invoice_sent" in result.out
