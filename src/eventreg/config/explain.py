"""What breaks the schema of `eventreg.yaml`, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from eventreg.model.nearest import did_you_mean

_FORMATS = {
    "regex": "regular expression",
    "email": "e-mail address",
    "uri": "URI",
    "date": "day, such as 2027-01-31",
}
_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One value that breaks the schema.

    Attributes:
        tokens: path of the value, or of the key that is meant.
        reason: what is wrong, no full stop.
        remedy: what to do, or empty.
        key: whether the key is meant and not its value.
    """

    tokens: tuple[str | int, ...]
    reason: str
    remedy: str = ""
    key: bool = False


def explain(errors: Iterable[Any], schema: Any, file: str) -> Mistake:
    """Say the first of the deepest errors.

    Args:
        errors: of jsonschema-rs, at least one.
        schema: that they come from.
        file: stands for the path of the whole document.
    """
    first, *others = max(map(_deepest, errors), key=lambda found: len(found[0].instance_path))
    tokens = tuple(first.instance_path)
    where = ".".join(map(str, tokens)) or file
    alike = [error for error in others if error.kind.name == first.kind.name]
    match first.kind.name:
        case "additionalProperties" | "unevaluatedProperties":
            return _unknown_key(first, tokens, schema)
        case "enum":
            choices = ", ".join(map(str, first.kind.options))
            return Mistake(
                tokens, f"{where}: {_shown(first)} is no choice", f"name one of {choices}"
            )
        case "format":
            word = _FORMATS.get(first.kind.format, first.kind.format)
            return Mistake(tokens, f"{where}: {_shown(first)} is no {word}")
        case "minLength" if first.kind.limit == 1:
            return Mistake(tokens, f"{where} is empty")
        case "pattern":
            return Mistake(tokens, f"{where}: {_no_such(first, schema)}")
        case "propertyNames":
            inner = first.kind.error
            key = (*tokens, inner.instance)
            return Mistake(key, f"{where}: {_no_such(inner, schema)}", key=True)
        case "required":
            names = " or ".join(f'"{error.kind.property}"' for error in (first, *alike))
            return Mistake(tokens, f"{where} needs {names}")
        case "type":
            types = [name for error in (first, *alike) for name in error.kind.types]
            words = " or ".join(dict.fromkeys(_TYPES.get(name, name) for name in types))
            quotes = words == "text" and isinstance(first.instance, int | float)
            remedy = "put it in quotes" if quotes else ""
            return Mistake(tokens, f"{where}: {_shown(first)} is not {words}", remedy)
        case "uniqueItems":
            return Mistake(
                tokens,
                f"{where} names something twice: {json.dumps(first.instance, ensure_ascii=False)}",
            )
    return Mistake(tokens, f"{where}: {first.message}")


def _deepest(error: Any) -> list[Any]:
    """The error, or for alternatives of which none fits the errors that lie deepest in them."""
    if error.kind.name != "anyOf":
        return [error]
    inner = [leaf for branch in error.kind.context for e in branch for leaf in _deepest(e)]
    depth = max(len(leaf.instance_path) for leaf in inner)
    return [leaf for leaf in inner if len(leaf.instance_path) == depth]


def _shown(error: Any) -> str:
    text = str(error.message).partition(" is not ")[0]
    return text if error.kind.name != "enum" else f'"{error.instance}"'


def _unknown_key(error: Any, tokens: tuple[str | int, ...], schema: Any) -> Mistake:
    name = error.kind.unexpected[0]
    known = sorted(_around(error, schema).get("properties", {}))
    remedy = did_you_mean(name, known, f"known here: {', '.join(known)}", 0.5)
    place = f" in {'.'.join(map(str, tokens))}" if tokens else ""
    return Mistake((*tokens, name), f'unknown key "{name}"{place}', remedy, key=True)


def _no_such(error: Any, schema: Any) -> str:
    """That a value has not the shape which the title beside its pattern puts in words."""
    return (
        f"{json.dumps(error.instance, ensure_ascii=False)} is no {_around(error, schema)['title']}"
    )


def _around(error: Any, schema: Any) -> Any:
    """The schema whose keyword the error is of."""
    here = schema
    for step in error.schema_path[:-1]:
        here = here[step]
    return here
