"""A converted schema judges as the original does, or says where it cannot."""

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventreg.errors import SchemaError
from eventreg.model.convert import bundled_as, convert
from eventreg.model.dialect import Dialect
from tests.changes.support import registry
from tests.model.documents import BASE, VALUES, documents

D4, D6, D7, D19, D20 = Dialect


def _converted(schemas, target):
    """The event's schema in `target` with what it needs inside, and the losses."""
    found = registry(schemas)
    document = found.events["a.b.c"].newest
    holder = "$defs" if target is D20 else "definitions"
    keys = {each.path: f"k{number}" for number, each in enumerate(found.documents.values())}
    made = convert(found, [document], target, lambda each: f"#/{holder}/{keys[each.path]}")
    whole = {
        "$schema": target.uri,
        "allOf": [{"$ref": f"#/{holder}/{keys[document.path]}"}],
        holder: {keys[path]: schema for path, schema in made.schemas.items()},
    }
    return found, document, whole, made.losses


def _one(schema, dialect, target=D7):
    """A schema alone, converted, and the pointers of its losses."""
    key = dialect.id_keyword
    schemas = {"a/b/c/1.0.0": {"$schema": dialect.uri, key: f"{BASE}/a/b/c/1.0.0.json", **schema}}
    found, document, whole, losses = _converted(schemas, target)
    (definition,) = whole["$defs" if target is D20 else "definitions"].values()
    return found.validator(document), whole, definition, [loss.pointer for loss in losses]


@pytest.mark.parametrize("target", [D7, D20])
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schemas=documents(*Dialect), instances=st.lists(VALUES, max_size=12))
def test_without_a_loss_nothing_is_judged_otherwise(target, schemas, instances):
    found, document, whole, losses = _converted(schemas, target)
    original = found.validator(document)
    alone = jsonschema_rs.validator_for(whole, validate_formats=True)
    for instance in instances:
        if not losses:
            assert alone.is_valid(instance) == original.is_valid(instance), (instance, whole)
        elif original.is_valid(instance):
            assert alone.is_valid(instance), (instance, whole)


CASES = [
    (D4, D7, {"minimum": 3, "exclusiveMinimum": True}, {"exclusiveMinimum": 3}),
    (D4, D7, {"minimum": 3, "exclusiveMinimum": False}, {"minimum": 3}),
    (D4, D7, {"const": 1, "if": {}, "contains": {}}, {}),
    (D4, D20, {"items": [{}], "additionalItems": False}, {"prefixItems": [{}], "items": False}),
    (D7, D20, {"items": [{}]}, {"prefixItems": [{}]}),
    (D7, D20, {"items": {}, "additionalItems": False}, {"items": {}}),
    (D7, D20, {"dependencies": {"a": ["b"]}}, {"dependentRequired": {"a": ["b"]}}),
    (D7, D20, {"dependencies": {"a": {"maximum": 1}}}, {"dependentSchemas": {"a": {"maximum": 1}}}),
    (D7, D7, {"definitions": {"x": {}}, "$ref": "#/definitions/x", "minimum": 3}, None),
    (D19, D7, {"$defs": {"x": {}}, "definitions": {"x": {}}}, {"definitions": {"x": {}, "x-2": {}}}),
    (D20, D7, {"prefixItems": [{}], "items": False}, {"items": [{}], "additionalItems": False}),
    (D20, D7, {"items": {}}, {"items": {}}),
    (D20, D7, {"dependentRequired": {"a": ["b"]}}, {"dependencies": {"a": ["b"]}}),
    (
        D20,
        D7,
        {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {"maximum": 1}}},
        {"dependencies": {"a": {"allOf": [{"maximum": 1}, {"required": ["b"]}]}}},
    ),
    (D20, D7, {"contains": {}, "minContains": 0}, {}),
    (D20, D7, {"contains": {}, "minContains": 1}, {"contains": {}}),
    (
        D20,
        D7,
        {"unevaluatedProperties": False, "properties": {"a": {}}},
        {"properties": {"a": {}}, "additionalProperties": False},
    ),
    (
        D20,
        D7,
        {"allOf": [{"properties": {"a": {"minimum": 1}}}], "unevaluatedProperties": False},
        {
            "allOf": [{"properties": {"a": {"minimum": 1}}}],
            "properties": {"a": True},
            "additionalProperties": False,
        },
    ),
    (D20, D7, {"prefixItems": [{}], "unevaluatedItems": False}, {"items": [{}], "additionalItems": False}),
    (D20, D7, {"unevaluatedItems": False}, {"items": False}),
    (D20, D20, {"contains": {}, "minContains": 2, "$comment": "c"}, {"contains": {}, "minContains": 2, "$comment": "c"}),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "schema", "wanted"), CASES)
def test_what_differs_is_said_the_other_way(source, target, schema, wanted):
    _, _, definition, losses = _one(schema, source, target)
    assert losses == []
    if wanted is not None:
        assert definition == wanted


