from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.authoring.example import Maker, spoilt
from eventreg.authoring.example.pattern import UnsupportedError, matching
from eventreg.config import parse, read
from eventreg.errors import SchemaError
from eventreg.model.bundle import bundle
from eventreg.model.dialect import Dialect
from eventreg.sources import WorkTree, load
from tests.support import CDEVENTS, ROOT, WIKIMEDIA, corpus


def _validator(schema):
    import jsonschema_rs

    return jsonschema_rs.validator_for(schema, validate_formats=True)


def _make(schema, seed=0, number=0):
    return Maker(schema, Dialect.DRAFT2020, _validator(schema), seed).make(number)


@pytest.mark.parametrize("with_examples", [True, False])
def test_every_event_of_the_platform_has_examples_that_its_schema_accepts(with_examples):
    config = read(ROOT / "eventreg.yaml")
    registry = load(WorkTree(config.root), config.layout)
    for event in registry.events.values():
        for document in event.versions:
            schema = bundle(registry, document)
            if not with_examples:
                del schema["examples"]
            validator = registry.validator(document)
            maker = Maker(schema, document.dialect, validator, seed=3)
            made = [maker.make(number) for number in range(3)]
            assert all(map(validator.is_valid, made)), document.path
            first = next(spoilt(made[0], validator, random.Random(0)))
            assert len(list(validator.iter_errors(first.payload))) == 1


@pytest.mark.parametrize(
    ("folder", "config", "unsatisfiable"),
    [
        ("wikimedia-primary", WIKIMEDIA, set()),
        (
            "cdevents/v0.5.0",
            CDEVENTS,
            # They require "version" in an object that has no such property and allows no other.
            {"pipelinerunfinished", "testcaserunfinished", "testsuiterunfinished"},
        ),
    ],
)
def test_public_registries_get_examples_or_a_clear_refusal(folder, config, unsatisfiable):
    settings = parse(config, corpus(folder) / "eventreg.yaml")
    registry = load(WorkTree(settings.root), settings.layout)
    refused = set()
    for event in registry.events.values():
        document = event.newest
        validator = registry.validator(document)
        maker = Maker(bundle(registry, document), document.dialect, validator, seed=1)
        try:
            made = maker.make(0)
        except SchemaError:
            refused.add(document.path.rpartition("/")[2].removesuffix(".json"))
        else:
            assert validator.is_valid(made)
    assert refused == unsatisfiable


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2,4}(a|bc)?$"},
        {"type": "string", "pattern": r"^\d{4}-\w+\.(json|ya?ml)$"},
        {"type": "string", "minLength": 30, "maxLength": 31},
        {"type": "integer", "exclusiveMinimum": 3, "multipleOf": 7},
        {"type": "number", "minimum": -0.5, "maximum": -0.25},
        {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True, "minItems": 3},
        {"type": "array", "prefixItems": [{"const": 1}, {"type": "null"}], "items": False, "minItems": 2},
        {"type": "array", "contains": {"const": "x"}, "items": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 2},
        {"type": "object", "patternProperties": {"^x_[a-z]+$": {"type": "boolean"}}, "minProperties": 1, "additionalProperties": False},
        {"type": "object", "propertyNames": {"pattern": "^[a-z]{4}$"}, "minProperties": 3},
        {"oneOf": [{"type": "string", "format": "uuid"}, {"type": "integer", "minimum": 9}]},
        {"allOf": [{"required": ["a"]}, {"properties": {"a": {"minimum": 5}}}], "properties": {"a": {"type": "integer", "maximum": 6}}},
        {"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "required": ["kids"], "properties": {"kids": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}}},
        {"type": "object", "properties": {"kind": {"enum": ["a", "b"]}, "why": {"type": "string"}}, "required": ["kind"], "if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["why"]}},
        {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "required": ["a"], "dependentRequired": {"a": ["b"]}},
        {"type": "string", "format": "date-time"},
        {"type": ["null", "boolean"]},
        {"const": {"a": [1]}},
        True,
    ],
)  # fmt: skip
def test_keywords_are_understood(schema):
    for seed in range(5):
        assert _validator(schema).is_valid(_make(schema, seed))


def test_the_seed_decides():
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    assert [_make(schema, 1, n) for n in range(9)] == [_make(schema, 1, n) for n in range(9)]
    assert [_make(schema, 1, n) for n in range(9)] != [_make(schema, 2, n) for n in range(9)]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "required": ["a"], "properties": {"a": False}},
        {"type": "string", "pattern": "^(?<=x)a$"},
        False,
    ],
)
def test_what_cannot_be_made_is_refused(schema):
    with pytest.raises(SchemaError, match="no payload was found"):
        _make(schema)


