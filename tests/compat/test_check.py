"""The published question: findings, policies, modes, bumps, notes."""

import copy
import json
import subprocess
import sys
from typing import ClassVar

import pytest

from eventreg.compat import Prepared, check_compatibility
from eventreg.errors import SchemaError, UsageError
from tests.compat.cases import D7, D20

TEXT, INTEGER = {"type": "string"}, {"type": "integer"}
ORDER = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "order_id": {"type": "string", "format": "uuid"},
        "status": {"type": "string", "enum": ["new", "paid", "shipped"]},
        "total": {"type": "number", "minimum": 0},
        "note": {"type": ["string", "null"]},
        "sku": {"type": "string", "maxLength": 40, "examples": ["ABC-1"]},
        "customer": {"type": "object", "properties": {"name": TEXT}, "required": ["name"]},
    },
    "required": ["order_id", "status"],
}


def six_breaks():
    new = copy.deepcopy(ORDER)
    properties = new["properties"]
    properties["status"]["enum"] = ["new", "paid"]
    properties["total"]["minimum"] = 1
    properties["note"]["type"] = "string"
    properties["sku"]["maxLength"] = 4
    properties["customer"]["required"] = ["name", "email"]
    new["required"] = ["order_id", "status", "total"]
    return new


def test_six_independent_breaks_give_six_findings_with_six_witnesses():
    found = check_compatibility(ORDER, six_breaks())
    assert found.verdict == "breaking"
    assert {(f.code, f.pointer) for f in found.findings} == {
        ("COM001", "/required/2"),
        ("COM003", "/properties/status/enum"),
        ("COM005", "/properties/total/minimum"),
        ("COM002", "/properties/note/type"),
        ("COM009", "/properties/sku/maxLength"),
        ("COM001", "/properties/customer/required/1"),
    }
    assert len({json.dumps(f.witness, sort_keys=True) for f in found.findings}) == 6


def test_each_witness_fails_for_its_own_reason_alone():
    import jsonschema_rs

    reader = jsonschema_rs.validator_for(six_breaks(), validate_formats=True)
    for finding in check_compatibility(ORDER, six_breaks()).findings:
        assert len(list(reader.iter_errors(finding.witness))) == 1


def test_messages_carry_old_and_new_values():
    messages = [f.message for f in check_compatibility(ORDER, six_breaks()).findings]
    assert "`total` was optional and is now required" in messages
    assert "maxLength of `sku` changed from 40 to 4" in messages
    assert "`customer.email` is new and required" in messages


def test_witness_prefers_the_values_of_the_schema_and_few_members():
    new = copy.deepcopy(ORDER)
    new["properties"]["sku"]["maxLength"] = 4
    (finding,) = check_compatibility(ORDER, new).findings
    assert finding.witness["sku"] == "ABC-1"
    assert finding.witness["status"] == "new"
    assert finding.witness.keys() == {"order_id", "status", "sku"}
    assert finding.instance_pointer == "/sku"


def test_optional_property_is_compatible_when_writers_send_declared_names():
    new = {**ORDER, "properties": {**ORDER["properties"], "coupon": TEXT}}
    declared = check_compatibility(ORDER, new)
    assert (declared.verdict, declared.bump) == ("compatible", "minor")
    assert "content: open" in declared.notes[0]
    assert check_compatibility(ORDER, new, content="open").verdict == "breaking"


def test_free_form_map_keeps_its_names_free():
    old = {"type": "object", "additionalProperties": TEXT}
    new = {"type": "object", "properties": {"a": INTEGER}, "additionalProperties": TEXT}
    assert check_compatibility(old, new).verdict == "breaking"
    assert check_compatibility({"type": "object"}, new).verdict == "breaking"


def test_names_are_declared_by_any_applicator_that_reaches_the_place():
    old = {
        "allOf": [{"properties": {"a": TEXT}}, {"$ref": "#/$defs/b"}],
        "$defs": {"b": {"properties": {"b": {}}}},
    }
    new = {"properties": {"a": TEXT, "b": INTEGER}}
    (finding,) = check_compatibility({"type": "object", **old}, new).findings
    assert list(finding.witness) == ["b"]


def test_forward_swaps_reader_and_writer_and_points_into_the_new_schema():
    old = {**ORDER, "additionalProperties": False}
    new = {**old, "properties": {**ORDER["properties"], "coupon": TEXT}}
    found = check_compatibility(old, new, mode="forward")
    (finding,) = found.findings
    assert (finding.code, finding.direction) == ("COM012", "forward")
    assert finding.pointer == "/properties/coupon"
    assert check_compatibility(old, new, mode="backward").verdict == "compatible"
    assert check_compatibility(old, new, mode="full-transitive").verdict == "breaking"