@pytest.mark.parametrize(
    ("schema", "pointer"),
    [
        ({"contains": {}, "minContains": 2}, "/minContains"),
        ({"contains": {}, "maxContains": 2}, "/maxContains"),
        ({"anyOf": [{"properties": {"a": {}}}, {}], "unevaluatedProperties": False}, "/unevaluatedProperties"),
        ({"anyOf": [{"prefixItems": [{}]}, {}], "unevaluatedItems": False}, "/unevaluatedItems"),
        ({"contentEncoding": "base64"}, "/contentEncoding"),
        ({"properties": {"a/b": {"$ref": D20.uri}}}, "/properties/a~1b/$ref"),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_named_with_its_place(schema, pointer):
    _, _, _, losses = _one(schema, D20)
    assert losses == [pointer]


@pytest.mark.parametrize(
    "value", ["P1D", "PT5M", "P1Y2M3DT4H5M6S", "P3W", "P", "PT", "P1S", "1D", "P1DT", "x"]
)
def test_a_duration_is_told_as_before(value):
    original, whole, _, _ = _one({"format": "duration"}, D20)
    alone = jsonschema_rs.validator_for(whole, validate_formats=True)
    assert alone.is_valid(value) == original.is_valid(value)


def test_a_format_joins_the_pattern_and_parts_that_are_there():
    schema = {"format": "uuid", "pattern": "^0", "allOf": [{"maxLength": 50}]}
    original, whole, definition, _ = _one(schema, D20)
    alone = jsonschema_rs.validator_for(whole, validate_formats=True)
    assert len(definition["allOf"]) == 2
    uuid = "0b5d5e2e-1d6b-4f0a-8f4e-2f6c5a0f3b11"
    for value in (uuid, f"1{uuid[1:]}", "0", uuid + "0"):
        assert alone.is_valid(value) == original.is_valid(value), value


def test_a_reference_may_point_at_what_is_no_schema_by_its_place():
    schema = {
        "x-types": {"name": {"type": "string", "x": {"$ref": "#/x-types/other"}}, "other": {}},
        "properties": {"a": {"$ref": "#/x-types/name"}},
    }
    original, whole, _, losses = _one(schema, D20)
    alone = jsonschema_rs.validator_for(whole)
    assert losses == []
    for value in ({"a": 1}, {"a": "x"}):
        assert alone.is_valid(value) == original.is_valid(value)


def test_a_dynamic_reference_with_one_target_is_fixed_without_a_loss():
    node = {
        "$dynamicAnchor": "n",
        "properties": {"next": {"$dynamicRef": "#n"}},
        "minProperties": 1,
    }
    original, whole, _, losses = _one(node, D20)
    assert losses == []
    alone = jsonschema_rs.validator_for(whole)
    for value in ({"next": {}}, {"next": {"x": 1}}):
        assert alone.is_valid(value) == original.is_valid(value)


def test_a_dynamic_reference_with_two_targets_is_a_loss():
    found = registry(
        {
            "a/b/c/1.0.0": {"$dynamicAnchor": "n", "$ref": f"{BASE}/shared/t/1.0.0.json"},
            "shared/t/1.0.0": {"$dynamicAnchor": "n", "items": {"$dynamicRef": "#n"}},
        }
    )
    made = convert(found, found.documents.values(), D7, lambda _: "#")
    assert [loss.pointer for loss in made.losses] == ["/items/$dynamicRef"]


def test_a_dangling_reference_is_an_error_with_its_place():
    found = registry({"a/b/c/1.0.0": {"properties": {"a": {"$ref": "#/$defs/gone"}}}})
    with pytest.raises(SchemaError, match="leads nowhere") as caught:
        convert(found, found.documents.values(), D7, lambda _: "#")
    assert caught.value.pointer == "/properties/a/$ref"


@pytest.mark.parametrize("target", [D7, D20])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schemas=documents(*Dialect), instances=st.lists(VALUES, max_size=12))
def test_a_bundle_in_another_dialect_stands_alone(target, schemas, instances):
    found = registry(schemas)
    document = found.events["a.b.c"].newest
    schema, losses = bundled_as(found, document, target)
    original = found.validator(document)
    alone = jsonschema_rs.validator_for(schema, validate_formats=True, offline=True)
    for instance in instances:
        if not losses:
            assert alone.is_valid(instance) == original.is_valid(instance), (instance, schema)


def test_a_bundle_whose_root_is_a_reference_stands_alone():
    found = registry(
        {
            "a/b/c/1.0.0": {"$ref": f"{BASE}/shared/t/1.0.0.json", "title": "T"},
            "shared/t/1.0.0": {"type": "string", "$defs": {"x/y": True}},
        }
    )
    schema, losses = bundled_as(found, found.events["a.b.c"].newest, D7)
    alone = jsonschema_rs.validator_for(schema, offline=True)
    assert (alone.is_valid("x"), alone.is_valid(1), losses) == (True, False, ())
