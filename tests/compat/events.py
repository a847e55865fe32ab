"""Realistic event schemas with edits, as teams make them."""

import copy
from random import Random

FIELDS = {
    "order_id": {"type": "string", "format": "uuid"},
    "status": {"type": "string", "enum": ["new", "paid", "shipped"]},
    "total": {"type": "number", "minimum": 0},
    "quantity": {"type": "integer", "minimum": 1, "maximum": 1000},
    "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$", "examples": ["ABC-1234"]},
    "note": {"type": ["string", "null"], "maxLength": 200},
    "placed_at": {"type": "string", "format": "date-time"},
    "tags": {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True},
    "price": {"$ref": "#/$defs/money"},
    "address": {
        "type": "object",
        "properties": {
            "city": {"type": "string"},
            "zip": {"type": "string", "pattern": "^\\d{5}$"},
        },
        "required": ["city"],
    },
    "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    "payment": {
        "oneOf": [
            {
                "properties": {"kind": {"const": "card"}, "last4": {"type": "string"}},
                "required": ["kind", "last4"],
            },
            {"properties": {"kind": {"const": "cash"}}, "required": ["kind"]},
        ]
    },
}
MONEY = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": "^-?\\d+(\\.\\d{1,4})?$"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "default": "EUR"},
    },
    "required": ["amount", "currency"],
    "additionalProperties": False,
}
EDITS = {
    "status": [
        {"type": "string"},
        {"enum": ["new", "paid"]},
        {"enum": ["new", "paid", "shipped", "void"]},
    ],
    "total": [{"type": "integer"}, {"type": "number", "minimum": 0.01}, {"type": "number"}],
    "quantity": [
        {"type": "integer", "minimum": 1},
        {"type": "integer", "maximum": 10},
        {"type": "string"},
    ],
    "sku": [
        {"type": "string", "minLength": 8, "maxLength": 8},
        {"type": "string", "pattern": "^[A-Z]+-"},
    ],
    "note": [{"type": "string"}, {"type": ["string", "null"], "maxLength": 100}, {}],
    "tags": [
        {"type": "array"},
        {"type": "array", "maxItems": 5},
        {"type": "array", "items": {"minLength": 2}},
    ],
    "placed_at": [
        {"type": "string"},
        {"type": "string", "format": "date"},
        {"type": "string", "minLength": 5},
    ],
    "address": [
        {"type": "object"},
        {"type": "object", "required": ["zip"]},
        {"type": "object", "properties": {"city": {"maxLength": 9}}, "additionalProperties": False},
    ],
    "labels": [
        {"type": "object", "propertyNames": {"pattern": "^[a-z]"}},
        {"type": "object", "maxProperties": 3},
    ],
}


def event(random: Random) -> dict:
    names = random.sample(list(FIELDS), random.randrange(3, 9))
    made = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {name: copy.deepcopy(FIELDS[name]) for name in names},
        "required": random.sample(names, random.randrange(len(names))),
        "$defs": {"money": copy.deepcopy(MONEY)},
    }
    if random.random() < 0.3:
        made["additionalProperties"] = False
    elif random.random() < 0.3:
        envelope = {
            "properties": {"id": {"type": "string"}, "time": {"type": "string"}},
            "required": ["id"],
        }
        made["allOf"] = [envelope]
        made["unevaluatedProperties"] = False
    return made


def event_pair(random: Random):
    """An event schema, and the same after one to three edits."""
    old = event(random)
    new = copy.deepcopy(old)
    for _ in range(random.randrange(1, 4)):
        random.choice((_add, _drop, _require, _relax, _change, _close, _money, _inline))(
            random, new
        )
    return "events", old, new


def _add(random, new):
    name = random.choice(list(FIELDS))
    new["properties"][name] = copy.deepcopy(FIELDS[name])


def _drop(random, new):
    name = random.choice(list(new["properties"]))
    if len(new["properties"]) > 1:
        del new["properties"][name]
        new["required"] = [n for n in new["required"] if n != name]


def _require(random, new):
    name = random.choice(list(new["properties"]))
    new["required"] = sorted({*new["required"], name})


def _relax(random, new):
    new["required"] = new["required"][1:]


def _change(random, new):
    names = [name for name in new["properties"] if name in EDITS]
    if names:
        name = random.choice(names)
        new["properties"][name] = copy.deepcopy(random.choice(EDITS[name]))


def _close(random, new):
    if "allOf" not in new:
        new["additionalProperties"] = random.choice((False, True))


def _money(random, new):
    money = new["$defs"]["money"]
    random.choice(
        (
            lambda: money.pop("additionalProperties", None),
            lambda: money["properties"]["currency"].update(enum=["EUR", "USD"]),
            lambda: money["required"].append("scale"),
        )
    )()


def _inline(random, new):
    for name, value in new["properties"].items():
        if value == {"$ref": "#/$defs/money"}:
            new["properties"][name] = copy.deepcopy(new["$defs"]["money"])
