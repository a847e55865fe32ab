"""What each keyword of each dialect asserts: one function per keyword, in a table.

A keyword absent from the table is an annotation.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventreg.compat.engine import nodes
from eventreg.compat.engine.formats import CONTENT
from eventreg.compat.engine.negation import negate
from eventreg.compat.engine.nodes import FALSE, TRUE, Node
from eventreg.compat.engine.spot import Spot
from eventreg.compat.engine.values import ARRAY, BOOLEAN, NULL, NUMBER, OBJECT, STRING, exact

if TYPE_CHECKING:
    from eventreg.compat.engine.compile import Compiler, Scope

INTEGER = nodes.conj((nodes.types(NUMBER), nodes.INTEGER))
TYPES = {
    "null": nodes.types(NULL),
    "boolean": nodes.types(BOOLEAN),
    "number": nodes.types(NUMBER),
    "integer": INTEGER,
    "string": nodes.types(STRING),
    "array": nodes.types(ARRAY),
    "object": nodes.types(OBJECT),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A schema object on its way through the keyword table."""

    compiler: Compiler
    spot: Spot
    scope: Scope
    value: dict[str, Any]

    def at(self, *tokens: str | int) -> Spot:
        return self.compiler.library.child(self.spot, *tokens)

    def child(self, *tokens: str | int) -> Node:
        """A subschema for a member or an item."""
        return self.compiler.member(self.at(*tokens), self.scope)

    def member(self, name: str) -> Node:
        """What `properties` says of one member."""
        value = self.child("properties", name)
        if self.compiler.owns(value):
            return nodes.each(nodes.named(name), value)
        return nodes.member(name, value)

    def here(self, *tokens: str | int) -> Node:
        """A subschema for the same instance."""
        return self.compiler.node(self.at(*tokens), self.scope)

    def waives(self, keyword: str, detail: str = "") -> bool:
        return self.compiler.waives(self.spot, keyword, detail)

    def spared(self, keyword: str) -> Iterator[Node]:
        """The instances that alternatives are waived for: those with given values at a place."""
        for waiver in sorted(self.compiler.waived):
            if waiver[:3] == (*self.spot.name, keyword) and waiver[3]:
                path, values = json.loads(waiver[3])
                node = nodes.members(values)
                for token in reversed(path):
                    if isinstance(token, int):
                        node = nodes.conj((nodes.types(ARRAY), nodes.at(token, node)))
                    else:
                        held = nodes.some(nodes.named(token), node)
                        node = nodes.conj((nodes.types(OBJECT), held))
                yield node

    def unless(self, keyword: str, node: Node) -> Node:
        return TRUE if self.waives(keyword) else node


def _type(part: Part) -> Node:
    named = part.value["type"]
    listed = named if isinstance(named, list) else [named]
    found = [TYPES[name] for name in listed]
    if part.spot.dialect.number == 4:
        # An integer of draft-04 has no fraction or exponent part (core, section 3.5).
        found = [nodes.conj((node, nodes.DIGITS)) if node is INTEGER else node for node in found]
    return part.unless("type", nodes.disj(found))


def _enum(part: Part) -> Node:
    return part.unless("enum", nodes.members(part.value["enum"]))


def _const(part: Part) -> Node:
    return part.unless("const", nodes.members([part.value["const"]]))


def _bounds(part: Part) -> Node:
    value = part.value
    found = []
    for inclusive, exclusive, op in (
        ("minimum", "exclusiveMinimum", "min"),
        ("maximum", "exclusiveMaximum", "max"),
    ):
        strict = value.get(exclusive)
        if inclusive in value and not part.waives(inclusive):
            # Draft 4: a boolean beside the bound.
            edge = strict is True and not part.waives(exclusive)
            found.append(nodes.bound(op, exact(value[inclusive]), edge))
        above = strict is not None and not isinstance(strict, bool)
        if above and not part.waives(exclusive):
            found.append(nodes.bound(op, exact(value[exclusive]), exclusive=True))
    return nodes.conj(found)


