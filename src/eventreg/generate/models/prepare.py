"""From a bundled schema to what the generator models well: the same values, plainer words.

What is taken away here (defaults, examples, `propertyNames`, `multipleOf` of fractions) takes
no value away from the type; the schema itself is embedded in the package and checked as it
stands.
"""

from __future__ import annotations

import copy
import itertools
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from eventreg.generate.models.patterns import drop_unchecked
from eventreg.generate.models.plan import camel
from eventreg.generate.models.unfollowed import drop_unfollowed
from eventreg.model.dialect import SCHEMA_KEYWORDS, Dialect, walk

TEXT_FORMATS: Mapping[str, str] = {
    "uri": "Uri",
    "uri-reference": "UriReference",
    "uri-template": "UriTemplate",
    "iri": "Iri",
    "iri-reference": "IriReference",
    "email": "Email",
    "idn-email": "IdnEmail",
    "hostname": "Hostname",
    "idn-hostname": "IdnHostname",
    "ipv4": "Ipv4",
    "ipv6": "Ipv6",
    "duration": "Duration",
    "json-pointer": "JsonPointer",
    "relative-json-pointer": "RelativeJsonPointer",
    "regex": "Regex",
}
"""Formats that stay text, and the names of their types."""

VALUE_FORMATS: Mapping[str, str] = {
    "date-time": "DateTime",
    "date": "Date",
    "time": "Time",
    "uuid": "Uuid",
}
"""Formats that become Python values which remember their text."""

HOME = "eventreg_package"
"""Stands for the package in what the generator writes."""

