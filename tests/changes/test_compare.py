"""Each kind of change: how it is called, how it is classed, what is said of it."""

import pytest

from eventreg.changes import Class, Verdict, between
from tests.changes.support import of, pair, registry

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}


def _only(old, new, **options):
    found, before, after = pair(old, new)
    (change,) = between(before, after, registry=found, **options)
    return change


BREAKING, COMPATIBLE, ANNOTATION = Class
CASES = [
    (of(a=TEXT), of(a=TEXT, b=TEXT), "b", "field-added", COMPATIBLE, '"b" is new (string, optional)'),
    (of(a=TEXT), of(a=TEXT, b_=NUMBER), "b", "field-added", BREAKING, '"b" is new and required (integer)'),
    (of(a=TEXT, b_=TEXT), of(a=TEXT), "b", "field-removed", COMPATIBLE, '"b" is gone (it was string, required)'),
    (of(a=TEXT), of(a_=TEXT), "a", "became-required", BREAKING, '"a" is now required'),
    (of(a_=TEXT), of(a=TEXT), "a", "became-optional", COMPATIBLE, '"a" is no longer required'),
    (of(a=TEXT), of(a=NUMBER), "a", "type-changed", BREAKING, '"a" is now integer, was string'),
    (of(a=NUMBER), of(a={"type": "number"}), "a", "type-changed", COMPATIBLE, '"a" may now also be number'),
    (of(a={"type": "number"}), of(a=NUMBER), "a", "type-changed", BREAKING, '"a" is now integer, was number'),
    (of(a=TEXT), of(a={"type": ["string", "null"]}), "a", "type-changed", COMPATIBLE, '"a" may now also be null'),
    (of(a={"enum": ["x"]}), of(a={"enum": ["x", "y"]}), "a", "value-added", COMPATIBLE, '"a" may now also be "y"'),
    (of(a={"enum": ["x", "y"]}), of(a={"const": "x"}), "a", "value-removed", BREAKING, '"a" may no longer be "y"'),
    (of(a=TEXT), of(a={**TEXT, "enum": ["x"]}), "a", "values-changed", BREAKING, '"a" must now be "x"'),
    (of(a=TEXT), of(a={**TEXT, "maxLength": 9}), "a", "limit-changed", BREAKING, '"a" must now have at most 9 characters'),
    (of(a={"minimum": 1}), of(a={"minimum": 0}), "a", "limit-changed", COMPATIBLE, '"a" must now be at least 0, not 1'),
    (of(a={"minimum": 1}), of(a={}), "a", "limit-changed", COMPATIBLE, '"a" need no longer be at least 1'),
    (of(a={"multipleOf": 6}), of(a={"multipleOf": 4}), "a", "limit-changed", BREAKING, '"a" must now be a multiple of 4, not 6'),
    (of(a=TEXT), of(a={**TEXT, "pattern": "^x"}), "a", "pattern-changed", BREAKING, '"a" must now match "^x"'),
    (of(), {**of(), "additionalProperties": False}, "", "closed", BREAKING, "the event no longer takes properties that it does not declare"),
    (of(), {**of(), "description": "x"}, "", "description-changed", ANNOTATION, "the event now has a description"),
    (of(a=TEXT), of(a={**TEXT, "deprecated": True}), "a", "deprecated", ANNOTATION, '"a" is now deprecated'),
    (of(a=TEXT), of(a=False), "a", "forbidden", BREAKING, '"a" may no longer be present'),
    (of(a=of()), of(a=of(**{"b c": TEXT})), 'a["b c"]', "field-added", COMPATIBLE, 'a["b c"] is new (string, optional)'),
    (of(a={"not": {}}), of(a={"not": TEXT}), "a", "rule-changed", BREAKING, '"a" has another rule under "not"'),
    (of(), {**of(), "x-team": "a"}, "", "x-team-changed", ANNOTATION, 'the event now has "x-team"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "path", "kind", "class_", "sentence"), CASES)
def test_a_change_is_named_classed_and_told(old, new, path, kind, class_, sentence):
    change = _only(old, new)
    assert (change.path, change.kind, change.class_, change.sentence) == (
        path,
        kind,
        class_,
        sentence,
    )


def test_nothing_changed_gives_nothing():
    found, before, after = pair(of(a=TEXT), of(a=TEXT))
    assert between(before, after, registry=found) == ()


def test_paths_are_written_as_people_write_them():
    line = of(sku=TEXT)
    change = _only(
        of(lines={"type": "array", "items": line}),
        of(lines={"type": "array", "items": of(sku={**TEXT, "maxLength": 3})}),
    )
    assert change.path == "lines[].sku"
    assert _only(of(**{"a.b": TEXT}), of(**{"a.b": NUMBER})).path == '"a.b"'
    pairs = {"prefixItems": [TEXT]}
    assert _only(of(t=pairs), of(t={"prefixItems": [NUMBER]})).path == "t[0]"
    assert _only({"additionalProperties": TEXT}, {"additionalProperties": NUMBER}).path == "*"


def test_sides_with_little_in_common_are_compared_word_by_word():
    found, before, after = pair(of(a={"const": 1}), of(a=NUMBER))
    kinds = {change.kind for change in between(before, after, registry=found)}
    assert kinds == {"type-changed", "values-changed"}
    found, before, after = pair(of(), {**of(), "deprecated": True, "x-eventreg": {"sunset": "x"}})
    kinds = {change.kind for change in between(before, after, registry=found)}
    assert kinds == {"deprecated", "x-eventreg-changed"}


def test_the_side_that_reads_decides_what_breaks():
    widened = (of(a={"enum": ["x"]}), of(a={"enum": ["x", "y"]}))
    assert _only(*widened, mode="backward").class_ is Class.COMPATIBLE
    assert _only(*widened, mode="forward-transitive").class_ is Class.BREAKING
    assert _only(*widened, mode="full").class_ is Class.BREAKING


def test_a_proof_outweighs_what_a_change_looks_like():
    tightened = (of(a=TEXT), of(a={**TEXT, "maxLength": 9}))
    proof = Verdict("compatible")
    assert _only(*tightened, verdict=proof).class_ is Class.COMPATIBLE
    widened = (of(a={"enum": ["x"]}), of(a={"enum": ["x", "y"]}))
    assert _only(*widened, verdict=Verdict("breaking")).class_ is Class.BREAKING


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        (of(state=TEXT), of(order_state=TEXT), "state", "order_state"),
        (
            of(sum_={**NUMBER, "description": "What the customer pays, in cents."}),
            of(total_={**NUMBER, "description": "What the customer pays, in cents."}),
            "sum",
            "total",
        ),
        (of(box=of(state=TEXT)), of(box=of(order_state=TEXT)), "box.state", "box.order_state"),
    ],
)
def test_a_renamed_property_is_recognised(old, new, before, after):
    change = _only(old, new)
    assert (change.kind, change.old, change.new) == ("field-renamed", before, after)
    assert change.sentence == f'"{after}" is the new name of "{before}"'