def _multiple(part: Part) -> Node:
    return part.unless("multipleOf", nodes.divisible(exact(part.value["multipleOf"])))


def _pattern(part: Part) -> Node:
    return part.unless("pattern", nodes.pattern(part.value["pattern"]))


def _format(part: Part) -> Node:
    name = part.value["format"]
    if not part.compiler.formats or name not in part.spot.dialect.formats:
        return TRUE
    return part.unless("format", nodes.formatted(name))


def _content(part: Part) -> Node:
    value = part.value
    asserted = {
        keyword: value[keyword]
        for keyword, known in (
            ("contentEncoding", "base64"),
            ("contentMediaType", "application/json"),
        )
        if value.get(keyword) == known and not part.waives(keyword)
    }
    name = next((name for name, content in CONTENT.items() if content == asserted), "")
    return nodes.formatted(name) if name else TRUE


COUNTS = {
    "minLength": "minlen",
    "maxLength": "maxlen",
    "minProperties": "minp",
    "maxProperties": "maxp",
    "minItems": "minitems",
    "maxItems": "maxitems",
}


def _counts(part: Part) -> Node:
    return nodes.conj(
        nodes.counted(op, int(part.value[keyword]))
        for keyword, op in COUNTS.items()
        if keyword in part.value and not part.waives(keyword)
    )


def _required(part: Part) -> Node:
    names = part.value["required"]
    return nodes.conj(nodes.has(name) for name in names if not part.waives("required", name))


def _properties(part: Part) -> Node:
    value = part.value
    known = list(value.get("properties", ()))
    found = [part.member(n) for n in known]
    patterns = [nodes.pattern(source) for source in value.get("patternProperties", ())]
    for source, names in zip(value.get("patternProperties", ()), patterns, strict=True):
        found.append(nodes.each(names, part.child("patternProperties", source)))
    if "additionalProperties" in value and not part.waives("additionalProperties"):
        spared = [
            w[3] for w in part.compiler.waived if w[:3] == (*part.spot.name, "additionalProperties")
        ]
        known += spared
        other = nodes.conj(
            (
                negate(nodes.named(*known)),
                *(nodes.pattern(p.args[0], "npat") for p in patterns),
            )
        )
        found.append(nodes.each(other, part.child("additionalProperties")))
    return nodes.conj(found)


def _property_names(part: Part) -> Node:
    return nodes.each(negate(part.child("propertyNames")), FALSE)


def _dependencies(part: Part) -> Node:
    found = []
    for keyword in ("dependencies", "dependentRequired", "dependentSchemas"):
        if keyword == "dependencies" or part.spot.dialect.modern:
            for name, needed in part.value.get(keyword, {}).items():
                found.append(_dependency(part, keyword, name, needed))
    return nodes.conj(found)


def _dependency(part: Part, keyword: str, name: str, needed: Any) -> Node:
    if part.waives(keyword, name):
        return TRUE
    if isinstance(needed, list):
        then = nodes.conj(nodes.has(other) for other in needed)
    elif isinstance(needed, str):
        then = nodes.has(needed)
    else:
        then = part.here(keyword, name)
    return nodes.disj((nodes.lacks(name), then))


def _items(part: Part) -> Node:
    value = part.value
    newest = part.spot.dialect.number >= 20
    keyword = "prefixItems" if newest else "items"
    after = "items" if newest else "additionalItems"
    first = value.get(keyword)
    if isinstance(first, list):
        found = [nodes.item(i, part.child(keyword, i)) for i in range(len(first))]
        if isinstance(value.get(after), dict | bool) and not part.waives(after):
            found.append(nodes.rest(len(first), part.child(after)))
        return nodes.conj(found)
    if isinstance(value.get("items"), dict | bool):
        return nodes.rest(0, part.child("items"))
    return TRUE


