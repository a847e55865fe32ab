"""Names in any script, and with any character, still make URIs."""

import json

import jsonschema_rs
import pytest

from eventreg.model.bundle import bundle
from eventreg.model.document import absolute_uri
from tests.support import registry_of

BASE = "https://schemas.example.com/"
LAYOUT = "{path...}/{version}.json"


@pytest.mark.parametrize(
    ("reference", "uri"),
    [
        ("/注文/1.0.0", "https://registry.invalid/%E6%B3%A8%E6%96%87/1.0.0"),
        ("/a%20b/1.0.0", "https://registry.invalid/a%20b/1.0.0"),
        ("/a b/<1>#x", "https://registry.invalid/a%20b/%3C1%3E"),
        ("urn:example:a~b", "urn:example:a~b"),
    ],
)
def test_what_may_not_stand_in_a_uri_is_encoded_once(reference, uri):
    assert absolute_uri(reference) == uri
    assert absolute_uri(uri) == uri


@pytest.mark.parametrize("name", ["注文", "a b", "#1", "50%", "<b>", "what?", "é|è"])
def test_schemas_identified_by_their_path_are_validators(name):
    schema = {"type": "object", "required": ["a"]}
    files = {f"schemas/orders/{name}/done/{v}.json": json.dumps(schema) for v in ("1.0.0", "1.1.0")}
    registry = registry_of(files, "layout: {identity: path}")
    assert len({document.uri for document in registry.documents.values()}) == 2
    for document in registry.documents.values():
        assert registry.validator(document).is_valid({"a": 1})
        assert not registry.validator(document).is_valid({})


@pytest.mark.parametrize(
    "written", ["../../住所/1.0.0.json", "../../%E4%BD%8F%E6%89%80/1.0.0.json"]
)
def test_references_resolve_however_their_script_is_written(written):
    files = {
        "schemas/住所/1.0.0.json": {"$id": f"{BASE}住所/1.0.0.json", "required": ["a"]},
        "schemas/注文/x/1.0.0.json": {"$id": f"{BASE}注文/x/1.0.0.json", "$ref": written},
    }
    config = f"layout: {{path: '{LAYOUT}', id: '{BASE}{LAYOUT}'}}"
    registry = registry_of({path: json.dumps(each) for path, each in files.items()}, config)
    order = registry.documents["schemas/注文/x/1.0.0.json"]
    assert [other.path for other in registry.closure(order)] == ["schemas/住所/1.0.0.json"]
    validator = jsonschema_rs.validator_for(bundle(registry, order), offline=True)
    assert validator.is_valid({"a": 1})
    assert not validator.is_valid({})
