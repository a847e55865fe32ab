"""Keywords that dialects spell or arrange differently."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import TYPE_CHECKING, Any

from eventreg.model.convert.evaluated import evaluated_names
from eventreg.model.dialect import Dialect
from eventreg.model.text.positions import Tokens

if TYPE_CHECKING:
    from eventreg.model.convert.writer import Here, Out, Writer

Handler = Callable[["Writer", "Out", "Here"], None]

SINCE: Mapping[str, Dialect] = {
    "const": Dialect.DRAFT6,
    "contains": Dialect.DRAFT6,
    "propertyNames": Dialect.DRAFT6,
    "if": Dialect.DRAFT7,
    "then": Dialect.DRAFT7,
    "else": Dialect.DRAFT7,
    "$defs": Dialect.DRAFT2019,
    "dependentRequired": Dialect.DRAFT2019,
    "dependentSchemas": Dialect.DRAFT2019,
    "minContains": Dialect.DRAFT2019,
    "maxContains": Dialect.DRAFT2019,
    "unevaluatedItems": Dialect.DRAFT2019,
    "unevaluatedProperties": Dialect.DRAFT2019,
    "$recursiveRef": Dialect.DRAFT2019,
    "contentSchema": Dialect.DRAFT2019,
    "prefixItems": Dialect.DRAFT2020,
    "$dynamicRef": Dialect.DRAFT2020,
}
"""The first dialect that gives a keyword a meaning; draft-04 has all the others."""


def free_key(key: str, taken: Container[str]) -> str:
    candidate, count = key, 2
    while candidate in taken:
        candidate = f"{key}-{count}"
        count += 1
    return candidate


def definitions(writer: Writer, out: Out, here: Here) -> None:
    """`definitions` and `$defs` share one place; a key that both have is told apart."""
    if writer.holder in out:
        return
    found: dict[str, Any] = {}
    for keyword in ("definitions", "$defs"):
        value = here.schema.get(keyword)
        if isinstance(value, dict) and writer.knows(keyword):
            for key, item in value.items():
                free = free_key(key, found)
                place = (*here.at, writer.holder, free)
                found[free] = writer.schema(item, (*here.tokens, keyword, key), place)
    if found:
        out[writer.holder] = found


def _items(writer: Writer, out: Out, here: Here) -> None:
    """The tuple and what follows it: `items`, `additionalItems`; or `prefixItems`, `items`."""
    if {"items", "prefixItems"} & set(out):
        return
    head, rest = _tuple_keywords(modern=writer.source is Dialect.DRAFT2020)
    new_head, new_rest = _tuple_keywords(modern=writer.modern)
    first = here.schema.get(head)
    if not isinstance(first, list):
        head, rest, first = "", "items", []
    if first:
        out[new_head] = writer.many(first, (*here.tokens, head), (*here.at, new_head))
    else:
        new_rest = "items"
    if rest in here.schema:
        place = (*here.at, new_rest)
        out[new_rest] = writer.schema(here.schema[rest], (*here.tokens, rest), place)


def _tuple_keywords(*, modern: bool) -> tuple[str, str]:
    return ("prefixItems", "items") if modern else ("items", "additionalItems")


def _limit(plain: str, exclusive: str) -> Handler:
    def handler(writer: Writer, out: Out, here: Here) -> None:
        """Draft-04 says by a flag that a limit is exclusive, later dialects by a number."""
        if writer.source is not Dialect.DRAFT4:
            out.update({k: here.schema[k] for k in (plain, exclusive) if k in here.schema})
        elif plain in here.schema:
            flag = here.schema.get(exclusive) is True
            out[exclusive if flag else plain] = here.schema[plain]

    return handler


_DEPENDENT = ("dependencies", "dependentRequired", "dependentSchemas")


def _dependencies(writer: Writer, out: Out, here: Here) -> None:
    """`dependencies` holds what later became `dependentRequired` and `dependentSchemas`."""
    if set(_DEPENDENT) & set(out):
        return
    required, places = _sorted_dependencies(writer, here)
    keyword = "dependentSchemas" if writer.modern else "dependencies"
    schemas: dict[str, Any] = {}
    for name, found in places.items():
        at = (*here.at, keyword, name)
        if len(found) == 1 and (writer.modern or name not in required):
            schemas[name] = writer.schema(writer.value_at(found[0]), found[0], at)
            continue
        parts = [
            writer.schema(writer.value_at(place), place, (*at, "allOf", index))
            for index, place in enumerate(found)
        ]
        if not writer.modern and name in required:
            parts.append({"required": required.pop(name)})
        schemas[name] = {"allOf": parts}
    if writer.modern:
        out.update({"dependentRequired": required} if required else {})
        out.update({"dependentSchemas": schemas} if schemas else {})
    elif required or schemas:
        out["dependencies"] = {**required, **schemas}


def _sorted_dependencies(
    writer: Writer, here: Here
) -> tuple[dict[str, list[str]], dict[str, list[Tokens]]]:
    """By property: names that it requires, and paths of schemas that it brings in."""
    required: dict[str, list[str]] = {}
    places: dict[str, list[Tokens]] = {}
    for keyword in _DEPENDENT:
        value = here.schema.get(keyword)
        if not isinstance(value, dict) or not writer.knows(keyword):
            continue
        for name, item in value.items():
            if isinstance(item, list):
                names = [each for each in item if isinstance(each, str)]
                required[name] = list(dict.fromkeys([*required.get(name, []), *names]))
            else:
                places.setdefault(name, []).append((*here.tokens, keyword, name))
    return required, places


def _contains(writer: Writer, out: Out, here: Here) -> None:
    """`minContains` and `maxContains` came with 2019-09, and say nothing without `contains`."""
    bounds: dict[str, Any] = {
        keyword: here.schema[keyword]
        for keyword in ("minContains", "maxContains")
        if isinstance(here.schema.get(keyword), int | float) and writer.knows(keyword)
    }
    least, most = bounds.get("minContains", 1), bounds.get("maxContains")
    if writer.modern or least != 0:
        place = (*here.at, "contains")
        out["contains"] = writer.schema(here.schema["contains"], (*here.tokens, "contains"), place)
    if writer.modern:
        out.update(bounds)
        return
    if least not in {0, 1}:
        tokens = (*here.tokens, "minContains")
        writer.lose(tokens, f"minContains {least} becomes at least one")
    if most is not None:
        writer.lose((*here.tokens, "maxContains"), f"maxContains {most} is not checked")


def _unevaluated_properties(writer: Writer, out: Out, here: Here) -> None:
    """Said by `additionalProperties` where what remains does not depend on the event."""
    keyword = "unevaluatedProperties"
    tokens, rest = (*here.tokens, keyword), here.schema[keyword]
    if writer.modern:
        out[keyword] = writer.schema(rest, tokens, (*here.at, keyword))
        return
    if rest is True or "additionalProperties" in here.schema:
        return
    known = evaluated_names(here.schema)
    if known is None:
        writer.lose(tokens, f"{keyword} is not checked: what remains depends on the event")
        return
    for holder, names in (("properties", known.names), ("patternProperties", known.patterns)):
        if names:
            out[holder] = {**dict.fromkeys(sorted(names), True), **out.get(holder, {})}
    keyword = "additionalProperties"
    out[keyword] = writer.schema(rest, tokens, (*here.at, keyword))


_EVALUATE_ITEMS = frozenset(
    {"$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if", "dependentSchemas"}
)


def _unevaluated_items(writer: Writer, out: Out, here: Here) -> None:
    keyword = "unevaluatedItems"
    tokens, rest = (*here.tokens, keyword), here.schema[keyword]
    oldest = writer.source is Dialect.DRAFT2019
    if writer.modern:
        if oldest and "contains" in here.schema:
            writer.lose(tokens, f"{keyword} lets pass the items that contains has found")
        out[keyword] = writer.schema(rest, tokens, (*here.at, keyword))
        return
    head, closed = _tuple_keywords(modern=not oldest)
    if rest is True or closed in here.schema or isinstance(here.schema.get("items"), dict | bool):
        return
    if _EVALUATE_ITEMS & set(here.schema) or ("contains" in here.schema and not oldest):
        writer.lose(tokens, f"{keyword} is not checked: what remains depends on the event")
        return
    place = "additionalItems" if here.schema.get(head) else "items"
    out[place] = writer.schema(rest, tokens, (*here.at, place))


def _content(keyword: str) -> Handler:
    def handler(writer: Writer, out: Out, here: Here) -> None:
        """An annotation since 2019-09; earlier dialects let a validator assert it."""
        out[keyword] = here.schema[keyword]
        if not writer.modern and writer.source in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
            writer.lose((*here.tokens, keyword), f"a validator may now check {keyword}")

    return handler


_DATE_PART = r"\d+D|\d+M(?:\d+D)?|\d+Y(?:\d+M(?:\d+D)?)?"
_TIME_PART = r"\d+S|\d+M(?:\d+S)?|\d+H(?:\d+M(?:\d+S)?)?"
_LATER_FORMATS = {
    "uuid": "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$",
    "duration": rf"^P(?:(?:{_DATE_PART})(?:T(?:{_TIME_PART}))?|T(?:{_TIME_PART})|\d+W)$",
}
"""Formats of 2019-09 (validation, section 7.3) as patterns; durations by RFC 3339, appendix A."""


def _format(writer: Writer, out: Out, here: Here) -> None:
    """Formats that came later are said by a pattern as well; before draft-07, all is kept."""
    out["format"] = here.schema["format"]
    later = not writer.modern and writer.source in {Dialect.DRAFT2019, Dialect.DRAFT2020}
    pattern = _LATER_FORMATS.get(str(out["format"])) if later else None
    if pattern and "pattern" in here.schema:
        out["allOf"] = [*out.get("allOf", []), {"pattern": pattern}]
    elif pattern:
        out["pattern"] = pattern


def _with_another(_writer: Writer, _out: Out, _here: Here) -> None:
    """Said by the handler of the keyword that it belongs to."""


HANDLERS: Mapping[str, Handler] = {
    "definitions": definitions,
    "$defs": definitions,
    "items": _items,
    "prefixItems": _items,
    "additionalItems": _items,
    "minimum": _limit("minimum", "exclusiveMinimum"),
    "exclusiveMinimum": _limit("minimum", "exclusiveMinimum"),
    "maximum": _limit("maximum", "exclusiveMaximum"),
    "exclusiveMaximum": _limit("maximum", "exclusiveMaximum"),
    "dependencies": _dependencies,
    "dependentRequired": _dependencies,
    "dependentSchemas": _dependencies,
    "contains": _contains,
    "minContains": _with_another,
    "maxContains": _with_another,
    "unevaluatedProperties": _unevaluated_properties,
    "unevaluatedItems": _unevaluated_items,
    "contentEncoding": _content("contentEncoding"),
    "contentMediaType": _content("contentMediaType"),
    "format": _format,
    "$ref": _with_another,
    "$dynamicRef": _with_another,
    "$recursiveRef": _with_another,
}