def _contains(part: Part) -> Node:
    value = part.value
    low, high = 1, None
    if part.spot.dialect.modern:
        low = 1 if part.waives("minContains") else int(value.get("minContains", 1))
        if "maxContains" in value and not part.waives("maxContains"):
            high = int(value["maxContains"])
    if part.waives("contains"):
        low = 0
    return nodes.count(part.child("contains"), low, high)


def _unique(part: Part) -> Node:
    return nodes.UNIQUE if part.value["uniqueItems"] and not part.waives("uniqueItems") else TRUE


def _all_of(part: Part) -> Node:
    return nodes.conj(part.here("allOf", i) for i in range(len(part.value["allOf"])))


def _any_of(part: Part) -> Node:
    found = nodes.disj(part.here("anyOf", i) for i in range(len(part.value["anyOf"])))
    return part.unless("anyOf", nodes.disj((found, *part.spared("anyOf"))))


def _one_of(part: Part) -> Node:
    found = nodes.exactly_one(part.here("oneOf", i) for i in range(len(part.value["oneOf"])))
    return part.unless("oneOf", nodes.disj((found, *part.spared("oneOf"))))


def _not(part: Part) -> Node:
    return part.unless("not", negate(part.here("not")))


def _condition(part: Part) -> Node:
    asked = part.here("if")
    found = []
    if "then" in part.value:
        found.append(nodes.disj((negate(asked), part.here("then"))))
    if "else" in part.value:
        found.append(nodes.disj((asked, part.here("else"))))
    return nodes.conj(found)


def _reference(part: Part) -> Node:
    library = part.compiler.library
    target = library.follow(part.spot, part.value["$ref"])
    return part.compiler.node(target, part.scope)


def _dynamic_reference(part: Part) -> Node:
    library = part.compiler.library
    target = library.dynamic_target(part.spot, part.value["$dynamicRef"], part.scope)
    return part.compiler.node(target, part.scope)


def _recursive_reference(part: Part) -> Node:
    target = part.compiler.library.recursive_target(part.spot, part.scope)
    return part.compiler.node(target, part.scope)


def _unevaluated_properties(part: Part) -> Node:
    found = part.compiler.evaluated.rest_of_properties(part.spot, part.scope)
    return part.unless("unevaluatedProperties", found)


def _unevaluated_items(part: Part) -> Node:
    found = part.compiler.evaluated.rest_of_items(part.spot, part.scope)
    return part.unless("unevaluatedItems", found)


KEYWORDS: tuple[tuple[tuple[str, ...], int, int, Callable[[Part], Node]], ...] = (
    (("$ref",), 19, 20, _reference),
    (("$dynamicRef",), 20, 20, _dynamic_reference),
    (("$recursiveRef",), 19, 19, _recursive_reference),
    (("type",), 4, 20, _type),
    (("const",), 6, 20, _const),
    (("enum",), 4, 20, _enum),
    (("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), 4, 20, _bounds),
    (("multipleOf",), 4, 20, _multiple),
    (tuple(COUNTS), 4, 20, _counts),
    (("pattern",), 4, 20, _pattern),
    (("format",), 4, 20, _format),
    (("contentEncoding", "contentMediaType"), 6, 7, _content),
    (("required",), 4, 20, _required),
    (("properties", "patternProperties", "additionalProperties"), 4, 20, _properties),
    (("propertyNames",), 6, 20, _property_names),
    (("dependencies", "dependentRequired", "dependentSchemas"), 4, 20, _dependencies),
    (("items", "prefixItems"), 4, 20, _items),
    (("contains",), 6, 20, _contains),
    (("uniqueItems",), 4, 20, _unique),
    (("allOf",), 4, 20, _all_of),
    (("anyOf",), 4, 20, _any_of),
    (("oneOf",), 4, 20, _one_of),
    (("not",), 4, 20, _not),
    (("if",), 7, 20, _condition),
    (("unevaluatedProperties",), 19, 20, _unevaluated_properties),
    (("unevaluatedItems",), 19, 20, _unevaluated_items),
)


ROWS = {keyword: row for row, (keywords, *_) in enumerate(KEYWORDS) for keyword in keywords}
