"""What holds only sometimes: options, conditions, and how they are told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventreg.generate.docs.text import plain, visible
from eventreg.generate.docs.words import Part, Words, everything, value, whole, words
from eventreg.model.dialect import SCHEMA_KEYWORDS, Dialect
from eventreg.model.document import SchemaDocument


def alternatives(
    document: SchemaDocument, schema: Mapping[str, Any]
) -> Iterator[tuple[Words, Any]]:
    """Yield label and schema of everything inside that holds only sometimes."""
    if document.dialect.ref_hides_siblings and "$ref" in schema:
        return
    yield from _options(schema)
    if document.dialect.value not in {"draft-04", "draft-06"}:
        yield from _conditional(schema)
    for keyword in ("dependentSchemas", "dependencies"):
        inner = schema.get(keyword)
        for name, branch in inner.items() if isinstance(inner, Mapping) else ():
            if isinstance(branch, Mapping) or branch is False:
                yield words("With ", Part(visible(name), code=True)), branch
    denied = schema.get("not")
    if isinstance(denied, Mapping) and not everything(denied):
        yield words("Never"), denied
    yield from _contained(document.dialect, schema)


def _contained(dialect: Dialect, schema: Mapping[str, Any]) -> Iterator[tuple[Words, Any]]:
    inner = schema.get("contains")
    if "contains" not in SCHEMA_KEYWORDS[dialect] or not isinstance(inner, Mapping | bool):
        return
    counted = dialect.number >= Dialect.DRAFT2019.number
    low = whole(schema.get("minContains", 1)) if counted else 1
    high = whole(schema.get("maxContains")) if counted else None
    if high is None:
        many = f"at least {low}"
    else:
        many = f"exactly {low}" if low == high else f"{low} to {high}"
    yield words(f"Among the items, {many}"), inner


def _options(schema: Mapping[str, Any]) -> Iterator[tuple[Words, Any]]:
    for keyword, how in (("oneOf", "exactly one holds"), ("anyOf", "at least one holds")):
        branches = branches_of(schema, keyword)
        if or_null(branches) is not None:
            continue
        for number, branch in enumerate(branches, 1):
            title = branch.get("title") if isinstance(branch, Mapping) else None
            named = f": {plain(title)}" if isinstance(title, str) else ""
            yield words(f"Option {number} of {len(branches)}, {how}{named}"), branch


def _conditional(schema: Mapping[str, Any]) -> Iterator[tuple[Words, Any]]:
    if "if" not in schema or not schema.keys() & {"then", "else"}:
        return
    said = _condition(schema["if"], branches_of(schema, "required"))
    if said is None:
        yield words("Condition"), schema["if"]
        said = words("the condition holds")
    if "then" in schema:
        yield words("When ", *said), schema["then"]
    if "else" in schema:
        yield words("Unless ", *said), schema["else"]


def _condition(schema: Any, present: list[Any]) -> Words | None:
    """A condition on the values of fields in words; None where it asks for more.

    A field that nothing requires meets a condition on its value by its absence.
    """
    if not isinstance(schema, Mapping) or not schema.keys() <= {"properties", "required", "type"}:
        return None
    properties = schema.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    needed = [name for name in branches_of(schema, "required") if isinstance(name, str)]
    parts: list[str | Part] = []
    for name, inner in properties.items():
        allowed = _allowed(inner)
        if not allowed:
            return None
        parts += [" and " if parts else "", Part(visible(name), code=True), " is "]
        parts += [] if name in needed or name in present else ["absent or "]
        for index, item in enumerate(allowed):
            parts += [" or " if index else "", value(item)]
    for name in needed:
        if name not in properties:
            parts += [" and " if parts else "", Part(visible(name), code=True), " is there"]
    return words(*parts) if parts else None


def _allowed(schema: Any) -> list[Any]:
    """The values that a schema lists, where that is all it does."""
    if not isinstance(schema, Mapping):
        return []
    if not schema.keys() <= {"const", "enum", "type", "description"}:
        return []
    if "const" in schema:
        return [schema["const"]]
    return branches_of(schema, "enum")


def branches_of(schema: Mapping[str, Any], keyword: str) -> list[Any]:
    """The list under a keyword; empty where there is none."""
    found = schema.get(keyword)
    return found if isinstance(found, list) else []


def or_null(branches: list[Any]) -> Any:
    """Of two branches the one that is not null; None for any other list."""
    real = [branch for branch in branches if not _is_null(branch)]
    return real[0] if len(real) == 1 and len(branches) == 2 else None


def _is_null(schema: Any) -> bool:
    return isinstance(schema, Mapping) and (
        schema.get("type") == "null" or ("const" in schema and schema["const"] is None)
    )
