"""The five dialects: which keywords assert, which formats are known, how a schema names itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eventreg.errors import SchemaError


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of JSON Schema.

    Attributes:
        number: 4, 6, 7, 19 (2019-09) or 20 (2020-12).
        uri: its metaschema.
        id_keyword: `id` or `$id`.
        formats: names whose assertion the validators know in this dialect.
    """

    number: int
    uri: str
    id_keyword: str
    formats: frozenset[str]

    @property
    def modern(self) -> bool:
        """Whether `$ref` tolerates siblings, and the newer vocabularies exist."""
        return self.number >= 19


_EARLY = ["date-time", "date", "time", "email", "idn-email", "hostname", "ipv4", "ipv6", "uri"]
_SIX = [*_EARLY, "regex", "uri-reference", "uri-template", "json-pointer"]
_SEVEN = [*_SIX, "idn-hostname", "iri", "iri-reference", "relative-json-pointer"]
_MODERN = [*_SEVEN, "duration", "uuid"]

DIALECTS = {
    4: Dialect(4, "http://json-schema.org/draft-04/schema#", "id", frozenset([*_EARLY, "regex"])),
    6: Dialect(6, "http://json-schema.org/draft-06/schema#", "$id", frozenset(_SIX)),
    7: Dialect(7, "http://json-schema.org/draft-07/schema#", "$id", frozenset(_SEVEN)),
    19: Dialect(19, "https://json-schema.org/draft/2019-09/schema", "$id", frozenset(_MODERN)),
    20: Dialect(20, "https://json-schema.org/draft/2020-12/schema", "$id", frozenset(_MODERN)),
}
DEFAULT = DIALECTS[20]

_BY_URI = {dialect.uri.rstrip("#"): dialect for dialect in DIALECTS.values()}
# Snowplow's self-describing schemas: draft 4 with a `self` block.
_BY_URI[
    "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0"
] = DIALECTS[4]


def dialect_of(schema: Any, inherited: Dialect, pointer: str = "") -> Dialect:
    """The dialect that `$schema` names, or the inherited one; raises SchemaError if unknown."""
    named = schema.get("$schema") if isinstance(schema, dict) else None
    if named is None:
        return inherited
    if isinstance(named, str):
        bare = named.rstrip("#")
        found = _BY_URI.get(bare) or _BY_URI.get(_other_scheme(bare))
        if found is not None:
            return found
    raise SchemaError(
        f"$schema names an unknown dialect, {str(named)[:200]!r}",
        pointer=f"{pointer}/$schema",
        remedy="use draft-04, draft-06, draft-07, 2019-09 or 2020-12",
    )


def _other_scheme(uri: str) -> str:
    return "http" + uri[5:] if uri.startswith("https:") else "https" + uri[4:]


_ONE = (
    *("additionalItems", "contains", "additionalProperties", "propertyNames", "if", "then"),
    *("else", "not", "unevaluatedItems", "unevaluatedProperties", "contentSchema"),
)
SUBSCHEMAS = {
    **dict.fromkeys(_ONE, "one"),
    **dict.fromkeys(("prefixItems", "allOf", "anyOf", "oneOf"), "list"),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), "map"),
    **dict.fromkeys(("definitions", "$defs", "dependencies"), "map"),
    "items": "one list",
}
"""Keywords that hold a schema, a list of schemas or a map of them."""
SINCE = {
    **dict.fromkeys(("const", "contains", "propertyNames"), 6),
    **dict.fromkeys(("if", "then", "else"), 7),
    **dict.fromkeys(("dependentRequired", "dependentSchemas", "minContains", "maxContains"), 19),
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems", "$recursiveRef"), 19),
    **dict.fromkeys(("prefixItems", "$dynamicRef"), 20),
}
"""The first dialect of keywords that draft-04 does not know; to older ones they say nothing."""
