"""Schemas whose `$schema` is a metaschema of the registry that leaves vocabularies out.

Keywords of a vocabulary that is left out mean nothing (2020-12 core, section 8.1.2). Here they are
taken away, so that neither the class nor the embedded schema knows them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any

from eventreg.model.dialect import SCHEMA_KEYWORDS, Dialect, walk
from eventreg.model.document import SchemaDocument, absolute_uri
from eventreg.model.registry import Registry

_VALIDATION = frozenset(
    (
        *("type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum"),
        *("exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"),
        *("uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties"),
        *("required", "dependentRequired"),
    )
)
_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})


def within_vocabularies(registry: Registry) -> Registry:
    """The registry without keywords that have no meaning in their documents."""
    metaschemas = {
        document.uri: document.schema["$vocabulary"]
        for document in registry.documents.values()
        if isinstance(document.schema, dict)
        and isinstance(document.schema.get("$vocabulary"), dict)
    }
    if not metaschemas:
        return registry
    documents = [_within(document, metaschemas) for document in registry.documents.values()]
    return Registry.of(registry.layout, documents, registry.problems, registry.source)


def _within(document: SchemaDocument, metaschemas: Mapping[str, Any]) -> SchemaDocument:
    own = document.schema.get("$schema") if isinstance(document.schema, dict) else None
    known = metaschemas.get(absolute_uri(own)) if isinstance(own, str) else None
    idle = _idle(known, document.dialect) if known is not None else frozenset()
    if not idle:
        return document
    schema = json.loads(json.dumps(document.schema))
    for sub in [*walk(schema, document.dialect)]:
        if isinstance(sub.schema, dict):
            for keyword in idle & sub.schema.keys():
                del sub.schema[keyword]
    digest = hashlib.sha256(json.dumps(schema).encode()).hexdigest()
    return replace(document, schema=schema, digest=digest)


def _idle(vocabularies: Mapping[str, Any], dialect: Dialect) -> frozenset[str]:
    """Keywords of the vocabularies that a metaschema does not name."""
    if dialect not in {Dialect.DRAFT2019, Dialect.DRAFT2020}:
        return frozenset()
    applicators = SCHEMA_KEYWORDS[dialect].keys() - {"$defs", "contentSchema"}
    words: dict[str, AbstractSet[str]] = {"validation": _VALIDATION, "applicator": applicators}
    if dialect is Dialect.DRAFT2020:
        words |= {"applicator": applicators - _UNEVALUATED, "unevaluated": _UNEVALUATED}
    named = {uri.rpartition("/")[2] for uri in vocabularies}
    return frozenset[str]().union(*(keys for name, keys in words.items() if name not in named))
