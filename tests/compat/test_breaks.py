"""Which breaks a pair has: one finding for each, at its place, and what its sentence says."""

import pytest

from eventreg.compat import check_compatibility
from tests.compat.cases import D7, INTEGER, TEXT


def told(name, value="x", **more):
    return {
        "type": "object",
        "properties": {"kind": {"const": value}, name: {}, **more},
        "required": ["kind"],
    }


CARD, CASH, IBAN = told("pan", "card"), told("amount", "cash"), told("iban", "iban")


def found(old, new, mode="backward"):
    answer = check_compatibility(old, new, mode=mode)
    assert not answer.notes
    return [(f.code, f.pointer, f.message) for f in answer.findings]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_an_alternative_that_is_gone_is_no_changed_const_of_another(keyword):
    gone = ("COM023", f"/{keyword}", 'no alternative of the new schema takes "iban" as `kind`')
    assert found({keyword: [CARD, CASH, IBAN]}, {keyword: [CARD, CASH]}) == [gone]
    assert found({keyword: [IBAN, CARD, CASH]}, {keyword: [CARD, CASH]}) == [gone]


def test_an_alternative_that_is_gone_hides_no_break_of_the_others():
    new = {**CARD, "required": ["kind", "pan"]}
    for old in ([IBAN, CARD, CASH], [CARD, CASH, IBAN]):
        codes = {f[:2] for f in found({"oneOf": old}, {"oneOf": [CASH, new]})}
        assert codes == {("COM023", "/oneOf"), ("COM001", "/oneOf/1/required/1")}


def test_each_alternative_that_is_gone_is_told():
    messages = [
        f[2] for f in found({"oneOf": [CARD, CASH, IBAN]}, {"oneOf": [CARD, told("", "b")]})
    ]
    assert sorted(messages) == [
        f"no alternative of the new schema takes {name} as `kind`" for name in ('"cash"', '"iban"')
    ]


def test_kinds_that_several_alternatives_lost_are_told_for_each():
    def event(*kinds):
        made = [
            {"properties": {"kind": {"enum": [*listed]}}, "required": ["kind"]} for listed in kinds
        ]
        return {"type": "object", "oneOf": made}

    messages = [f[2] for f in found(event("abc", "de"), event("a", "d"))]
    assert sorted(messages) == [
        f"no alternative of the new schema takes {lost} as `kind`" for lost in ('"b", "c"', '"e"')
    ]


def test_a_narrowed_enum_is_no_sign_of_another_alternative():
    def event(*brands):
        return {"oneOf": [CASH, told("pan", "card", brand={"enum": [*brands]})]}

    (finding,) = found(event("visa", "amex"), event("visa"))
    assert finding[:2] == ("COM003", "/oneOf/1/properties/brand/enum")


def test_a_value_that_the_writer_leaves_free_is_one_break():
    free = {"type": "object", "properties": {"kind": TEXT}, "required": ["kind"]}
    (finding,) = found(free, {"oneOf": [CARD, CASH]})
    assert finding[0] == "COM023"


def test_breaks_inside_one_alternative_are_all_found():
    def event(kind, *required):
        value = {"type": "object", "properties": {"x": kind, "y": TEXT}, "required": [*required]}
        return {"properties": {"v": {"anyOf": [value, {"type": "null"}]}}}

    assert [f[:2] for f in found(event(TEXT, "x"), event(INTEGER, "x", "y"))] == [
        ("COM001", "/properties/v/anyOf/0/required/1"),
        ("COM002", "/properties/v/anyOf/0/properties/x/type"),
    ]


def test_every_name_that_a_closed_object_refuses_is_found():
    old = {
        "type": "object",
        "allOf": [{"properties": {"id": TEXT}}, {"properties": {"sum": {}}}],
        "required": ["id", "sum"],
    }
    messages = [f[2] for f in found(old, {**old, "additionalProperties": False})]
    assert [text.split()[0] for text in messages] == ["`id`", "`sum`"]


def test_types_of_alternatives_are_told_together():
    nullable = {"properties": {"v": {"anyOf": [TEXT, {"type": "null"}]}}}
    ((_, _, message),) = found(nullable, {"properties": {"v": TEXT}})
    assert message == 'type of `v` changed from ["string", "null"] to "string"'