def test_mode_none_checks_nothing_and_still_computes_the_bump():
    found = check_compatibility(ORDER, six_breaks(), mode="none")
    assert (found.verdict, found.findings, found.bump) == ("compatible", (), "major")


def test_a_format_that_only_the_first_validator_checks_is_its_to_judge():
    old = {"type": "string", "pattern": "^https?://.+"}
    (found,) = check_compatibility(old, {"type": "string", "format": "uri"}).findings
    assert found.witness == "http:// "


def test_formats_that_the_validators_judge_differently_are_undecided():
    found = check_compatibility({"pattern": "^[^@]+@[^@]+$"}, {"format": "email"})
    (reason,) = found.undecided
    assert reason == "format email, on which the validators disagree"


def test_formats_assert_unless_they_annotate():
    new = {"type": "string", "format": "uuid"}
    assert check_compatibility(TEXT, new).verdict == "breaking"
    assert check_compatibility(TEXT, new, formats="annotate").verdict == "compatible"


@pytest.mark.parametrize(
    ("old", "new", "bump"),
    [
        (ORDER, ORDER, "none"),
        (ORDER, {**ORDER, "title": "Order"}, "patch"),
        (ORDER, {**ORDER, "required": ["status", "order_id"]}, "patch"),
        (ORDER, {**ORDER, "required": ["order_id"]}, "minor"),
        (TEXT, {"type": ["string", "null"]}, "minor"),
        (
            {"type": "object", "properties": {"a": {}}},
            {"type": "object", "properties": {"a": {}, "b": {}}},
            "minor",
        ),
        (TEXT, INTEGER, "major"),
    ],
)
def test_bump(old, new, bump):
    assert check_compatibility(old, new).bump == bump


def test_change_in_a_referenced_schema_points_to_the_reference():
    order = {"properties": {"total": {"$ref": "https://x.test/money.json"}}}
    before = Prepared(order, lambda _: {"type": "number"})
    after = Prepared(order, lambda _: {"type": "integer"})
    found = check_compatibility(before, after)
    assert found.findings[0].pointer == "/properties/total/$ref"
    assert found.bump == "major"


def test_resolve_reaches_schemas_through_relative_references():
    shared = {
        "https://x.test/shared/money.json": {"$ref": "amount.json"},
        "https://x.test/shared/amount.json": INTEGER,
    }
    order = {
        "$id": "https://x.test/orders/1.json",
        "properties": {"a": {"$ref": "../shared/money.json"}},
    }
    found = check_compatibility(order, {"properties": {"a": TEXT}}, resolve=shared.get)
    assert found.verdict == "breaking"


def test_writer_without_events_is_a_warning():
    found = check_compatibility({"type": "string", "enum": [1]}, INTEGER)
    assert (found.verdict, [w.code for w in found.warnings]) == ("compatible", ["COM028"])


def test_undecided_names_the_part():
    old = {"type": "string", "pattern": "^(a|b)\\1$"}
    found = check_compatibility(old, {"type": "string", "pattern": "^(a|b|c)\\1$"})
    assert (found.verdict, found.bump) == ("undecided", "major")
    assert "backreference" in found.undecided[0]


def test_prepared_schemas_serve_many_comparisons():
    versions = [Prepared({"type": "integer", "minimum": n}) for n in range(4)]
    verdicts = [check_compatibility(versions[0], later).verdict for later in versions]
    assert verdicts == ["compatible", "breaking", "breaking", "breaking"]


def test_caller_may_change_the_schema_afterwards():
    schema = {"type": "integer"}
    ready = Prepared(schema)
    schema["type"] = "string"
    assert check_compatibility(ready, INTEGER).bump == "none"


@pytest.mark.parametrize(
    "asked", [{"mode": "sideways"}, {"content": "closed"}, {"formats": "maybe"}]
)
def test_unknown_policy_is_a_usage_error(asked):
    with pytest.raises(UsageError):
        check_compatibility({}, {}, **asked)


def test_verdicts_and_witnesses_do_not_depend_on_the_process():
    program = (
        "import json; from tests.compat.test_check import *\n"
        "found = check_compatibility(ORDER, six_breaks(), mode='full', content='open')\n"
        "print(json.dumps([[f.pointer, f.message, f.witness] for f in found.findings]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1


def test_import_leaves_the_second_validator_out():
    program = "import sys, eventreg.compat; sys.exit('jsonschema' in sys.modules)"
    subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": ":".join(sys.path)}, check=True
    )


def test_schema_error_carries_the_pointer():
    with pytest.raises(SchemaError) as caught:
        check_compatibility({"properties": {"a": {"$ref": "#/$defs/none"}}}, {})
    assert caught.value.pointer == "/properties/a/$ref"


