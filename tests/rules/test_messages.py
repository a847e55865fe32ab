"""What messages say: the names in them, and the right one beside the wrong one."""

from __future__ import annotations

from typing import Any

import pytest

from eventreg.lint.rules.examples import SHARED_LAYOUT, path, schema
from tests.lint.support import lint_files


def _messages(
    root: Any, config: str = "", select: tuple[str, ...] = (), **keywords: Any
) -> list[str]:
    files = {path(): schema(**{"required": None, "examples": None, **keywords})}
    return [f.message for f in lint_files(root, files, config, select=select).findings]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (
            {"type": "string", "minLength": 5, "maxLength": 3},
            "minLength 5 and maxLength 3 conflict",
        ),
        ({"type": "integer", "enum": ["x"]}, 'type "integer" and enum ["x"] conflict'),
        (
            {"allOf": [{"type": "string"}, {"type": "integer"}]},
            'type "string" in allOf/0 and type "integer" in allOf/1 exclude each other',
        ),
        (
            {"type": "object", "properties": {"x": False}, "required": ["x"]},
            'it requires "x" and allows no such property',
        ),
        (
            {"type": "object", "additionalProperties": False, "required": ["x"]},
            'it requires "x" and allows no such property',
        ),
        (
            {"type": "string", "pattern": "^a$", "const": "b"},
            'type "string" and const "b" and pattern "^a$" exclude each other',
        ),
    ],
)
def test_the_cause_of_what_nothing_satisfies_is_in_words(tmp_path, schema, words):
    found = _messages(tmp_path, select=("SCH009",), properties={"p": schema})
    assert found == [f'no value satisfies "p": {words}']


@pytest.mark.parametrize(
    "schema",
    [False, {"not": {}}, {"type": "array", "items": False}, {"type": "object", "minProperties": 1}],
)
def test_what_is_forbidden_on_purpose_is_let_alone(tmp_path, schema):
    assert _messages(tmp_path, select=("SCH009",), properties={"p": schema}) == []


def test_a_part_of_an_alternative_is_named_by_its_property(tmp_path):
    parts = [{"type": "string", "minLength": 2, "maxLength": 1}, {"type": "integer"}]
    found = _messages(tmp_path, select=("SCH009",), properties={"p": {"anyOf": parts}})
    assert found == ['no value satisfies anyOf/0 of "p": minLength 2 and maxLength 1 conflict']


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        (
            {"properties": {"a": {"type": "strng"}}},
            'type: "strng" is no type; did you mean "string"?',
        ),
        ({"properties": {"a": {"type": ["nul"]}}}, 'type: "nul" is no type; did you mean "null"?'),
        ({"properties": {"a": {"minLength": -1}}}, "minLength: -1 is less than the minimum of 0"),
        ({"required": "a"}, 'required: "a" is no array'),
    ],
)
def test_what_breaks_the_metaschema_is_named(tmp_path, keywords, message):
    assert _messages(tmp_path, select=("SCH001",), **keywords) == [message]


def test_the_deepest_error_of_the_alternative_that_was_meant_is_told(tmp_path):
    kinds = [
        {
            "properties": {"kind": {"const": kind}, "n": {"type": "integer"}},
            "required": ["kind", "n"],
        }
        for kind in ("a", "b")
    ]
    found = _messages(
        tmp_path,
        select=("EXA002",),
        properties={"x": {"oneOf": kinds}, "t": {"type": "string", "format": "date-time"}},
        examples=[{"x": {"kind": "b", "n": "7"}, "t": "noon"}, {"x": {"kind": "c"}}],
    )
    assert found == [
        'example 1 is no instance of its schema at "n": "7" is no integer',
        'example 1 is no instance of its schema at "t": "noon" is no date-time',
        (
            'example 2 is no instance of its schema at "x": '
            '{"kind": "c"} fits none of the alternatives of oneOf'
        ),
    ]


@pytest.mark.parametrize(
    ("required", "near"), [("order_ids", '; did you mean "order_id"?'), ("zzz", "")]
)
def test_the_nearest_property_is_offered(tmp_path, required, near):
    found = _messages(tmp_path, select=("SCH005",), required=[required])
    assert found == [f'"{required}" is required but not among the properties{near}']


@pytest.mark.parametrize(
    "keywords",
    [
        {"anyOf": [{"required": ["order_id"]}, {"required": ["note"]}]},
        {"allOf": [{"properties": {"x": {}}}], "required": ["x"]},
        {"patternProperties": {"^x": {}}, "required": ["x1"]},
        {"additionalProperties": {"type": "string"}, "required": ["x"]},
        {"not": {"required": ["forbidden"]}},
        {"$defs": {"d": {"properties": {"x": {}}}}, "ref": "#/$defs/d", "required": ["x"]},
        {"properties": {}, "required": ["x"]},
        {"dependentSchemas": {"order_id": {"required": ["note"]}}},
    ],
)
def test_required_properties_may_be_declared_in_other_parts_of_the_object(tmp_path, keywords):
    properties = {"order_id": {"type": "string"}, "note": {"type": "string"}}
    found = _messages(tmp_path, select=("SCH005",), **{"properties": properties, **keywords})
    assert found == []


@pytest.mark.parametrize(
    ("name", "kind", "found"),
    [
        ("total_price", {"type": "number"}, 1),
        ("unitPrice", {"type": ["number", "null"]}, 1),
        ("total_price_minor", {"type": "integer"}, 0),
        ("tax_rate", {"type": "number"}, 0),
        ("discount_percent", {"type": "number"}, 0),
        ("price", {"type": "number", "multipleOf": 1}, 0),
        ("toll", {"type": "number"}, 1),
        ("total_count", {"type": "number"}, 0),
    ],
)
def test_money_is_known_by_its_name(tmp_path, name, kind, found):
    config = "names: { money: [Toll] }\n"
    assert len(_messages(tmp_path, config, ("SCH011",), properties={name: kind})) == found


@pytest.mark.parametrize(
    ("name", "past"),
    [
        ("created", True), ("status_changed", True), ("checked_out", True), ("sent", True),
        ("create", False), ("update", False), ("feed", True), ("payment", False),
    ],
)  # fmt: skip
def test_actions_are_past_participles(tmp_path, name, past):
    event = f"orders.order.{name}"
    report = lint_files(tmp_path, {path(event): schema(event)}, select=("NAM002",))
    assert (report.findings == ()) is past


def test_ids_with_a_bad_version_are_told_apart_from_other_shapes(tmp_path):
    host = "https://schemas.example.com/"
    for tail, code in {
        "orders/order/created.json": "VER001",
        "orders/order/created/v1.json": "VER001",
        "orders/order/created/1.0.json": "VER001",
        "orders/created/1.0.0.json": "LAY006",
        "shared/money/latest.json": "VER001",
    }.items():
        report = lint_files(tmp_path, {path(): schema(id=host + tail)}, SHARED_LAYOUT)
        assert [finding.code for finding in report.findings] == [code], tail