_BESIDE_REFERENCES = {"$ref", "$schema", "definitions", "description", "deprecated"}
_UNIT_KEYS = ("unit", "x-unit", "units", "x-units")
_LENGTHS = ("minLength", "maxLength", "pattern")
_KEPT = {
    *("$ref", "$anchor", "$id", "id", "$schema", "$dynamicRef", "$dynamicAnchor"),
    *("$recursiveRef", "$recursiveAnchor"),
    *("type", "enum", "const", "description", "deprecated", "required", "format"),
    *("minLength", "maxLength", "pattern", "minimum", "maximum", "multipleOf"),
    *("exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "uniqueItems"),
    *("minProperties", "maxProperties", "minContains", "maxContains"),
    *("dependentRequired", "contentEncoding", "contentMediaType", "readOnly", "writeOnly"),
}
_NUMBERS = frozenset({"integer", "number"})
_ONLY_FOR: Mapping[frozenset[str], tuple[str, ...]] = {
    frozenset({"string"}): ("minLength", "maxLength", "pattern", "format"),
    _NUMBERS: (*("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"),),
    frozenset({"array"}): ("minItems", "maxItems", "uniqueItems", "items", "prefixItems"),
    frozenset({"object"}): (
        *("minProperties", "maxProperties", "required", "properties"),
        *("patternProperties", "additionalProperties"),
    ),
}
"""Keywords that say something about values of these types alone."""

_GARBAGE = ("\0 %", "(", "//[", "\u00fc\n", "~2", "P", "")


def prepare(
    schema: Any, dialect: Dialect, *, formats: bool, reasons: bool = True, rust: bool = True
) -> Any:
    """The generator's input for a bundled schema.

    Keywords outside JSON Schema are dropped: some of them steer the generator, and what stands
    in a schema is data. Definitions get names that are fit for classes.

    Args:
        schema: self-contained.
        dialect: of the schema.
        formats: whether `format` is checked.
        reasons: whether `deprecated` becomes the reason, which fields take since pydantic 2.11.
        rust: whether patterns are for pydantic's own engine, where that has what they need.
    """
    if not isinstance(schema, dict):
        return {} if schema is True else {"not": {}}
    plain = copy.deepcopy(schema)
    _name_definitions(plain, dialect)
    parts = [sub.schema for sub in walk(plain, dialect) if isinstance(sub.schema, dict)]
    drop_unfollowed(plain, parts, dialect)
    for part in parts:
        _plain(part, dialect, formats=formats, reasons=reasons)
    drop_unchecked(parts, rust=rust)
    if "description" not in plain and isinstance(schema.get("title"), str):
        plain["description"] = schema["title"]
    return plain


def deprecation(schema: Any) -> str:
    """Why an event should no longer be used, or an empty text."""
    if not isinstance(schema, dict) or not schema.get("deprecated"):
        return ""
    return _reason(schema) or "this event is deprecated"


def _reason(schema: Mapping[str, Any]) -> str:
    texts = (schema.get(key) for key in ("x-deprecated", "x-deprecation", "deprecationMessage"))
    return next((text for text in texts if isinstance(text, str)), "")


def _plain(schema: dict[str, Any], dialect: Dialect, *, formats: bool, reasons: bool) -> None:
    description = _description(schema)
    reason = _reason(schema) or "this property is deprecated" if reasons else ""
    for key in list(schema):
        if key not in _KEPT and key not in SCHEMA_KEYWORDS[dialect]:
            del schema[key]
        elif dialect.ref_hides_siblings and "$ref" in schema and key not in _BESIDE_REFERENCES:
            del schema[key]  # Up to draft-07 it means nothing there.
    if schema.pop("deprecated", None) is True:
        schema["deprecated"] = reason or True
    if description:
        schema["description"] = description
    else:
        schema.pop("description", None)
    if not isinstance(schema.get("multipleOf", 1), int):
        del schema["multipleOf"]
    schema.pop("propertyNames", None)
    _drop_beside_constants(schema, dialect)
    _plain_constants(schema)
    _drop_misread(schema)
    _drop_idle(schema)
    _plain_format(schema, dialect, formats=formats)


def _drop_beside_constants(schema: dict[str, Any], dialect: Dialect) -> None:
    """Where all values are named, nothing else has to be said about them."""
    if "enum" in schema or "const" in schema:
        keywords = {*itertools.chain(*_ONLY_FOR.values()), *SCHEMA_KEYWORDS[dialect]}
        for keyword in keywords - {"$defs", "definitions"}:
            schema.pop(keyword, None)


def _plain_constants(schema: dict[str, Any]) -> None:
    """Leave values that `Literal` cannot hold to their type, where they have one."""
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if isinstance(values, list) and any(map(_is_no_literal, values)):
        schema.pop("enum", None)
        schema.pop("const", None)
        kinds = {_kind(value) for value in values}
        if len(kinds) == 1:
            schema["type"] = kinds.pop()


def _is_no_literal(value: Any) -> bool:
    """PEP 586 has integers alone, and type checkers those of 64 bits; no lists, no objects."""
    if isinstance(value, int):
        return not -(2**63) <= value < 2**63
    return isinstance(value, float | list | dict)


def _kind(value: Any) -> str:
    """The type of a value, as JSON Schema calls it; integers are numbers."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _drop_misread(schema: dict[str, Any]) -> None:
    """Drop what the generator takes to be about all members, and is about some of them.

    It reads `patternProperties` as what every property has to match, or forgets them where there
    are `properties`, too; and a list of `items` as what every item has to match.
    """
    if isinstance(schema.get("items"), list) and schema.get("additionalItems", True) is True:
        del schema["items"]
    if "patternProperties" in schema and (
        "properties" in schema or schema.get("additionalProperties", True) is True
    ):
        del schema["patternProperties"]
        schema.pop("additionalProperties", None)
        schema.pop("unevaluatedProperties", None)


def _drop_idle(schema: dict[str, Any]) -> None:
    """Drop keywords for values of a type that the schema does not admit.

    Bounds of numbers beside other types go as well: the generator has no type hint for those.
    """
    declared = schema.get("type")
    types = {declared} if isinstance(declared, str) else set(declared or ())
    for kind, keywords in _ONLY_FOR.items():
        if types and (not types & kind or (kind == _NUMBERS and types - {*kind, "null"})):
            for keyword in keywords:
                schema.pop(keyword, None)


def _plain_format(schema: dict[str, Any], dialect: Dialect, *, formats: bool) -> None:
    """Put our own type in the place of a format that is checked, and drop one that is not."""
    name = schema.pop("format", None)
    if not formats or not isinstance(name, str) or not is_checked(name, dialect):
        return
    if schema.get("type") != "string" or "enum" in schema or "const" in schema:
        return
    if name in VALUE_FORMATS:
        for key in _LENGTHS:
            schema.pop(key, None)
    own = VALUE_FORMATS.get(name) or TEXT_FORMATS.get(name)
    if own:
        schema["customTypePath"] = f"{HOME}._types.{own}"


@lru_cache(maxsize=256)
def is_checked(name: str, dialect: Dialect) -> bool:
    """Whether the validator of a dialect knows a format (each draft has its own list)."""
    import jsonschema_rs

    is_valid = jsonschema_rs.validator_for(
        {"$schema": dialect.uri, "format": name}, validate_formats=True
    ).is_valid
    return not all(is_valid(text) for text in _GARBAGE)


def _description(schema: Mapping[str, Any]) -> str:
    text = schema.get("description")
    parts = [text.strip()] if isinstance(text, str) and text.strip() else []
    parts += [f"Unit: {schema[key]}." for key in _UNIT_KEYS if isinstance(schema.get(key), str)]
    if "default" in schema:
        parts.append(f"Default: {json.dumps(schema['default'], ensure_ascii=False)}.")
    return " ".join(parts)


def _name_definitions(schema: dict[str, Any], dialect: Dialect) -> None:
    renamed: dict[str, str] = {}
    taken: set[str] = set()
    for holder in ("$defs", "definitions"):
        inside = schema.get(holder)
        if not isinstance(inside, dict):
            continue
        fresh: dict[str, Any] = {}
        for key, value in inside.items():
            name = base = camel(key) or "Part"
            count = 2
            while name.lower() in taken:
                name = f"{base}{count}"
                count += 1
            taken.add(name.lower())
            fresh[name] = value
            renamed[f"#/{holder}/{_escaped(key)}"] = f"#/{holder}/{name}"
        schema[holder] = fresh
    for target in _with_references(schema, dialect):
        target["$ref"] = _moved(target["$ref"], renamed)


def _with_references(schema: Any, dialect: Dialect) -> Iterator[dict[str, Any]]:
    for sub in walk(schema, dialect):
        if isinstance(sub.schema, dict) and isinstance(sub.schema.get("$ref"), str):
            yield sub.schema


def _moved(reference: str, renamed: Mapping[str, str]) -> str:
    match = re.match(r"(#/(?:\$defs|definitions)/[^/]*)(.*)", reference, re.DOTALL)
    if match is None or _escaped_again(match[1]) not in renamed:
        return reference
    return renamed[_escaped_again(match[1])] + match[2]


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _escaped_again(reference: str) -> str:
    """The reference without percent signs, as `_escaped` writes it."""
    from urllib.parse import unquote

    return unquote(reference)
