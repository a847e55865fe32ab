"""Random schema pairs in every keyword group, and the instances to try them on."""

import itertools
from random import Random

from eventreg.compat.engine.dialect import DIALECTS

NAMES = ("a", "b", "ab", "c")
PATTERNS = (
    *("^a", "b$", "^[ab]+$", "^.{1,2}$", "a", "^(ab|c)*$", "[^a]", "^\\d", "^$", "^(?!a)"),
    *("@", ":", "^[a-z0-9.-]+$", "^[0-9T:Z-]+$", "^/?[^~]*$", "^P[0-9]+D$"),
)
FORMATS = (
    *("date", "time", "date-time", "duration", "email", "idn-email", "hostname", "idn-hostname"),
    *("ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uuid", "regex"),
    *("json-pointer", "relative-json-pointer", "uri-template"),
)
FORMATTED = (
    *(
        "2024-02-29",
        "2023-02-29",
        "12:00:00Z",
        "2024-01-31T23:59:60Z",
        "2024-01-31t12:00:00.5+02:00",
    ),
    *(
        "P1D",
        "PT1H",
        "P",
        "a@b",
        "é@b",
        '"a@b"@c',
        "example.com",
        "xn--a",
        "a--b",
        "1.2.3.4",
        "::1",
    ),
    *("::1.2.3.4", "https://example.com/a?b#c", "http://é/", "urn:a", "//a:1", "a b", "%", "#"),
    *("00000000-0000-0000-0000-00000000000A", "/a/0", "/~", "0/a", "10#", "/\n", "[(", "{a}"),
)
SCALARS = (None, True, False, 0, 1, 2, 3, 5, 6, 12, -1, 0.5, 1.5, 2**53 + 1)
TEXTS = ("", "a", "b", "ab", "abc", "c", "1", "\n", "2024-01-31", "10.0.0.1", "aaaa")
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")


