"""What keywords demand, told in words."""

import pytest

from eventreg.generate.docs.words import constraints, text_of
from tests.generate.docs.support import Page, site
from tests.support import event_schema


def said(**schema):
    return [text_of(each) for each in constraints(schema)]


def page(tmp_path, **parts):
    made = site(tmp_path, {"orders/order/created/1.0.0.json": event_schema(**parts)})
    return Page(made["events/orders.order.created/index.html"]).text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (False, ["no fields"]),
        ({"not": True}, ["no fields"]),
        ({"not": {}}, ["no fields"]),
        (True, []),
        ({"not": False}, []),
        ({"const": "a"}, ['names of fields: "a"']),
        ({"enum": ["a", "b"]}, ['names of fields: one of "a", "b"']),
        ({"pattern": "^x"}, ["names of fields: matches ^x"]),
        ({"format": "uuid"}, ["names of fields: UUID"]),
        ({"not": {"const": "a"}}, ['names of fields: never "a"']),
        ({"not": {"pattern": "^x"}}, ["names of fields: never matches ^x"]),
        ({"not": {"format": "email"}}, ["names of fields: never e-mail address"]),
        ({"not": {"enum": ["a", "b"]}}, ['names of fields: never one of "a", "b"']),
        ({"$ref": "#/$defs/name"}, ["names of fields: as #/$defs/name has it"]),
        (
            {"anyOf": [{"const": "a"}, {"pattern": "^x", "maxLength": 3}]},
            ['names of fields: "a" or at most 3 characters and matches ^x'],
        ),
        ({"not": 1, "enum": 2, "anyOf": 3}, []),
    ],
)
def test_which_names_fields_may_have(names, text):
    assert said(propertyNames=names) == text


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"minLength": 2.0}, "at least 2 characters"),
        ({"maxItems": 1.0}, "at most 1 item"),
        ({"minProperties": 1.0, "maxProperties": 3.0}, "1 to 3 fields"),
        ({"minItems": 2, "maxItems": 2.0}, "exactly 2 items"),
        ({"minimum": 0.0, "maximum": 5.5}, "0 to 5.5"),
        ({"exclusiveMinimum": -3.0}, "more than -3"),
        ({"multipleOf": 10.0}, "multiple of 10"),
        ({"maximum": 1e300}, "at most 1e+300"),
    ],
)
def test_a_whole_number_has_no_fraction(schema, text):
    assert said(**schema) == [text]


@pytest.mark.parametrize("denied", [True, {}])
def test_what_may_be_nothing_is_never_allowed(tmp_path, denied):
    text = page(tmp_path, properties={"gone": {"not": denied}})
    assert "gone nothing: never allowed" in text
    assert "Never" not in text


def test_a_denial_of_nothing_is_not_told(tmp_path):
    text = page(tmp_path, properties={"x": {"not": False}})
    assert "never allowed" not in text
    assert "Never" not in text


def test_a_field_that_shuts_out_the_others_is_told(tmp_path):
    text = page(tmp_path, dependentSchemas={"legacy": False, "other": True})
    assert "With legacy nothing: never allowed" in text
    assert "With other" not in text


@pytest.mark.parametrize(
    ("bounds", "many"),
    [
        ({}, "at least 1"),
        ({"minContains": 2.0}, "at least 2"),
        ({"minContains": 2, "maxContains": 2.0}, "exactly 2"),
        ({"maxContains": 3}, "1 to 3"),
    ],
)
def test_how_many_items_are_of_a_kind(tmp_path, bounds, many):
    items = {"type": "array", "contains": {"const": 1}, **bounds}
    assert f"Among the items, {many}" in page(tmp_path, properties={"list": items})


def test_a_dialect_that_does_not_count_items_of_a_kind_has_no_number_of_them(tmp_path):
    items = {"type": "array", "contains": {"const": 1}, "minContains": 2, "maxContains": 4}
    text = page(
        tmp_path,
        properties={"list": items},
        **{"$schema": "http://json-schema.org/draft-07/schema#"},
    )
    assert "Among the items, at least 1 " in text
