"""References are resolved against whatever base the document has."""

import json

from eventreg.config import parse
from eventreg.model.references import references
from eventreg.sources import read_document


def test_a_fragment_keeps_a_base_that_is_a_urn(tmp_path):
    schema = {
        "$id": "urn:uuid:deadbeef-1234-ffff-ffff-4321feebdaed",
        "properties": {"a": {"$ref": "#/$defs/b"}},
    }
    layout = parse(b"{}", tmp_path / "eventreg.yaml").layout
    document = read_document("schemas/a/b/c/1.0.0.json", json.dumps(schema).encode(), layout)
    (found,) = references(document)
    assert (found.uri, found.fragment) == (schema["$id"], "/$defs/b")