def test_the_old_value_is_that_of_the_alternative_that_was_meant():
    def event(kind):
        return {"oneOf": [told("x", "b", x=TEXT), told("x", "a", x=kind)]}

    ((_, _, message),) = found(event(INTEGER), event(TEXT))
    assert message == 'type of `x` changed from "integer" to "string"'


def test_the_condition_is_told():
    old = {"type": "object", "properties": {"k": {}, "v": TEXT}}
    new = {**old, "if": {"required": ["k"]}, "then": {"required": ["v"]}}
    ((_, _, message),) = found(old, new)
    assert message == '`v` was optional and is now required where `if` holds: {"required": ["k"]}'
    ((_, _, message),) = found(old, {**old, "dependentSchemas": {"k": {"required": ["v"]}}})
    assert message == "`v` was optional and is now required where `k` is there"
    former = {"$schema": D7, **old}
    ((code, _, again),) = found(former, {**former, "dependencies": {"k": {"required": ["v"]}}})
    assert (code, again) == ("COM026", message)
    ((code, pointer, _),) = found(former, {**former, "dependencies": {"k": ["v"]}})
    assert (code, pointer) == ("COM017", "/dependencies/k")


def test_a_shorter_tuple_says_how_many_items_it_takes():
    old = {"$schema": D7, "items": [{}, {}], "additionalItems": False, "type": "array"}
    ((_, _, message),) = found(old, {**old, "items": [{}]})
    assert message == "the event may hold more items than the 1 of the new schema"


def test_what_evaluates_nothing_because_it_fails_is_one_break():
    base = {"properties": {"id": TEXT, "at": INTEGER}, "required": ["id"]}
    old = {"type": "object", "allOf": [{"$ref": "#/$defs/base"}], "unevaluatedProperties": False}
    late = {**base, "properties": {"id": TEXT, "at": {**INTEGER, "minimum": 0}}}
    (finding,) = found({**old, "$defs": {"base": base}}, {**old, "$defs": {"base": late}})
    assert finding[:2] == ("COM005", "/$defs/base/properties/at/minimum")


def test_the_one_alternative_that_changed_was_meant():
    a = {"type": "object", "properties": {"a": TEXT}, "required": ["a"]}
    b = {"type": "object", "properties": {"b": TEXT}, "required": ["b"]}
    (finding,) = found({"anyOf": [a, b]}, {"anyOf": [a, {**b, "required": ["b", "c"]}]})
    assert finding == ("COM001", "/anyOf/1/required/1", "`c` is new and required")


def test_a_new_reference_to_what_was_there_is_the_place_of_the_change():
    def event(following):
        return {"type": "object", "properties": {"next": following, "to": {"$ref": "#/$defs/t"}}}

    old = {**event({"anyOf": [{"$ref": "#/$defs/t"}, {"type": "null"}]}), "$defs": {"t": TEXT}}
    new = {**event({"$ref": "#/$defs/t"}), "$defs": {"t": TEXT}}
    (finding,) = found(old, new)
    assert finding[:2] == ("COM002", "/properties/next/$ref")
    moved = {**new, "$defs": {"t": INTEGER}}
    assert {f[1] for f in found(new, moved)} == {"/$defs/t/type"}


def test_a_sentence_about_old_readers_names_what_they_refuse():
    old, new = ({"properties": {"v": {"enum": values}}} for values in (["a"], ["a", "b"]))
    ((_, _, message),) = found(old, new, mode="forward")
    assert message == 'enum of `v` changed from ["a"] to ["a", "b"], and the old schema refuses "b"'


def test_names_that_the_witness_made_up_are_a_star():
    old, new = ({"additionalProperties": {"items": {"properties": {"x": t}}}} for t in ({}, TEXT))
    ((_, _, message),) = found({"type": "object", **old}, new)
    assert message == 'type of `*[0].x` was absent and is now "string"'


def test_the_words_of_the_validator_end_with_what_is_wrong():
    item = {"type": "object", "properties": {"text": {"type": "string", "minLength": 20}}}
    old = {"type": "array", "items": {**item, "required": ["text"]}, "minItems": 90}
    (finding,) = check_compatibility(old, {**old, "minItems": 91}).findings
    assert finding.reason.endswith("has less than 91 items")
