"""Pairs on which other checkers go wrong, each with its verdict (schemas taken literally)."""

D4 = "http://json-schema.org/draft-04/schema#"
D6 = "http://json-schema.org/draft-06/schema#"
D7 = "http://json-schema.org/draft-07/schema#"
D19 = "https://json-schema.org/draft/2019-09/schema"
D20 = "https://json-schema.org/draft/2020-12/schema"

TEXT, INTEGER = {"type": "string"}, {"type": "integer"}
OPEN = {"type": "object", "properties": {"a": TEXT}}
TREE = {"type": "object", "properties": {"v": INTEGER, "kids": {"items": {"$ref": "#"}}}}
CARD = {"type": "object", "properties": {"kind": {"const": "card"}}, "required": ["kind"]}
CASH = {"type": "object", "properties": {"kind": {"const": "cash"}}, "required": ["kind"]}

# Said to be compatible by one peer or another, and refuted by an event.
BREAKING = {
    "multipleOf 6 to 4": (
        {"type": "integer", "multipleOf": 6},
        {"type": "integer", "multipleOf": 4},
    ),
    "maximum beyond doubles": ({"maximum": 2**53 + 1}, {"maximum": 2**53}),
    "newline escapes dot": (
        {"type": "string", "minLength": 1},
        {"type": "string", "pattern": "^.+$"},
    ),
    "maxLength spelled with dots": (
        {"type": "string", "maxLength": 64},
        {"type": "string", "pattern": "^.{0,64}$"},
    ),
    "pattern gains an anchor": ({"pattern": "foo"}, {"pattern": "^foo"}),
    "const changes beside a type": (
        {"type": "string", "const": "a"},
        {"type": "string", "const": "b"},
    ),
    "contains added": ({"type": "array"}, {"type": "array", "contains": TEXT}),
    "uniqueItems added": ({"type": "array"}, {"type": "array", "uniqueItems": True}),
    "minContains added": ({"contains": TEXT}, {"contains": TEXT, "minContains": 2}),
    "prefixItems added": ({"type": "array"}, {"type": "array", "prefixItems": [TEXT]}),
    "required for an undeclared name": (OPEN, {**OPEN, "required": ["b"]}),
    "required with a default": (
        {"type": "object"},
        {"type": "object", "properties": {"a": {**TEXT, "default": "x"}}, "required": ["a"]},
    ),
    "patternProperties narrowed": (
        {"patternProperties": {"^a": {"type": "number"}}},
        {"patternProperties": {"^a": INTEGER}},
    ),
    "propertyNames added": ({"type": "object"}, {"propertyNames": {"maxLength": 2}}),
    "dependentRequired added": (OPEN, {**OPEN, "dependentRequired": {"a": ["b"]}}),
    "if and then added": (INTEGER, {**INTEGER, "if": {"minimum": 5}, "then": {"multipleOf": 5}}),
    "sibling of $ref counts": (
        {"$ref": "#/$defs/x", "$defs": {"x": INTEGER}},
        {"$ref": "#/$defs/x", "maximum": 9, "$defs": {"x": INTEGER}},
    ),
    "oneOf overlaps": ({"anyOf": [INTEGER, {"minimum": 2}]}, {"oneOf": [INTEGER, {"minimum": 2}]}),
    "number to integer": ({"type": "number"}, INTEGER),
    "recursion narrowed below": (TREE, {**TREE, "properties": {**TREE["properties"], "v": TEXT}}),
    "format added": (TEXT, {**TEXT, "format": "date-time"}),
    "unevaluatedProperties added": (
        {"type": "object", "allOf": [{"properties": {"a": TEXT}}]},
        {"type": "object", "allOf": [{"properties": {"a": TEXT}}], "unevaluatedProperties": False},
    ),
    **{
        f"shorter {name}": (
            {"type": "string", "format": name, "maxLength": old},
            {"type": "string", "format": name, "maxLength": new},
        )
        for name, old, new in (("date-time", 256, 128), ("email", 320, 254), ("ipv6", 45, 39))
    },
    "email may quote an @": (
        {**TEXT, "format": "email"},
        {**TEXT, "pattern": "^[^@]+@[^@]+$"},
    ),
    "days that no month has": (
        {**TEXT, "pattern": "^[0-9]{4}-[0-1][0-9]-[0-3][0-9]$"},
        {**TEXT, "format": "date"},
    ),
    "ipv4 with a zero in front": (
        {**TEXT, "pattern": "^([0-9]{1,3}\\.){3}[0-9]{1,3}$"},
        {**TEXT, "format": "ipv4"},
    ),
    "fractions between the largest whole numbers": (
        {"type": "number", "minimum": 1 - 2**53, "maximum": 2**53 - 1},
        {"type": "integer", "minimum": 1 - 2**53, "maximum": 2**53 - 1},
    ),
    "an integer of draft-04 has no point": (
        {"$schema": D4, "enum": [1]},
        {"$schema": D4, "type": "integer"},
    ),
    "an integer of draft-04 was written with a point before": (
        {"$schema": D7, "type": "integer"},
        {"$schema": D4, "type": "integer"},
    ),
    "one of two numbers of an enum has a point": (
        {"$schema": D4, "enum": [[1, 2]], "items": [INTEGER]},
        {"$schema": D4, "items": [{}, INTEGER]},
    ),
    "one alternative left for objects": (
        {"type": ["object", "null"]},
        {"oneOf": [INTEGER, {"properties": {"a": TEXT, "b": TEXT}}]},
    ),
    "alternative removed": ({"oneOf": [CARD, CASH]}, {"oneOf": [CARD]}),
    "400 digits": ({"maximum": 10**400}, {"maximum": 10**400 - 1}),
    "length counts code points": ({"pattern": "^.{2}$"}, {"pattern": "^[ -~]{2}$"}),
    "draft 4 exclusive bound": (
        {"$schema": D4, "maximum": 5},
        {"$schema": D4, "maximum": 5, "exclusiveMaximum": True},
    ),
    "dialects mixed": ({"$schema": D4, "minimum": 5}, {"$schema": D20, "exclusiveMinimum": 5}),
    "optional property added to an open object": (
        OPEN,
        {**OPEN, "properties": {"a": TEXT, "b": INTEGER}},
    ),
    "dynamicRef narrowed": (
        {
            "$id": "urn:t",
            "$dynamicAnchor": "n",
            "properties": {"k": {"$dynamicRef": "#n"}, "v": {}},
        },
        {
            "$id": "urn:t",
            "$dynamicAnchor": "n",
            "properties": {"k": {"$dynamicRef": "#n"}, "v": INTEGER},
        },
    ),
    "three different items of two values": (
        {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True},
        {"maxItems": 2},
    ),
}