def test_what_changes_inside_a_renamed_property_is_told_too():
    found, before, after = pair(
        of(address=of(zip=TEXT)), of(delivery_address=of(zip={**TEXT, "maxLength": 9}))
    )
    changes = between(before, after, registry=found)
    assert [(c.kind, c.path) for c in changes] == [
        ("limit-changed", "delivery_address.zip"),
        ("field-renamed", "delivery_address"),
    ]


def test_two_properties_that_differ_are_no_rename():
    found, before, after = pair(of(colour=TEXT), of(price_minor=NUMBER))
    kinds = {change.kind for change in between(before, after, registry=found)}
    assert kinds == {"field-added", "field-removed"}


def test_a_change_of_a_shared_type_shows_where_it_is_used():
    found = registry(
        {
            "a/b/c/1.0.0": of(total={"$ref": "https://e.example/shared/money/1.0.0.json"}),
            "a/b/c/1.1.0": of(total={"$ref": "https://e.example/shared/money/1.1.0.json"}),
            "shared/money/1.0.0": of(amount=NUMBER),
            "shared/money/1.1.0": of(amount={**NUMBER, "maximum": 5}),
        }
    )
    before, after = found.events["a.b.c"].versions
    changes = between(before, after, registry=found)
    assert [(c.path, c.kind) for c in changes] == [
        ("total.amount", "limit-changed"),
        ("total", "shared-type-changed"),
    ]
    assert changes[1].sentence == '"total" now uses money 1.1.0, before money 1.0.0'


def test_one_of_several_shapes_is_told_by_its_constant():
    def shape(kind, **rest):
        return of(kind_={"const": kind}, **rest)

    change = _only(
        of(method={"oneOf": [shape("card"), shape("bank")]}),
        of(method={"oneOf": [shape("card", last4=TEXT), shape("bank")]}),
    )
    assert change.path == "method(card).last4"


def test_a_type_inside_itself_is_told_once():
    def node(**more):
        return {"$ref": "#/$defs/n", "$defs": {"n": of(next={"$ref": "#/$defs/n"}, **more)}}

    found, before, after = pair(node(), node(v=TEXT))
    assert [change.path for change in between(before, after, registry=found)] == ["v"]


def test_a_reference_that_leads_nowhere_stops_nobody():
    found, before, after = pair(
        of(a={"$ref": "https://e.example/gone.json"}), of(a={"$ref": "#/$defs/gone"}, b=TEXT)
    )
    assert [change.path for change in between(before, after, registry=found)] == ["b"]


@pytest.mark.parametrize("schema", [True, False, {}, {"properties": True, "required": 3}])
def test_odd_schemas_are_compared(schema):
    found, before, after = pair(of(a={}, b=TEXT), of(a=schema, b=NUMBER))
    assert "b" in {change.path for change in between(before, after, registry=found)}
    assert "b" in {change.path for change in between(after, before, registry=found)}


def test_many_properties_are_compared_in_a_moment():
    many = {f"p{number}": TEXT for number in range(500)}
    found, before, after = pair(of(**many), of(**{**many, "p7": NUMBER}))
    assert [change.path for change in between(before, after, registry=found)] == ["p7"]


def test_types_that_use_each_other_twice_do_not_grow_without_bound():
    levels = {
        f"l{number}": of(a={"$ref": f"#/$defs/l{number + 1}"}, b={"$ref": f"#/$defs/l{number + 1}"})
        for number in range(40)
    }
    schema = {"$ref": "#/$defs/l0", "$defs": {**levels, "l40": TEXT}}
    found, before, after = pair(schema, {**schema, "title": "T"})
    assert [c.kind for c in between(before, after, registry=found)] == ["title-changed"]