def test_break_inside_an_alternative_is_found_in_the_one_that_the_event_was_meant_for():
    card = {"type": "object", "properties": {"kind": {"const": "card"}}, "required": ["kind"]}
    cash = {
        "type": "object",
        "properties": {"kind": {"const": "cash"}, "paid": {}},
        "required": ["kind"],
    }
    paid = {**cash, "properties": {**cash["properties"], "paid": INTEGER}}
    (finding,) = check_compatibility({"oneOf": [card, cash]}, {"oneOf": [card, paid]}).findings
    assert finding.pointer == "/oneOf/1/properties/paid/type"


def test_proof_about_a_closed_world_without_events_is_not_trusted():
    old = {"type": "object", "properties": {"a": {}}, "minProperties": 2}
    found = check_compatibility(old, {**old, "minProperties": 3})
    assert (found.verdict, found.warnings) == ("breaking", ())


def test_required_alone_declares_nothing():
    old = {"type": "object", "required": ["id"]}
    new = {**old, "properties": {"note": INTEGER}}
    assert check_compatibility(old, new).verdict == "breaking"
    named = {**old, "properties": {"note": {}}}
    assert check_compatibility(named, {**named, "required": ["id", "note"]}).verdict == "breaking"


def embedded(uri, kind):
    value = {"type": "object", "properties": {"w": {"$ref": "#/$defs/k"}}, "required": ["w"]}
    return {
        "$id": uri,
        "type": "object",
        "properties": {"v": value},
        "required": ["v"],
        "$defs": {"k": {"type": kind}},
    }


def test_references_spelled_alike_are_told_apart_by_their_base():
    def event(first, second):
        return {
            "$id": "http://x.test/",
            "properties": {"a": {"$ref": "r1"}, "b": {"$ref": "r2"}},
            "$defs": {
                "r1": embedded("http://x.test/r1", first),
                "r2": embedded("http://x.test/r2", second),
            },
        }

    old, new = event("integer", "string"), event("integer", "integer")
    found = check_compatibility(old, new, content="open")
    assert found.findings[0].witness == {"b": {"v": {"w": "text"}}}


def test_member_named_by_digits_is_no_item():
    old, new = {"properties": {"7": TEXT}}, {"properties": {"7": INTEGER}}
    (finding,) = check_compatibility(old, new).findings
    assert finding.message == 'type of `7` changed from "string" to "integer"'
    assert (finding.pointer, finding.instance_pointer) == ("/properties/7/type", "/7")


def test_a_shared_type_that_did_not_change_is_compared_by_its_text():
    money = {"type": "object", "properties": {"n": {"$ref": "n.json"}}, "required": ["n"]}
    before = {"https://x.test/money.json": money, "https://x.test/n.json": INTEGER}
    after = {**before, "https://x.test/n.json": TEXT}
    old = {"$id": "https://x.test/1", "properties": {"p": {"$ref": "money.json"}}}
    new = {**old, "$id": "https://x.test/2"}
    same = check_compatibility(Prepared(old, before.get), Prepared(new, before.get))
    assert (same.verdict, same.bump) == ("compatible", "patch")
    other = check_compatibility(Prepared(old, before.get), Prepared(new, after.get))
    assert other.findings[0].witness == {"p": {"n": 1}}


@pytest.mark.parametrize(
    "name", ["else", "propertyNames", "$ref", "items", "properties", "required"]
)
def test_members_named_like_keywords_are_members(name):
    old, new = ({"properties": {name: {"properties": {"a": t}}}} for t in (TEXT, INTEGER))
    (finding,) = check_compatibility(old, new).findings
    assert (finding.code, finding.pointer) == ("COM002", f"/properties/{name}/properties/a/type")


def test_a_disagreement_of_the_validators_shows_the_event():
    old = {"$schema": "https://json-schema.org/draft/2020-12/schema", "dependencies": {"a": ["b"]}}
    (reason,) = check_compatibility({"type": "object"}, old).undecided
    assert reason.startswith("the validators disagree on every witness found, such as {")


GUEST = {
    "properties": {"kind": {"const": "guest"}, "email": {"type": "string", "format": "email"}},
    "required": ["kind", "email"],
}
MEMBER = {"properties": {"kind": {"const": "member"}, "id": TEXT}, "required": ["kind", "id"]}


def test_break_in_the_alternative_that_was_meant_is_named():
    old, new = ({"type": "object", "oneOf": [guest, MEMBER]} for guest in (GUEST, {**GUEST}))
    new["oneOf"][0] = {**GUEST, "required": ["kind", "email", "name"]}
    (finding,) = check_compatibility(old, new).findings
    assert (finding.code, finding.pointer) == ("COM001", "/oneOf/0/required/2")


def test_removed_alternative_is_told_by_what_it_took():
    old = {"properties": {"who": {"type": "object", "oneOf": [GUEST, MEMBER]}}}
    new = {"properties": {"who": {"type": "object", "oneOf": [MEMBER]}}}
    (finding,) = check_compatibility(old, new).findings
    event = '{"kind": "guest", "email": "ada@example.com"}'
    assert finding.message == f"`who` may be {event}, which the oneOf of the new schema refuses"


