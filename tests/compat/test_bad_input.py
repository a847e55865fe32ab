"""Whatever JSON comes in: a SchemaError or a verdict, nothing else."""

import decimal

import pytest

from eventreg.compat import check_compatibility
from eventreg.errors import SchemaError


def nested(levels: int, leaf: dict, keyword: str = "not") -> dict:
    for _ in range(levels):
        leaf = {"properties": {"a": leaf}} if keyword == "properties" else {keyword: leaf}
    return leaf


CYCLE: dict = {}
CYCLE["not"] = CYCLE
LOOP = {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}}
INVALID = {
    "null": None,
    "list": [],
    "text": "object",
    "number": 1,
    "unknown type": {"type": "strin"},
    "negative count": {"minItems": -1},
    "pattern that does not compile": {"pattern": "("},
    "property pattern that does not compile": {"patternProperties": {"[": {}}},
    "reference to itself": {"$ref": "#"},
    "references in a circle": LOOP,
    "circle through anyOf": {"anyOf": [{"type": "string"}, {"$ref": "#"}]},
    "circle through not": {"not": {"$ref": "#"}},
    "dynamic circle": {"$dynamicAnchor": "n", "$dynamicRef": "#n"},
    "missing target": {"$ref": "#/$defs/none"},
    "missing anchor": {"$ref": "#none"},
    "missing document": {"properties": {"a": {"$ref": "other.json"}}},
    "reference that is a number": {"$schema": "http://json-schema.org/draft-04/schema#", "$ref": 5},
    "target that breaks the rules": {"$ref": "#/x", "x": {"oneOf": 5}},
    "target that is no schema": {"$ref": "#/$defs/a/0", "$defs": {"a": [1]}},
    "unknown dialect": {"$schema": "https://example.com/dialect"},
    "dialect that is a number": {"$schema": 5},
    "NaN": {"maximum": float("nan")},
    "NaN in an enum": {"enum": [float("nan")]},
    "infinity": {"const": float("inf")},
    "exponent out of reach": {"maximum": decimal.Decimal("1e999999")},
    "five thousand digits": {"maximum": 10**5000},
    "bytes": {"const": b"x"},
    "member name that is a number": {"properties": {1: {}}},
    "half a character": {"const": "\ud800"},
    "Python object in itself": CYCLE,
    "nested beyond reason": nested(5000, {}),
}


@pytest.mark.parametrize("name", INVALID)
def test_no_schema_is_a_schema_error_on_either_side(name):
    for old, new in ((INVALID[name], {}), ({}, INVALID[name])):
        with pytest.raises(SchemaError):
            check_compatibility(old, new)


NUMBERS = [str(n) for n in range(100_000)]
PATHOLOGICAL = {
    "400 digits": ({"multipleOf": 10**399}, {"multipleOf": 10**400}, "breaking"),
    "smallest float": ({"type": "integer"}, {"multipleOf": 1e-300}, "compatible"),
    "hundred thousand values": ({"enum": NUMBERS}, {"type": "string"}, "compatible"),
    "one of a hundred thousand": ({"enum": NUMBERS}, {"enum": NUMBERS[1:]}, "breaking"),
    "deep": (
        nested(60, {"type": "number"}, "properties"),
        nested(60, {"type": "integer"}, "properties"),
        "breaking",
    ),
    "large bound": ({"pattern": "^x{0,99999}$"}, {"maxLength": 99998}, "undecided"),
    "states beyond the budget": (
        {"pattern": "(a|b)*a(a|b){18}c$"},
        {"pattern": "(a|b)*b(a|b){18}c$"},
        "undecided",
    ),
    "twenty overlapping alternatives": (
        {"oneOf": [{"properties": {"k": {"enum": [i, i + 1]}}} for i in range(20)]},
        {"oneOf": [{"properties": {"k": {"enum": [i + 1, i]}}} for i in reversed(range(20))]},
        "compatible",
    ),
}


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_pathological_pair_ends_within_the_budget(name):
    old, new, verdict = PATHOLOGICAL[name]
    found = check_compatibility(old, new)
    assert found.verdict == verdict
    if verdict == "undecided":
        assert "step budget" in found.undecided[0]


def test_many_exclusive_alternatives_are_decided():
    events = [
        {"type": "object", "properties": {"kind": {"const": f"e{i}"}}, "required": ["kind"]}
        for i in range(80)
    ]
    fewer = check_compatibility({"oneOf": events}, {"oneOf": events[1:]})
    assert fewer.verdict == "breaking"
    assert fewer.findings[0].witness == {"kind": "e0"}
    assert check_compatibility({"oneOf": events[1:]}, {"oneOf": events}).verdict == "compatible"


@pytest.mark.parametrize("target", [5, "text", {"oneOf": 5}, {"properties": []}, {"$ref": {}}])
def test_what_resolve_gives_is_a_schema_or_a_schema_error(target):
    with pytest.raises(SchemaError):
        check_compatibility({"$ref": "x.json"}, {}, resolve={"x.json": target}.get)


def test_keywords_that_a_dialect_does_not_know_may_hold_anything():
    foreign = {"dependentSchemas": 5, "unevaluatedProperties": "no", "prefixItems": {}}
    old = {
        "$schema": "http://json-schema.org/draft-06/schema#",
        **foreign,
        "$ref": "#/definitions/a",
    }
    old["definitions"] = {"a": {**foreign, "required": ["a"], "dependentRequired": {"b": [{}]}}}
    assert check_compatibility(old, {"required": ["a"]}).verdict == "compatible"