# Said to break by one peer or another, and proved compatible.
COMPATIBLE = {
    "enum to string": ({"enum": ["a", "b"]}, TEXT),
    "integer split at 5": (INTEGER, {"anyOf": [{"maximum": 5}, {"minimum": 6}]}),
    "multipleOf 1 is integer": ({"type": "number", "multipleOf": 1}, INTEGER),
    "pattern gives the length": (
        {"type": "string", "pattern": "^[A-Z]{3}$"},
        {"type": "string", "minLength": 3, "maxLength": 3},
    ),
    "required gives minProperties": (
        {"type": "object", "required": ["a"]},
        {"type": "object", "minProperties": 1},
    ),
    "1.0 is an integer": ({"const": 1.0}, INTEGER),
    "multipleOf 6 to 3": ({"multipleOf": 6}, {"multipleOf": 3}),
    "an integer of draft-04 is one for later drafts": (
        {"$schema": D4, "type": "integer"},
        {"$schema": D7, "type": "integer"},
    ),
    "oneOf that excludes itself": ({"oneOf": [CARD, CASH]}, {"anyOf": [CASH, CARD]}),
    "anyOf to oneOf of disjoint types": (
        {"anyOf": [TEXT, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, TEXT]},
    ),
    "const to enum": ({"const": "a"}, {"enum": ["b", "a"]}),
    "recursion widened below": (
        TREE,
        {**TREE, "properties": {**TREE["properties"], "v": {"type": "number"}}},
    ),
    "dependentRequired spelled with if": (
        {"type": "object", "dependentRequired": {"a": ["b"]}},
        {"type": "object", "if": {"required": ["a"]}, "then": {"required": ["b"]}},
    ),
    "unevaluatedProperties spelled out": (
        {"type": "object", "allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False},
        {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
    ),
    "two values cannot make three different items": (
        {"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True},
        {"maxItems": 2},
    ),
    "uuid has its pattern": ({**TEXT, "format": "uuid"}, {**TEXT, "pattern": "^[0-9a-fA-F-]{36}$"}),
    **{
        f"every {name} is found": ({**TEXT, "format": name}, {**TEXT, "pattern": pattern})
        for name, pattern in (
            ("date", "^[0-9]{4}-[01][0-9]-[0-3][0-9]$"),
            ("date-time", "^[0-9-]{10}[Tt][0-9:.]+([Zz]|[+-][0-9:]{5})$"),
            ("duration", "^P[0-9YMWDTHS]+$"),
            ("hostname", "^[a-zA-Z0-9.-]+$"),
            ("ipv6", ":.*:"),
            ("uri", "^[^\\s<>]+$"),
            ("json-pointer", "^(/|$)"),
        )
    },
    **{
        f"such texts have the format {name}": (
            {**TEXT, "pattern": pattern},
            {**TEXT, "format": name},
        )
        for name, pattern in (
            ("date", "^20[0-9]{2}-(0[1-9]|1[0-2])-[01][1-9]$"),
            ("date-time", "^20[0-9]{2}-0[1-9]-1[0-9]T1[0-9]:[0-5][0-9]:00(Z|\\+0[1-5]:30)$"),
            ("duration", "^P(\\d+W|\\d+DT\\d+H)$"),
            ("hostname", "^[a-z]{1,20}(-[a-z]{1,19})?\\.example\\.com$"),
            ("ipv6", "^2001:db8::[0-9a-f]{1,4}(:[0-9a-f]{1,4}){2}$"),
            ("uri", "^https://[a-z]+\\.example\\.com(:8080)?/[a-z/]*(\\?id=\\d+)?$"),
            ("uri-reference", "^(\\.\\./)*[a-z]+(#[a-z]+)?$"),
            ("iri", "^https://[à-ÿ]+/$"),
            ("uuid", "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
            ("json-pointer", "^(/[a-z]+(~1[a-z]+)?)*$"),
        )
    },
    "email is idn-email": ({**TEXT, "format": "email"}, {**TEXT, "format": "idn-email"}),
    "hostname has at most 253": ({**TEXT, "format": "hostname"}, {**TEXT, "maxLength": 253}),
    "not not": ({"not": {"not": TEXT}}, TEXT),
    "properties forced by count": (
        {
            "properties": {"a": {}},
            "additionalProperties": False,
            "minProperties": 1,
            "type": "object",
        },
        {"required": ["a"]},
    ),
    "dialects mixed": ({"$schema": D4, "type": "integer"}, {"$schema": D20, "type": "number"}),
    "lookahead": ({**TEXT, "pattern": "^(?=.*[0-9])[a-z0-9]+$"}, {"pattern": "[0-9]"}),
    "never written at all": ({"type": "string", "minLength": 2, "maxLength": 1}, {"type": "null"}),
}

# Refactorings: the bump is `patch`.
REFACTORED = {
    "$ref inlined": (
        {"properties": {"a": {"$ref": "#/$defs/m"}}, "$defs": {"m": {**OPEN, "required": ["a"]}}},
        {"properties": {"a": {**OPEN, "required": ["a"]}}},
    ),
    "allOf flattened": (
        {"type": "object", "allOf": [{"properties": {"a": TEXT}}, {"required": ["a"]}]},
        {"type": "object", "properties": {"a": TEXT}, "required": ["a"]},
    ),
    "anyOf turned round": ({"anyOf": [TEXT, INTEGER]}, {"anyOf": [INTEGER, TEXT]}),
    "const for an enum of one": ({"enum": ["a"]}, {"const": "a"}),
    "description changed": ({**OPEN, "description": "old"}, {**OPEN, "description": "new"}),
    "types for an anyOf": ({"type": ["string", "null"]}, {"anyOf": [{"type": "null"}, TEXT]}),
    "dialect changed": ({"$schema": D7, "type": "string"}, {"$schema": D20, "type": "string"}),
    "definition renamed": (
        {"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": TEXT}},
        {"properties": {"a": {"$ref": "#/$defs/y"}}, "$defs": {"y": TEXT}},
    ),
}
