"""The compatibility rules: one for each kind of change, as data.

The engine finds breaks by search, not by these rules; a rule names the kind of a break that was
shown. The list is explicit.
"""

from __future__ import annotations

from typing import Any

from eventreg.model.finding import Severity
from eventreg.model.rule import PairExample, Rule


def _event(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": ["id"]}


def _pair(old: Any, new: Any) -> PairExample:
    """The value before and after, as property `value` of an event."""
    return PairExample(
        _event(id={"type": "string"}, value=old), _event(id={"type": "string"}, value=new)
    )


def _rule(
    number: int,
    slug: str,
    summary: str,
    rationale: str,
    remedy: str,
    bad: PairExample,
    good: PairExample,
    severity: Severity = Severity.ERROR,
) -> Rule:
    return Rule(
        code=f"COM{number:03}",
        slug=slug,
        summary=summary,
        rationale=rationale,
        remedy=remedy,
        severity=severity,
        bad=bad,
        good=good,
    )


_ID = {"type": "string"}
_TEXT = {"type": "string"}
_WIDEN = "widen it again, or release the change as a new major version"
_LOW, _HIGH = {"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 10}
_FREE = {"type": "object"}

COMPATIBILITY_RULES: tuple[Rule, ...] = (
    _rule(
        1,
        "property-now-required",
        "The reader requires a property that the writer may leave out.",
        "Events without the property are in the streams already and will be replayed; the "
        "reader rejects each of them. A `default` does not help: validators do not fill it in.",
        "keep the property optional, or release the change as a new major version",
        PairExample(_event(id=_ID), {**_event(id=_ID, total=_TEXT), "required": ["id", "total"]}),
        PairExample(_event(id=_ID), _event(id=_ID, total=_TEXT)),
    ),
    _rule(
        2,
        "type-narrowed",
        "The reader no longer accepts a JSON type that the writer may send.",
        "Code that was generated for the new type fails to parse values of the old one.",
        "keep accepting the old type beside the new one, or release a new major version",
        _pair({"type": "number"}, {"type": "integer"}),
        _pair({"type": "integer"}, {"type": "number"}),
    ),
    _rule(
        3,
        "enum-narrowed",
        "The reader's enum lacks a value that the writer may send.",
        "A removed value still occurs in older events.",
        "keep the old values in the enum and mark them as deprecated in its description",
        _pair({"enum": ["new", "paid", "void"]}, {"enum": ["new", "paid"]}),
        _pair({"enum": ["new", "paid"]}, {"enum": ["new", "paid", "void"]}),
    ),
    _rule(
        4,
        "const-changed",
        "The reader accepts one value only, and the writer may send another.",
        "A constant is a contract about one value; changing it rejects every older event.",
        "accept both values with an enum, or release a new major version",
        _pair({"const": "v1"}, {"const": "v2"}),
        _pair({"const": "v1"}, {"enum": ["v1", "v2"]}),
    ),
    _rule(
        5,
        "minimum-raised",
        "The reader's lower bound excludes numbers that the writer may send.",
        "Older events below the new bound are rejected.",
        _WIDEN,
        _pair(_LOW, _HIGH),
        _pair(_HIGH, _LOW),
    ),
    _rule(
        6,
        "maximum-lowered",
        "The reader's upper bound excludes numbers that the writer may send.",
        "Older events above the new bound are rejected.",
        _WIDEN,
        _pair({"type": "number", "maximum": 100}, {"type": "number", "maximum": 50}),
        _pair({"type": "number", "maximum": 50}, {"type": "number", "maximum": 100}),
    ),
    _rule(
        7,
        "multiple-of-narrowed",
        "The reader's multipleOf excludes numbers that the writer may send.",
        "6 is a multiple of 3 and not of 4: a smaller divisor is not always a wider one.",
        "choose a divisor of the old one, or release a new major version",
        _pair({"type": "integer", "multipleOf": 6}, {"type": "integer", "multipleOf": 4}),
        _pair({"type": "integer", "multipleOf": 6}, {"type": "integer", "multipleOf": 3}),
    ),
    _rule(
        8,
        "min-length-raised",
        "The reader asks for longer texts than the writer may send.",
        "Older events with shorter texts are rejected.",
        _WIDEN,
        _pair({"type": "string"}, {"type": "string", "minLength": 5}),
        _pair({"type": "string", "minLength": 5}, {"type": "string"}),
    ),
    _rule(
        9,
        "max-length-lowered",
        "The reader asks for shorter texts than the writer may send.",
        "Older events with longer texts are rejected.",
        _WIDEN,
        _pair({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 5}),
        _pair({"type": "string", "maxLength": 5}, {"type": "string", "maxLength": 9}),
    ),
    _rule(
        10,
        "pattern-narrowed",
        "The reader's pattern excludes texts that the writer may send.",
        "Patterns are compared as languages: the witness is a text that only the old one takes.",
        "let the pattern accept the old texts too, or release a new major version",
        _pair({"type": "string", "pattern": "^[a-z]+$"}, {"type": "string", "pattern": "^[a-f]+$"}),
        _pair({"type": "string", "pattern": "^[a-f]+$"}, {"type": "string", "pattern": "^[a-z]+$"}),
    ),
    _rule(
        11,
        "format-narrowed",
        "The reader asserts a format that the writer's texts need not have.",
        "Generated models parse the format and fail on texts without it. Under "
        "`formats: annotate` this rule is silent.",
        "leave the format out, or release a new major version",
        _pair({"type": "string"}, {"type": "string", "format": "date-time"}),
        _pair({"type": "string", "format": "date-time"}, {"type": "string"}),
    ),
    _rule(
        12,
        "property-no-longer-accepted",
        "The reader refuses a property that the writer declares.",
        "A closed object rejects every name that it does not list, so removing a property from "
        "it, or closing it, breaks older events.",
        "keep the property, or leave the object open",
        PairExample(_event(id=_ID, note=_TEXT), {**_event(id=_ID), "additionalProperties": False}),
        PairExample(_event(id=_ID, note=_TEXT), _event(id=_ID)),
    ),
    _rule(
        13,
        "additional-properties-narrowed",
        "The reader refuses properties that the writer does not name but may send.",
        "The writer's object is a map or open to further names; the reader limits them.",
        "let further properties through, or release a new major version",
        _pair(_FREE, {"type": "object", "additionalProperties": False}),
        _pair({"type": "object", "additionalProperties": False}, _FREE),
    ),
    _rule(
        14,
        "property-names-narrowed",
        "The reader asks more of property names than the writer.",
        "Older events hold members whose names the reader rejects.",
        _WIDEN,
        _pair(_FREE, {"type": "object", "propertyNames": {"maxLength": 3}}),
        _pair({"type": "object", "propertyNames": {"maxLength": 3}}, _FREE),
    ),
    _rule(
        15,
        "min-properties-raised",
        "The reader asks for more properties than the writer may send.",
        "Older events with fewer members are rejected.",
        _WIDEN,
        _pair(_FREE, {"type": "object", "minProperties": 1}),
        _pair({"type": "object", "minProperties": 1}, _FREE),
    ),
    _rule(
        16,
        "max-properties-lowered",
        "The reader asks for fewer properties than the writer may send.",
        "Older events with more members are rejected.",
        _WIDEN,
        _pair(_FREE, {"type": "object", "maxProperties": 2}),
        _pair({"type": "object", "maxProperties": 2}, _FREE),
    ),
    _rule(
        17,
        "dependency-added",
        "The reader asks for properties whenever another one is there.",
        "Older events hold the one without the others.",
        "leave the dependency out, or release a new major version",
        PairExample(
            _event(id=_ID, a=_TEXT, b=_TEXT),
            {**_event(id=_ID, a=_TEXT, b=_TEXT), "dependentRequired": {"a": ["b"]}},
        ),
        PairExample(
            {**_event(id=_ID, a=_TEXT, b=_TEXT), "dependentRequired": {"a": ["b"]}},
            _event(id=_ID, a=_TEXT, b=_TEXT),
        ),
    ),
    _rule(
        18,
        "min-items-raised",
        "The reader asks for longer arrays than the writer may send.",
        "Older events with shorter arrays are rejected.",
        _WIDEN,
        _pair({"type": "array"}, {"type": "array", "minItems": 1}),
        _pair({"type": "array", "minItems": 1}, {"type": "array"}),
    ),
    _rule(
        19,
        "max-items-lowered",
        "The reader asks for shorter arrays than the writer may send.",
        "Older events with longer arrays are rejected.",
        _WIDEN,
        _pair({"type": "array"}, {"type": "array", "maxItems": 2}),
        _pair({"type": "array", "maxItems": 2}, {"type": "array"}),
    ),
    _rule(
        20,
        "unique-items-added",
        "The reader refuses arrays with equal items, which the writer may send.",
        "Older events may repeat an item.",
        "leave uniqueItems out, or release a new major version",
        _pair({"type": "array"}, {"type": "array", "uniqueItems": True}),
        _pair({"type": "array", "uniqueItems": True}, {"type": "array"}),
    ),
    _rule(
        21,
        "contains-narrowed",
        "The reader counts items of a kind, and the writer's arrays may hold too few or too many.",
        "`contains`, `minContains` and `maxContains` speak of the whole array.",
        _WIDEN,
        _pair({"type": "array"}, {"type": "array", "contains": {"const": 1}}),
        _pair({"type": "array", "contains": {"const": 1}}, {"type": "array"}),
    ),
    _rule(
        22,
        "items-no-longer-accepted",
        "The reader refuses items at positions where the writer may send them.",
        "A tuple that was open is closed now, or has become shorter.",
        "let further items through, or release a new major version",
        _pair({"type": "array"}, {"type": "array", "prefixItems": [{}], "items": False}),
        _pair({"type": "array", "prefixItems": [{}], "items": False}, {"type": "array"}),
    ),
    _rule(
        23,
        "alternative-removed",
        "None of the reader's alternatives (`anyOf`, `oneOf`) takes a value that the writer may "
        "send.",
        "An alternative is gone or asks for more than before.",
        "keep the alternative, or release a new major version",
        _pair({"anyOf": [{"type": "string"}, {"type": "null"}]}, {"anyOf": [{"type": "string"}]}),
        _pair({"anyOf": [{"type": "string"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
    ),
    _rule(
        24,
        "alternatives-overlap",
        "More than one of the reader's `oneOf` alternatives takes a value that the writer may "
        "send.",
        "`oneOf` wants exactly one match, so a new alternative that overlaps an old one rejects "
        "what both take.",
        "make the alternatives exclusive, such as by a const, or use anyOf",
        _pair(
            {"oneOf": [{"type": "integer"}]},
            {"oneOf": [{"type": "integer"}, {"type": "number", "minimum": 5}]},
        ),
        _pair(
            {"oneOf": [{"type": "integer"}]}, {"oneOf": [{"type": "integer"}, {"type": "string"}]}
        ),
    ),
    _rule(
        25,
        "value-forbidden",
        "The reader forbids values that the writer may send (`not`, or a schema `false`).",
        "Older events that hold such a value are rejected.",
        "allow the values again, or release a new major version",
        _pair({"type": "string"}, {"type": "string", "not": {"const": "x"}}),
        _pair({"type": "string", "not": {"const": "x"}}, {"type": "string"}),
    ),
    _rule(
        26,
        "condition-added",
        "Under a condition (`if`, `dependentSchemas`) the reader asks for more than the writer.",
        "Older events meet the condition and not what it leads to.",
        "leave the condition out, or release a new major version",
        _pair(
            {"type": "integer"},
            {"type": "integer", "if": {"minimum": 5}, "then": {"multipleOf": 5}},
        ),
        _pair(
            {"type": "integer", "if": {"minimum": 5}, "then": {"multipleOf": 5}},
            {"type": "integer"},
        ),
    ),
    _rule(
        27,
        "undecided",
        "Neither a proof of compatibility nor a breaking event was found.",
        "The verdict rests on proofs. A part that cannot be searched within the step budget, "
        "such as a pattern with backreferences, leaves the question open; the message names it.",
        "simplify the part that is named, or accept the risk in the configuration",
        _pair(
            {"type": "string", "pattern": "^(a|b)\\1$"}, {"type": "string", "pattern": "^(a)\\1$"}
        ),
        _pair({"type": "string", "pattern": "^(aa|bb)$"}, {"type": "string", "pattern": "^a|b"}),
    ),
    _rule(
        28,
        "writer-accepts-nothing",
        "No event at all satisfies the writer's schema, so every reader is compatible with it.",
        "The assertions contradict each other; the check says nothing about real events.",
        "correct the schema so that an event can satisfy it",
        PairExample({"type": "object", "minProperties": 2, "maxProperties": 1}, _FREE),
        PairExample(_FREE, _FREE),
        Severity.WARNING,
    ),
)

RULE_BY_CODE = {rule.code: rule for rule in COMPATIBILITY_RULES}

CODE_BY_KEYWORD: dict[str, str] = {
    "required": "COM001",
    "type": "COM002",
    "enum": "COM003",
    "const": "COM004",
    **dict.fromkeys(("minimum", "exclusiveMinimum"), "COM005"),
    **dict.fromkeys(("maximum", "exclusiveMaximum"), "COM006"),
    "multipleOf": "COM007",
    "minLength": "COM008",
    "maxLength": "COM009",
    "pattern": "COM010",
    "format": "COM011",
    "propertyNames": "COM014",
    "minProperties": "COM015",
    "maxProperties": "COM016",
    **dict.fromkeys(("dependentRequired", "dependencies"), "COM017"),
    "minItems": "COM018",
    "maxItems": "COM019",
    "uniqueItems": "COM020",
    **dict.fromkeys(("contains", "minContains", "maxContains"), "COM021"),
    **dict.fromkeys(("additionalItems", "unevaluatedItems", "items"), "COM022"),
    "anyOf": "COM023",
    "oneOf": "COM023",
    "not": "COM025",
    "false": "COM025",
}
"""The code of a break by the keyword that rejects the witness, where that alone decides."""