def test_of_a_long_enum_what_it_lost_is_told():
    old, new = ({"enum": [f"country-{n}" for n in range(first, 40)]} for first in (0, 2))
    (finding,) = check_compatibility(old, new).findings
    lost = '"country-0", "country-1"'
    assert finding.message == f"the enum of the event in the new schema lacks {lost}"


def test_a_document_without_a_dialect_has_that_of_the_schema_that_refers_to_it():
    seventh = {"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "pair.json"}
    wide, narrow = {"items": [{}, {}]}, {"items": [TEXT, INTEGER], "additionalItems": False}
    old = Prepared(seventh, {"pair.json": {"type": "array", **wide}}.get)
    new = Prepared(seventh, {"pair.json": {"type": "array", **narrow}}.get)
    assert check_compatibility(old, new).verdict == "breaking"
    assert check_compatibility(new, old).verdict == "compatible"


@pytest.mark.parametrize(
    "new",
    [
        {"$ref": "whole.json"},
        {
            "items": {
                "$id": "urn:x",
                "$schema": "http://json-schema.org/draft-04/schema#",
                **INTEGER,
            }
        },
    ],
    ids=["referred to", "embedded"],
)
def test_a_part_in_draft_04_takes_no_point_for_an_integer(new):
    fourth = {"$schema": "http://json-schema.org/draft-04/schema#", "items": INTEGER}
    reader = Prepared(new, {"whole.json": fourth}.get)
    found = check_compatibility(Prepared({"enum": [[1]]}), reader)
    assert found.findings[0].witness == [1.0]


def test_an_older_dialect_has_no_dynamic_anchors():
    tree = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "http://x.test/tree",
        "items": {"$dynamicRef": "#item"},
        "$defs": {"any": {"$dynamicAnchor": "item"}},
    }
    strict = {"$dynamicAnchor": "item", **INTEGER}
    sixth = {"$schema": "http://json-schema.org/draft-06/schema#", "$id": "http://x.test/six"}
    old = {**sixth, "allOf": [{"$ref": "tree"}, {"$defs": {"item": strict}}]}
    new = {"type": ["array", "object"], "items": INTEGER}
    found = check_compatibility(Prepared(old, {tree["$id"]: tree}.get), new)
    assert found.verdict == "breaking"


def test_an_anchor_of_two_places_is_no_reference():
    twice = {"a": {"$anchor": "x", "type": "string"}, "b": {"$anchor": "x", "type": "null"}}
    with pytest.raises(SchemaError, match="two places"):
        check_compatibility({"$ref": "#x", "$defs": twice}, TEXT)


class TestContentOfStrings:
    """Draft-07 lets validators assert it; of ours the first does."""

    TEXT: ClassVar = {"$schema": D7, "type": "string"}
    BASE64: ClassVar = {**TEXT, "contentEncoding": "base64"}
    BOTH: ClassVar = {**BASE64, "contentMediaType": "application/json"}

    @pytest.mark.parametrize(("old", "new"), [(BASE64, TEXT), (BOTH, TEXT), (BOTH, BASE64)])
    def test_less_of_it_is_compatible(self, old, new):
        assert check_compatibility(old, new).verdict == "compatible"

    @pytest.mark.parametrize(("old", "new"), [(TEXT, BASE64), (TEXT, BOTH), (BASE64, BOTH)])
    def test_more_of_it_is_undecided_and_named(self, old, new):
        found = check_compatibility(old, new)
        assert found.verdict == "undecided"
        assert "contentEncoding base64" in found.undecided[0]

    def test_what_no_validator_asserts_is_an_annotation(self):
        new = {**self.TEXT, "contentMediaType": "text/html", "contentEncoding": "7bit"}
        assert check_compatibility(self.TEXT, new).bump == "patch"
        later = {"$schema": D20, "type": "string"}
        assert check_compatibility(later, {**later, "contentEncoding": "base64"}).bump == "patch"


@pytest.mark.parametrize(
    ("properties", "code", "pointer"),
    [
        ({"": {"oneOf": [{"const": 1}, {"const": 1}]}}, "COM023", "/properties//oneOf"),
        ({"": {"properties": {"": TEXT}}}, "COM002", "/properties//properties//type"),
        ({"": {"anyOf": [TEXT, INTEGER]}, "anyOf": {}}, "COM025", "/properties"),
    ],
)
def test_a_member_whose_name_is_empty_is_found(properties, code, pointer):
    """The first validator leaves the name out of its paths."""
    old = {"properties": {"": {"properties": {"": INTEGER}}}}
    (found,) = check_compatibility(old, {"properties": properties}, content="open").findings
    assert (found.code, found.pointer) == (code, pointer)