class Schemas:
    """Random schemas of one dialect and keyword group, small enough to be searched by force."""

    def __init__(self, random: Random, number: int, group: str) -> None:
        self.random = random
        self.number = number
        self.group = group

    def schema(self, depth: int = 2):
        """A subschema."""
        random = self.random
        if self.number > 4 and random.random() < 0.06:
            return random.random() < 0.6
        made: dict = {}
        if random.random() < 0.45:
            made["type"] = self.types()
        for _ in range(random.choice((1, 1, 2, 3))):
            keyword = random.choice(GROUPS[self.group])
            getattr(self, f"_{keyword}")(made, depth)
        return made

    def root(self):
        """A whole schema, with definitions if it refers to them."""
        made = self.schema(3)
        if not isinstance(made, dict):
            made = {} if made else {"not": {}}
        if "refs" in GROUPS[self.group]:
            word = "$defs" if self.number >= 19 else "definitions"
            made[word] = {"x": self.schema(1), "y": self.schema(2)}
        if self.group == "dynamic":
            made = self._rooted(made)
        return {"$schema": DIALECTS[self.number].uri, **made}

    def _rooted(self, made):
        """An outer and an inner resource that both carry the dynamic anchors."""
        leaf = self.child(0)
        inner = self.schema(1)
        inner = inner if isinstance(inner, dict) else {}
        if self.number == 20:
            outer = {"$dynamicAnchor": "node"}
            leaves = {"$dynamicAnchor": "leaf", **(leaf if isinstance(leaf, dict) else {})}
            inside = {"$dynamicAnchor": "node", "$defs": {"l": {"$dynamicAnchor": "leaf"}}}
        else:
            outer = inside = {"$recursiveAnchor": self.random.random() < 0.7}
            leaves = {}
        definitions = {"leaf": leaves, "inner": {**inner, **inside, "$id": "inner"}}
        return {**made, **outer, "$id": "http://x.test/outer", "$defs": definitions}

    def types(self):
        if self.random.random() < 0.3:
            return self.random.sample(TYPES, 2)
        return self.random.choice(TYPES)

    def value(self):
        pick = self.random.random()
        if pick < 0.45:
            return self.random.choice(SCALARS)
        if pick < 0.8:
            return self.random.choice(TEXTS)
        if pick < 0.9:
            return [self.random.choice(SCALARS) for _ in range(self.random.randrange(3))]
        return {self.random.choice(NAMES): self.random.choice(SCALARS)}

    def child(self, depth: int):
        if depth <= 0:
            return self.random.choice(
                ({}, {"type": "integer"}, {"type": "string"}, {"enum": [1, "a"]}, {"minimum": 2})
            )
        return self.schema(depth - 1)

    def _enum(self, made, depth):
        made["enum"] = [self.value() for _ in range(self.random.choice((1, 2, 4)))]
        # Draft 4 and 6 want the values to differ.
        made["enum"] = [
            v for i, v in enumerate(made["enum"]) if repr(v) not in map(repr, made["enum"][:i])
        ]

    def _const(self, made, depth):
        made["const"] = self.value()

    def _bounds(self, made, depth):
        keyword = self.random.choice(("minimum", "maximum"))
        made[keyword] = self.random.choice((0, 1, 2, 3, 5, 0.5, -1, 2**53, 2**53 + 1))
        if self.random.random() < 0.4:
            exclusive = "exclusive" + keyword.title()
            made[exclusive] = True if self.number == 4 else self.random.choice((0, 1, 2, 5))

    def _multiple(self, made, depth):
        made["multipleOf"] = self.random.choice((1, 2, 3, 4, 6, 0.5, 1.5))

    def _length(self, made, depth):
        made[self.random.choice(("minLength", "maxLength"))] = self.random.randrange(4)

    def _pattern(self, made, depth):
        made["pattern"] = self.random.choice(PATTERNS)

    def _format(self, made, depth):
        made["format"] = self.random.choice(FORMATS)

    def _required(self, made, depth):
        made["required"] = self.random.sample(NAMES, self.random.choice((1, 1, 2)))

    def _properties(self, made, depth):
        names = self.random.sample(NAMES, self.random.choice((1, 2, 3)))
        made["properties"] = {name: self.child(depth) for name in names}

    def _patterned(self, made, depth):
        made["patternProperties"] = {self.random.choice(PATTERNS[:6]): self.child(depth)}

    def _additional(self, made, depth):
        made["additionalProperties"] = self.random.choice((False, self.child(depth)))

    def _names(self, made, depth):
        made["propertyNames"] = self.random.choice(
            ({"maxLength": 1}, {"pattern": "^a"}, {"enum": ["a", "b"]}, {"minLength": 2})
        )

    def _sizes(self, made, depth):
        made[self.random.choice(("minProperties", "maxProperties"))] = self.random.randrange(3)

    def _dependent(self, made, depth):
        name, other = self.random.sample(NAMES, 2)
        modern = self.number >= 19
        if self.random.random() < 0.5:
            made["dependentRequired" if modern else "dependencies"] = {name: [other]}
        else:
            made["dependentSchemas" if modern else "dependencies"] = {name: self.child(depth)}

    def _items(self, made, depth):
        made["items"] = self.child(depth)

    def _tuple(self, made, depth):
        first = [self.child(depth) for _ in range(self.random.choice((1, 2)))]
        after = self.random.choice((False, self.child(depth)))
        if self.number == 4 and after is False:
            after = {"not": {}}
        made["prefixItems" if self.number == 20 else "items"] = first
        if self.random.random() < 0.5:
            made["items" if self.number == 20 else "additionalItems"] = after

    def _count(self, made, depth):
        made[self.random.choice(("minItems", "maxItems"))] = self.random.randrange(4)

    def _contains(self, made, depth):
        made["contains"] = self.child(depth)
        if self.number >= 19 and self.random.random() < 0.5:
            made[self.random.choice(("minContains", "maxContains"))] = self.random.randrange(3)

    def _unique(self, made, depth):
        made["uniqueItems"] = self.random.random() < 0.8

    def _all(self, made, depth):
        made["allOf"] = [self.child(depth) for _ in range(self.random.choice((1, 2)))]

    def _any(self, made, depth):
        made["anyOf"] = [self.child(depth) for _ in range(self.random.choice((1, 2, 3)))]

    def _one(self, made, depth):
        made["oneOf"] = [self.child(depth) for _ in range(self.random.choice((1, 2, 3)))]

    def _not(self, made, depth):
        made["not"] = self.child(depth)

    def _condition(self, made, depth):
        made["if"] = self.child(depth)
        for keyword in ("then", "else"):
            if self.random.random() < 0.7:
                made[keyword] = self.child(depth)

    def _refs(self, made, depth):
        word = "$defs" if self.number >= 19 else "definitions"
        target = self.random.choice(("x", "y", "#"))
        reference = {"$ref": "#" if target == "#" else f"#/{word}/{target}"}
        place = self.random.choice(("properties", "items", "anyOf"))
        if target == "#" and place == "anyOf":
            place = "items"
        if place == "properties":
            made["properties"] = {
                **made.get("properties", {}),
                self.random.choice(NAMES): reference,
            }
        else:
            made[place] = [reference, self.child(0)] if place == "anyOf" else reference

    def _unevaluated(self, made, depth):
        keyword = self.random.choice(
            ("unevaluatedProperties", "unevaluatedProperties", "unevaluatedItems")
        )
        made[keyword] = self.random.choice((False, False, {"type": "string"}, {"minimum": 2}))

    def _fractions(self, made, depth):
        made["multipleOf"] = self.random.choice((0.1, 0.01, 0.3, 0.25, 1e-3, 2.5, 7, 10**20))

    def _literal(self, made, depth):
        values = (
            {"a": 1},
            {"a": 1.0},
            {"a": True},
            {},
            [1, True],
            [1.0],
            [[]],
            {"a": {"b": None}},
            1e2,
        )
        if self.number > 4 and self.random.random() < 0.5:
            made["const"] = self.random.choice(values)
        else:
            made["enum"] = self.random.sample(values[2:], 2)

    def _strange(self, made, depth):
        name = self.random.choice(ODD_NAMES)
        pick = self.random.random()
        if pick < 0.5:
            made["properties"] = {**made.get("properties", {}), name: self.child(depth)}
        elif pick < 0.8:
            made["required"] = [name]
        else:
            made["patternProperties"] = {
                self.random.choice(("^$", "/", "^.$", "é")): self.child(depth)
            }

    def _dynamic(self, made, depth):
        if self.number == 20:
            reference = {"$dynamicRef": self.random.choice(("#node", "#leaf"))}
        else:
            reference = {"$recursiveRef": "#"}
        if self.random.random() < 0.5:
            made["items"] = reference
        else:
            made["properties"] = {
                **made.get("properties", {}),
                self.random.choice(NAMES): reference,
            }

    def _embedded(self, made, depth):
        made["properties"] = {**made.get("properties", {}), "c": {"$ref": "inner"}}


