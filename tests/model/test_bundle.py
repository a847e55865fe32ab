"""A bundled schema accepts and rejects exactly what the original does."""

import json

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventreg.model.bundle import bundle
from eventreg.model.dialect import Dialect
from tests.changes.support import registry
from tests.model.documents import BASE, VALUES, documents


def _judged_alike(schemas, instances):
    found = registry(schemas)
    document = found.events["a.b.c"].newest
    original = found.validator(document)
    bundled = bundle(found, document)
    again = json.loads(json.dumps(bundled))
    alone = jsonschema_rs.validator_for(again, validate_formats=True, offline=True)
    for instance in instances:
        assert alone.is_valid(instance) == original.is_valid(instance), (instance, bundled)


_LIMITS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("dialect", list(Dialect))
@_LIMITS
@given(data=st.data())
def test_a_bundle_judges_as_its_documents_do(dialect, data):
    _judged_alike(data.draw(documents(dialect)), data.draw(st.lists(VALUES, max_size=12)))


@_LIMITS
@given(documents(*Dialect), st.lists(VALUES, max_size=12))
def test_a_bundle_of_mixed_dialects_judges_as_its_documents_do(schemas, instances):
    _judged_alike(schemas, instances)


def test_a_dynamic_reference_keeps_its_scope():
    """The tree of 2020-12 core, appendix C: a strict tree refuses unknown names at every level."""
    tree = {
        "$dynamicAnchor": "node",
        "type": "object",
        "properties": {
            "data": True,
            "children": {"type": "array", "items": {"$dynamicRef": "#node"}},
        },
    }
    strict = {
        "$dynamicAnchor": "node",
        "$ref": f"{BASE}/shared/tree/1.0.0.json",
        "unevaluatedProperties": False,
    }
    found = {"a/b/c/1.0.0": strict, "shared/tree/1.0.0": tree}
    _judged_alike(found, [{"children": [{"daat": 1}]}, {"children": [{"data": 1}]}, {"daat": 1}])
    document = registry(found).events["a.b.c"].newest
    alone = jsonschema_rs.validator_for(bundle(registry(found), document))
    assert not alone.is_valid({"children": [{"daat": 1}]})


def test_a_recursive_reference_keeps_its_scope():
    modern = Dialect.DRAFT2019.uri
    tree = {
        "$schema": modern,
        "$recursiveAnchor": True,
        "properties": {"children": {"items": {"$recursiveRef": "#"}}},
    }
    strict = {
        "$schema": modern,
        "$recursiveAnchor": True,
        "$ref": f"{BASE}/shared/tree/1.0.0.json",
        "unevaluatedProperties": False,
    }
    found = {"a/b/c/1.0.0": strict, "shared/tree/1.0.0": tree}
    _judged_alike(found, [{"children": [{"x": 1}]}, {"children": [{"children": []}]}])


def test_a_reference_that_leads_nowhere_is_named():
    found = registry({"a/b/c/1.0.0": {"$ref": "https://e.example/gone.json"}})
    with pytest.raises(KeyError, match="gone"):
        bundle(found, found.events["a.b.c"].newest)