@settings(deadline=None)
@given(
    st.sampled_from(
        [
            r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}$",
            r"^(?:EUR|USD)\s[1-9]\d*\.\d{2}$",
            r"[^a-z]{2,3}|x+",
            r"^\u0041\x42\/[\w-]+\]$",
            r"^(?=.*x)x[.+]?$",
            r"^a{2}b{,3}$|^c{3,}$",
        ]
    ),
    st.integers(),
)
def test_made_strings_match_their_pattern(pattern, seed):
    import jsonschema_rs

    made = matching(pattern, random.Random(seed))
    if "{,3}" not in pattern:  # a literal in ECMA-262
        assert jsonschema_rs.is_valid({"pattern": pattern}, made), made


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?<!a)b", "(", "[a", "a)"])
def test_patterns_out_of_reach_are_refused(pattern):
    with pytest.raises(UnsupportedError):
        matching(pattern, random.Random(0))


def test_each_spoilt_event_has_one_reason_and_other_ones_come_first():
    schema = {
        "type": "object",
        "required": ["id", "n"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "pattern": "^x[0-9]+$"},
            "n": {"type": "integer", "minimum": 1, "maximum": 9},
            "tags": {"type": "array", "uniqueItems": True, "items": {"enum": ["a", "b"]}},
        },
    }
    validator = _validator(schema)
    found = list(spoilt({"id": "x1", "n": 4, "tags": ["a"]}, validator, random.Random(0)))
    kinds = {one.keyword for one in found}
    assert kinds >= {
        "required",
        "additionalProperties",
        "pattern",
        "type",
        "minimum",
        "maximum",
        "enum",
        "uniqueItems",
    }
    assert {one.keyword for one in found[: len(kinds)]} == kinds
    assert all(len(list(validator.iter_errors(one.payload))) == 1 for one in found)
    only = list(spoilt({"id": "x1", "n": 4}, validator, random.Random(0), "minimum"))
    assert {one.keyword for one in only} == {"minimum"}
    assert str(only[0]).startswith("minimum at /n: ")


def test_examples_on_the_command_line(run):
    status, out, err = _ran(run, "orders.order.created", "--envelope", "--seed=4")
    event = json.loads(out)
    assert (status, err) == (0, "")
    assert event["type"] == "orders.order.created"
    assert event["source"] == "order"
    assert _ran(run, "orders.order.created", "--envelope", "--seed=4")[1] == out
    status, out, _ = _ran(run, "orders.order.status_changed@1.0.0", "--count=3")
    assert [set(json.loads(line)) & {"order_id"} for line in out.splitlines()] == [{"order_id"}] * 3
    status, out, err = _ran(run, "orders.order.created", "--count=4", "--invalid")
    assert (len(out.splitlines()), err.count("rejected by ")) == (4, 4)
    status, out, err = _ran(run, "orders.order.created", "--reason=required")
    assert err.startswith("rejected by required at ")
    for name, words in (
        ("orders.order.creatd", 'did you mean "orders.order.created"?'),
        ("orders.order.created@9.9.9", "has no version 9.9.9"),
    ):
        status, out, err = _ran(run, name)
        assert (status, out) == (2, "")
        assert words in err


def test_validate_takes_what_example_makes(run, tmp_path):
    good, bad = tmp_path / "good.ndjson", tmp_path / "bad.ndjson"
    names = ["orders.order.created", "orders.order.status_changed.v2", "payment.refund.issued"]
    for path, more in ((good, ()), (bad, ("--invalid",))):
        texts = [_ran(run, name, "--envelope", "--count=8", *more)[1] for name in names]
        path.write_text("".join(texts))
    report = json.loads(run("validate", str(good), "--output-format=json", cwd=ROOT).out)
    assert (report["valid"], report["events"], report["problems"]) == (24, 24, [])
    report = json.loads(run("validate", str(bad), "--output-format=json", cwd=ROOT).out)
    assert (report["invalid"], report["valid"], report["problems"]) == (24, 0, [])
    assert sum(failure["count"] for failure in report["failures"]) == 24


def _ran(run, *arguments):
    result = run("example", *arguments, cwd=ROOT)
    return result.status, result.out, result.err
