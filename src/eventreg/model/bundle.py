"""One self-contained schema out of several documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from eventreg.model.dialect import Dialect, Subschema, pointer_of, walk
from eventreg.model.document import BASE_URI, SchemaDocument, encoded
from eventreg.model.references import REFERENCE_KEYWORDS, embedded, references
from eventreg.model.registry import Registry, normalized

_DYNAMIC = ("$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor")


def bundle(
    registry: Registry,
    document: SchemaDocument,
    name: Callable[[SchemaDocument], str] | None = None,
) -> Any:
    """The schema with everything that it references inside, accepting exactly the same.

    References become local (`#/$defs/…`, `#/definitions/…` up to draft-07). Where that would
    change meaning (dynamic references, embedded `$id`s, mixed dialects) the result is a compound
    document instead (2020-12 core, section 9.3): each resource keeps an absolute `$id`.

    Args:
        registry: where the references lead.
        document: the root.
        name: key of an embedded document; default: its name and version.

    Raises:
        KeyError: a reference leads nowhere.
    """
    others = registry.closure(document)
    if not isinstance(document.schema, dict):
        return document.schema
    parts = (document, *others)
    keys = _keys(document, others, name or _default_name)
    if any(not _is_plain(part, document.dialect) for part in parts):
        return _compound(document, others, keys)
    prefixes = {document.uri: "#"}
    holder = _holder(document.dialect)
    for part, key in zip(others, keys, strict=True):
        prefixes[part.uri] = f"#/{holder}/{_fragment(key)}"
    root = _relocated(document, registry, prefixes)
    keyword = document.dialect.id_keyword
    if isinstance(root.get(keyword), str):
        root[keyword] = encoded(root[keyword])
    if others:
        root[holder] = {
            **_own(root, holder),
            **{
                key: _without_identity(_relocated(part, registry, prefixes), part.dialect)
                for part, key in zip(others, keys, strict=True)
            },
        }
    return root


def as_written(schema: Any) -> Any:
    """A bundle for others to read: addresses lose the base that stands in for a host.

    A compound document has absolute addresses; those of a registry whose `$id`s are paths become
    paths again, which resolve from wherever it is served.
    """
    if isinstance(schema, dict):
        return {
            key: f"/{value.removeprefix(BASE_URI)}"
            if key in _ADDRESSES and isinstance(value, str) and value.startswith(BASE_URI)
            else as_written(value)
            for key, value in schema.items()
        }
    return [as_written(item) for item in schema] if isinstance(schema, list) else schema


_ADDRESSES = frozenset({"$id", "id", *REFERENCE_KEYWORDS})


def _holder(dialect: Dialect) -> str:
    return "definitions" if dialect.ref_hides_siblings else "$defs"


def _own(schema: Mapping[str, Any], holder: str) -> Mapping[str, Any]:
    """Definitions that a schema has itself; what is no object is none (lint reports it)."""
    value = schema.get(holder)
    return value if isinstance(value, dict) else {}


def _default_name(document: SchemaDocument) -> str:
    return str(document.identity or document.path).replace(" ", "-")


def _keys(
    document: SchemaDocument,
    others: tuple[SchemaDocument, ...],
    name: Callable[[SchemaDocument], str],
) -> list[str]:
    taken = set(_own(document.schema, _holder(document.dialect)))
    keys: list[str] = []
    for other in others:
        key = base = name(other)
        count = 2
        while key in taken:
            key = f"{base}-{count}"
            count += 1
        taken.add(key)
        keys.append(key)
    return keys


def _is_plain(part: SchemaDocument, dialect: Dialect) -> bool:
    if part.dialect is not dialect or embedded(part):
        return False
    return not any(
        keyword in sub.schema
        for sub in part.subschemas
        if isinstance(sub.schema, dict)
        for keyword in _DYNAMIC
    )


def _fragment(key: str) -> str:
    return quote(pointer_of((key,))[1:], safe="/~-._!$&'()*+,;=:@")


def _relocated(part: SchemaDocument, registry: Registry, prefixes: Mapping[str, str]) -> Any:
    """A copy whose references are local to the bundle."""
    moved = {
        reference.tokens: _local(reference.uri, reference.fragment, registry, prefixes)
        for reference in references(part)
    }
    return _copy(part.schema, (), {tokens: text for tokens, text in moved.items() if text})


def _local(uri: str, fragment: str, registry: Registry, prefixes: Mapping[str, str]) -> str | None:
    if uri not in prefixes:
        if Dialect.of(uri) is not None:
            return None
        raise KeyError(uri)
    if fragment and not fragment.startswith("/"):
        target = registry.by_uri[uri]
        fragment = _anchor(fragment, walk(target.schema, target.dialect), target.dialect)
    return prefixes[uri] + quote(fragment, safe="/~-._!$&'()*+,;=:@")


def _anchor(name: str, subschemas: Any, dialect: Dialect) -> str:
    sub: Subschema
    for sub in subschemas:
        if isinstance(sub.schema, dict) and (
            sub.schema.get("$anchor") == name or sub.schema.get(dialect.id_keyword) == f"#{name}"
        ):
            return sub.pointer
    raise KeyError(name)


def _copy(value: Any, tokens: tuple[str | int, ...], moved: Mapping[Any, str]) -> Any:
    if tokens in moved:
        return moved[tokens]
    if isinstance(value, dict):
        return {key: _copy(item, (*tokens, key), moved) for key, item in value.items()}
    if isinstance(value, list):
        return [_copy(item, (*tokens, index), moved) for index, item in enumerate(value)]
    return value


def _without_identity(schema: Any, dialect: Dialect) -> Any:
    if not isinstance(schema, dict):
        return schema
    return {k: v for k, v in schema.items() if k not in {"$schema", dialect.id_keyword}}


def _compound(document: SchemaDocument, others: tuple[SchemaDocument, ...], keys: list[str]) -> Any:
    root = _absolute(document)
    holder = _holder(document.dialect)
    root[holder] = {
        **_own(root, holder),
        **{
            key: _absolute(other) if isinstance(other.schema, dict) else other.schema
            for key, other in zip(keys, others, strict=True)
        },
    }
    return root


def _absolute(part: SchemaDocument) -> Any:
    moved = {
        reference.tokens: f"{reference.uri}#{quote(reference.fragment)}".removesuffix("#")
        for reference in references(part)
        if reference.tokens[-1] == REFERENCE_KEYWORDS[0] and not reference.text.startswith("#")
    }
    return _copy(normalized(part), (), moved)
