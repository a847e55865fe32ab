"""What a schema demands, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from eventreg.generate.docs.text import short_json, visible
from eventreg.model.plural import plural


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of text.

    Attributes:
        code: it is a value, a pattern or a name, and shown as such.
        target: page that it links to, from the root of the site; empty for none.
    """

    text: str
    code: bool = False
    target: str = ""


Words = tuple[Part, ...]


def words(*parts: str | Part) -> Words:
    return tuple(Part(part) if isinstance(part, str) else part for part in parts)


def value(instance: Any) -> Part:
    """A JSON value as code."""
    return Part(short_json(instance), code=True)


def whole(number: Any) -> Any:
    """A number without the fraction that says nothing, such as 2 for 2.0."""
    if isinstance(number, float) and number.is_integer() and abs(number) < _EXACT:
        return int(number)
    return number


_EXACT = 2**53
"""From here on a float (IEEE 754, 64 bits) no longer holds every whole number."""


def text_of(said: Words) -> str:
    return "".join(part.text for part in said)


FORMATS: Mapping[str, str] = {
    "date-time": "date and time with offset (RFC 3339)",
    "date": "calendar date, YYYY-MM-DD",
    "time": "time of day with offset (RFC 3339)",
    "duration": "duration (ISO 8601), such as P3D",
    "email": "e-mail address",
    "idn-email": "e-mail address, any script",
    "hostname": "host name",
    "idn-hostname": "host name, any script",
    "ipv4": "IPv4 address",
    "ipv6": "IPv6 address",
    "uri": "absolute URI",
    "uri-reference": "URI or relative reference",
    "uri-template": "URI template (RFC 6570)",
    "iri": "absolute IRI",
    "iri-reference": "IRI or relative reference",
    "uuid": "UUID",
    "json-pointer": "JSON Pointer (RFC 6901)",
    "relative-json-pointer": "relative JSON Pointer",
    "regex": "regular expression (ECMA-262)",
}


def constraints(schema: Mapping[str, Any]) -> Iterator[Words]:
    """Yield what the keywords of one schema object say, subschemas left aside."""
    yield from _format(schema)
    if not schema.keys().isdisjoint(_BOUNDS):
        yield from _range(schema)
        yield from _size(schema, "minLength", "maxLength", "character")
        yield from _size(schema, "minItems", "maxItems", "item")
        yield from _size(schema, "minProperties", "maxProperties", "field")
    if schema.get("items") is False:
        yield words("no further items" if schema.get("prefixItems") else "no items")
    if schema.keys().isdisjoint(_SAID):
        return
    for keyword, say in _SAID.items():
        if keyword in schema:
            said = say(schema[keyword])
            if said:
                yield said


_BOUNDS = frozenset(
    {
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
        *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
    }
)


def _format(schema: Mapping[str, Any]) -> Iterator[Words]:
    name = schema.get("format")
    if isinstance(name, str):
        known = FORMATS.get(name)
        yield words(known) if known else words("format ", Part(visible(name), code=True))


def _number(item: Any) -> bool:
    return isinstance(item, int | float) and not isinstance(item, bool)


def _range(schema: Mapping[str, Any]) -> Iterator[Words]:
    low, high = whole(schema.get("minimum")), whole(schema.get("maximum"))
    above, below = whole(schema.get("exclusiveMinimum")), whole(schema.get("exclusiveMaximum"))
    if above is True and _number(low):  # draft-04, section 5.1.3: a flag beside the bound
        low, above = None, low
    if below is True and _number(high):
        high, below = None, high
    if _number(low) and _number(high):
        yield words(value(low), " to ", value(high))
    elif _number(low):
        yield words("at least ", value(low))
    elif _number(high):
        yield words("at most ", value(high))
    if _number(above):
        yield words("more than ", value(above))
    if _number(below):
        yield words("less than ", value(below))


def _size(schema: Mapping[str, Any], least: str, most: str, unit: str) -> Iterator[Words]:
    low, high = whole(schema.get(least)), whole(schema.get(most))
    low = low if _number(low) and low else None
    high = high if _number(high) else None
    if low is not None and low == high:
        yield words(f"exactly {plural(low, unit)}")
    elif low is not None and high is not None:
        yield words(f"{low} to {plural(high, unit)}")
    elif low == 1:
        yield words("not empty")
    elif low is not None:
        yield words(f"at least {plural(low, unit)}")
    elif high is not None:
        yield words("always empty" if high == 0 else f"at most {plural(high, unit)}")


def _pattern(pattern: Any) -> Words:
    return words("matches ", Part(visible(str(pattern)), code=True))


def _property_names(names: Any) -> Words:
    if _nothing(names):
        return words("no fields")
    said = ", ".join(_of_name(names))
    return words(f"names of fields: {said}") if said else ()


def _of_name(schema: Any) -> Iterator[str]:
    """Yield what a schema says about a string, the schemas inside among it."""
    if not isinstance(schema, Mapping):
        return
    yield from map(text_of, constraints(schema))
    if isinstance(schema.get("enum"), list):
        yield "one of " + ", ".join(map(short_json, schema["enum"]))
    if "const" in schema:
        yield short_json(schema["const"])
    if isinstance(schema.get("$ref"), str):
        yield f"as {visible(schema['$ref'])} has it"
    denied = " and ".join(_of_name(schema.get("not")))
    if denied:
        yield f"never {denied}"
    for keyword, between in (("allOf", " and "), ("anyOf", " or "), ("oneOf", " or else ")):
        branches = schema.get(keyword)
        told = [" and ".join(_of_name(b)) for b in branches] if isinstance(branches, list) else []
        if any(told):
            yield between.join(text or "any" for text in told)


def _nothing(schema: Any) -> bool:
    """Whether a schema turns everything away, and says so itself."""
    if isinstance(schema, Mapping):
        return "not" in schema and everything(schema["not"])
    return schema is False


def everything(schema: Any) -> bool:
    """Whether a schema lets everything through, and says so itself."""
    return schema is True or schema == {}


def _dependent(required: Any) -> Words:
    if not isinstance(required, Mapping):
        return ()
    parts: list[str | Part] = []
    for name, needed in required.items():
        if isinstance(needed, list) and needed:
            parts += [", and " if parts else "", Part(visible(name), code=True), " needs "]
            for index, other in enumerate(needed):
                parts += [" and " if index else "", Part(visible(str(other)), code=True)]
    return words(*parts)


def _flag(text: str) -> Callable[[Any], Words]:
    return lambda on: words(text) if on is True else ()


_SAID: Mapping[str, Callable[[Any], Words]] = {
    "pattern": _pattern,
    "multipleOf": lambda step: words("multiple of ", value(whole(step))),
    "uniqueItems": _flag("no item twice"),
    "propertyNames": _property_names,
    "dependentRequired": _dependent,
    "dependencies": _dependent,
    "contentEncoding": lambda name: words(f"encoded as {visible(str(name))}"),
    "contentMediaType": lambda name: words("holds ", Part(visible(str(name)), code=True)),
    "default": lambda instance: words("default ", value(instance)),
    "readOnly": _flag("read only"),
    "writeOnly": _flag("write only"),
    "additionalProperties": lambda allowed: words("no other fields") if allowed is False else (),
    "unevaluatedProperties": lambda allowed: words("no other fields") if allowed is False else (),
    "unevaluatedItems": lambda allowed: words("no further items") if allowed is False else (),
    "additionalItems": lambda allowed: words("no further items") if allowed is False else (),
}
