"""What a schema says about objects, seen through `$ref` and the applicators that stay in place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from eventreg.lint.rule import Page
from eventreg.model.document import SchemaDocument
from eventreg.model.follow import follow, reference_at
from eventreg.model.registry import Registry
from eventreg.model.text.positions import Tokens

IN_PLACE = {"allOf": 2, "anyOf": 2, "oneOf": 2, "dependentSchemas": 2, "dependencies": 2}
IN_PLACE |= {"if": 1, "then": 1, "else": 1}
"""Keywords whose schemas see the same instance, and how many tokens lead to each."""

_Node = tuple[SchemaDocument, Tokens, Any]


class UnknownError(Exception):
    """A reference leads where nothing can be said."""


def whole_object(page: Page, tokens: Tokens) -> Tokens | None:
    """The outermost schema that sees the same instance; None below `not`.

    Parts of an object are often required in one branch and declared in another.
    """
    while tokens:
        for keyword, length in IN_PLACE.items():
            if len(tokens) >= length and tokens[-length] == keyword and _is_schema(page, tokens):
                tokens = tokens[:-length]
                break
        else:
            return None if tokens[-1] == "not" else tokens
    return tokens


def _is_schema(page: Page, tokens: Tokens) -> bool:
    """Whether the keyword is one, and no property of that name."""
    sub = page.by_tokens.get(tokens)
    return sub is not None and sub.keyword in IN_PLACE


def parts(registry: Registry, document: SchemaDocument, tokens: Tokens) -> Iterator[_Node]:
    """Every schema object that sees the instance of the one at `tokens`, itself first.

    Raises:
        UnknownError: a reference cannot be followed.
    """
    stack: list[tuple[SchemaDocument, Tokens]] = [(document, tokens)]
    seen: set[tuple[str, Tokens]] = set()
    while stack:
        owner, place = stack.pop()
        if (owner.path, place) in seen:
            continue
        seen.add((owner.path, place))
        schema = value_at(owner.schema, place)
        if not isinstance(schema, dict):
            continue
        yield owner, place, schema
        if isinstance(schema.get("$ref"), str):
            stack.append(target(registry, owner, place))
            if owner.dialect.ref_hides_siblings:
                continue
        if any(keyword in schema for keyword in ("$dynamicRef", "$recursiveRef")):
            raise UnknownError
        stack.extend((owner, (*place, *steps)) for steps in _inside(schema))


def _inside(schema: Any) -> Iterator[Tokens]:
    """Paths of the schemas inside one that see the same instance."""
    for keyword, length in IN_PLACE.items():
        inner = schema.get(keyword)
        if isinstance(inner, list):
            yield from ((keyword, index) for index in range(len(inner)))
        elif isinstance(inner, dict) and length == 2:
            yield from ((keyword, name) for name in inner)
        elif isinstance(inner, dict):
            yield (keyword,)


def target(
    registry: Registry, document: SchemaDocument, tokens: Tokens
) -> tuple[SchemaDocument, Tokens]:
    """Where the `$ref` of the schema at `tokens` leads; raise `UnknownError`."""
    reference = reference_at(document, tokens)
    found = follow(registry, document, reference) if reference else None
    if found is None:
        raise UnknownError
    return found


def value_at(schema: Any, tokens: Tokens) -> Any:
    for token in tokens:
        try:
            schema = schema[token]
        except (KeyError, IndexError, TypeError):
            return None
    return schema


def declares(nodes: list[_Node], name: str) -> bool:
    """Whether some part of an object declares a property, or allows all of some shape."""
    for _, _, schema in nodes:
        if name in schema.get("properties", ()):
            return True
        if isinstance(schema.get("additionalProperties"), dict):
            return True
        if any(_matches(pattern, name) for pattern in schema.get("patternProperties", ())):
            return True
    return False


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True


def only_objects(
    registry: Registry, document: SchemaDocument, tokens: Tokens = (), depth: int = 0
) -> bool:
    """Whether the schema says, in some way, that an instance is an object."""
    schema = value_at(document.schema, tokens)
    if not isinstance(schema, dict) or depth > 20:
        return schema is False
    if isinstance(schema.get("$ref"), str):
        try:
            if only_objects(registry, *target(registry, document, tokens), depth + 1):
                return True
        except UnknownError:
            return True
        if document.dialect.ref_hides_siblings:
            return False
    if schema.get("type") in ("object", ["object"]):
        return True
    if isinstance(schema.get("const"), dict):
        return True

    def branches(keyword: str) -> list[bool]:
        return [
            only_objects(registry, document, (*tokens, keyword, index), depth + 1)
            for index in range(len(schema.get(keyword, ())))
        ]

    return any(branches("allOf")) or any(
        keyword in schema and all(branches(keyword)) for keyword in ("anyOf", "oneOf")
    )