ODD_NAMES = ("", "a/b", "~", "é", "$ref", "a b", "0", "properties")
OBJECTS = ("required", "properties", "properties", "patterned", "additional", "names", "sizes")
ARRAYS = ("items", "tuple", "count", "contains", "unique", "enum")
LOGIC = ("all", "any", "one", "not", "properties", "bounds", "enum", "required", "length")
GROUPS = {
    "numbers": ("bounds", "bounds", "multiple", "enum", "not", "any"),
    "strings": ("length", "pattern", "pattern", "enum", "not", "any"),
    "formats": ("format", "format", "pattern", "length", "not", "any"),
    "objects": (*OBJECTS, "const"),
    "dependent": (*OBJECTS, "dependent", "dependent", "condition"),
    "arrays": (*ARRAYS, "bounds"),
    "logic": LOGIC,
    "condition": (*LOGIC, "condition", "condition"),
    "refs": ("refs", "refs", "required", "properties", "enum", "any", "count"),
    "unevaluated": (
        "unevaluated",
        "unevaluated",
        "properties",
        "any",
        "all",
        "one",
        "condition",
        "tuple",
        "contains",
        "required",
    ),
    "odd": ("strange", "strange", "fractions", "literal", "not", "any", "one", "additional"),
    "dynamic": (
        "dynamic",
        "dynamic",
        "embedded",
        "required",
        "properties",
        "bounds",
        "unevaluated",
        "any",
    ),
    "everything": (*OBJECTS, *ARRAYS, *LOGIC, "multiple", "pattern", "dependent", "condition"),
}
OLDEST = {
    "condition": 7,
    "dependent": 7,
    "unevaluated": 19,
    "arrays": 6,
    "objects": 6,
    "everything": 7,
}


