"""Values with a key `$ref` that is no reference; tools follow it wherever it stands."""

from __future__ import annotations

import re
from typing import Any

from eventreg.model.dialect import SCHEMA_KEYWORDS


def holds_reference(value: Any) -> bool:
    """Whether an AsyncAPI tool would take something in a JSON value for a reference."""
    if isinstance(value, dict):
        return "$ref" in value or any(map(holds_reference, value.values()))
    return isinstance(value, list) and any(map(holds_reference, value))


def without_references(schema: Any, *, modern: bool) -> tuple[Any, tuple[str, ...]]:
    """A converted schema in which data is not mistaken for references, and what that cost.

    Also left out: keywords that AsyncAPI has a form of its own for (`discriminator`,
    `externalDocs`) where the schema's has another.

    Args:
        schema: in draft-07 or 2020-12.
        modern: whether it is the latter.
    """
    cleaner = _Cleaner("prefixItems" if modern else "items")
    return cleaner.clean(schema), tuple(cleaner.lost)


class _Cleaner:
    def __init__(self, tuple_keyword: str) -> None:
        self._tuple = tuple_keyword
        self.lost: list[str] = []

    def clean(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return [self.clean(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        out: dict[str, Any] = {}
        conditions: list[Any] = []
        for keyword, value in schema.items():
            if keyword in _DATA and holds_reference(value):
                conditions += self._said_otherwise(keyword, value)
            elif keyword in _DATA:
                out[keyword] = value
            elif _has_other_form(keyword, value):
                self.lost.append(f"{keyword} is left out: AsyncAPI means something else by it")
            elif keyword not in _HOLDS_SCHEMAS and holds_reference(value):
                self.lost.append(f'{keyword} with a "$ref" in it: left out, since tools follow it')
            elif keyword in _MAPS and isinstance(value, dict):
                self._map(out, keyword, value)
            else:
                out[keyword] = self.clean(value)
        if conditions:
            out["allOf"] = [*out.get("allOf", []), *conditions]
        return out

    def _map(self, out: dict[str, Any], keyword: str, value: dict[str, Any]) -> None:
        """A map of schemas; the property `$ref` is named by a pattern, which says the same."""
        found = {name: self.clean(item) for name, item in value.items() if name != "$ref"}
        if "$ref" in value and keyword == "properties":
            named = {_REF_PATTERN: self.clean(value["$ref"])}
            out["patternProperties"] = {**out.get("patternProperties", {}), **named}
        elif "$ref" in value:
            self.lost.append(f'"$ref" in {keyword} is left out: tools would follow it')
        out[keyword] = {**out.get(keyword, {}), **found}

    def _said_otherwise(self, keyword: str, value: Any) -> list[Any]:
        if keyword == "const":
            return [self._exactly(value)]
        if keyword == "enum":
            return [{"anyOf": [self._exactly(item) for item in value]}]
        self.lost.append(f'{keyword} with a "$ref" in it: left out, since tools follow it')
        return []

    def _exactly(self, value: Any) -> Any:
        """What `const` says, without an object with a `$ref` standing in the text."""
        if isinstance(value, dict) and value:
            return {
                "type": "object",
                "required": list(value),
                "patternProperties": {
                    f"^{_escaped(name)}$": self._exactly(item) for name, item in value.items()
                },
                "additionalProperties": False,
            }
        if isinstance(value, list) and value:
            return {
                "type": "array",
                "minItems": len(value),
                "maxItems": len(value),
                self._tuple: [self._exactly(item) for item in value],
            }
        return {"const": value}


_HOLDS_SCHEMAS = frozenset().union(*SCHEMA_KEYWORDS.values(), {"$ref"})
_DATA = frozenset({"const", "enum", "examples", "default"})
_MAPS = frozenset(
    {"properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas"}
)


_REF_PATTERN = "^\\$ref$"


def _escaped(name: str) -> str:
    """A name as an ECMA-262 pattern of just that text."""
    return re.sub(r"([\\^$.*+?()\[\]{}|/])", r"\\\1", name)


def _has_other_form(keyword: str, value: Any) -> bool:
    if keyword == "discriminator":
        return not isinstance(value, str)
    if keyword == "externalDocs":
        return not (isinstance(value, dict) and isinstance(value.get("url"), str))
    return keyword == "deprecated" and not isinstance(value, bool)