def pair(random: Random, group: str | None = None):
    """Two schemas: the second often an edit of the first, sometimes in another dialect."""
    group = group or random.choice(list(GROUPS))
    numbers = [number for number in DIALECTS if number >= OLDEST.get(group, 4)]
    number = random.choice(numbers)
    left = Schemas(random, number, group).root()
    if random.random() < 0.6:
        return group, left, edited(random, left, Schemas(random, number, group))
    other = number if random.random() < 0.8 else random.choice(numbers)
    return group, left, Schemas(random, other, group).root()


def edited(random: Random, schema, maker: Schemas):
    """The schema with one subschema changed, loosened or tightened."""
    if not isinstance(schema, dict):
        return maker.child(1)
    made = dict(schema)
    keys = [key for key in made if key not in {"$schema", "$defs", "definitions"}]
    inner = [key for key in keys if isinstance(made[key], dict | list) and made[key]]
    pick = random.random()
    if pick < 0.25 and len(keys) > 0:
        made.pop(random.choice(keys))
    elif pick < 0.65 and inner:
        key = random.choice(inner)
        value = made[key]
        if key in {"properties", "patternProperties", "dependentSchemas"}:
            name = random.choice(list(value))
            made[key] = {**value, name: edited(random, value[name], maker)}
        elif key in {"allOf", "anyOf", "oneOf", "prefixItems"}:
            index = random.randrange(len(value))
            made[key] = [edited(random, v, maker) if i == index else v for i, v in enumerate(value)]
        elif isinstance(value, dict) and key not in {
            "enum",
            "const",
            "dependencies",
            "dependentRequired",
        }:
            made[key] = edited(random, value, maker)
    else:
        getattr(maker, f"_{random.choice(GROUPS[maker.group])}")(made, 1)
    return made


def instances(random: Random, pool: int = 120):
    """Values to try: every scalar, small arrays and objects, some nested."""
    base = [*SCALARS, *TEXTS]
    yield from base
    yield from (0.1, 0.3, 0.25, 2.5, 7, 1e-3, 10**20, 100, 0.0, 1.0, 2.0, 1e2, "é", "/")
    yield from ({"a": 1}, {"a": True}, [1, True], [1.0], [True], {"a": {"b": None}}, [[]])
    for name in ODD_NAMES:
        yield from ({name: 1}, {name: "a"}, {name: {}}, {name: []}, {name: {"a": 1}})
    yield from ([], {}, [[]], [{}], [1, 1], [1, 2], ["a", "b"], ["a", "a"])
    yield from FORMATTED
    for first, second in itertools.islice(zip(base, reversed(base), strict=True), 12):
        yield [first, second]
    for _ in range(pool):
        yield composite(random, 2)


def composite(random: Random, depth: int):
    pick = random.random()
    if depth == 0 or pick < 0.3:
        return random.choice(SCALARS if random.random() < 0.6 else TEXTS)
    if pick < 0.6:
        return [composite(random, depth - 1) for _ in range(random.randrange(4))]
    names = random.sample(NAMES, random.randrange(4))
    return {name: composite(random, depth - 1) for name in names}
