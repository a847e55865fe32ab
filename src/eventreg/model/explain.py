"""Why an instance breaks a schema: the error that helps, in words.

A validator reports `anyOf` and `oneOf` as one failure of the whole; the reader wants the deepest
value that is wrong in the branch that was meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eventreg.model.dialect import pointer_of

if TYPE_CHECKING:
    import jsonschema_rs

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One value that breaks a schema.

    Attributes:
        tokens: path of the value in the instance.
        keyword: what it breaks, such as `minLength`.
        reason: what is wrong with it, no full stop, such as `"x" is no integer`.
        schema_path: path of the keyword in the schema as evaluated.
    """

    tokens: tuple[str | int, ...]
    keyword: str
    reason: str
    schema_path: tuple[str | int, ...]

    def __str__(self) -> str:
        return f"{pointer_of(self.tokens)}: {self.reason}" if self.tokens else self.reason


def mismatches(validator: jsonschema_rs.Validator, instance: Any) -> Iterator[Mismatch]:
    """Yield what is wrong with an instance, each value once for each reason."""
    yield from explain(validator.iter_errors(instance))


def explain(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[Mismatch]:
    """Yield what errors of a validator mean."""
    seen: set[tuple[tuple[str | int, ...], str]] = set()
    for error in errors:
        for best in _best(error):
            found = Mismatch(
                tuple(best.instance_path), best.kind.name, _reason(best), tuple(best.schema_path)
            )
            if (found.tokens, found.reason) not in seen:
                seen.add((found.tokens, found.reason))
                yield found


def _best(error: jsonschema_rs.ValidationError) -> list[jsonschema_rs.ValidationError]:
    """The errors of the branch that comes nearest, or the error itself."""
    branches: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", None) or []
    meant = [branch for branch in branches if branch and not _other_kind(error, branch)]
    if len(meant) != 1:
        return [error]
    return [best for inner in meant[0] for best in _best(inner)]


def _other_kind(
    error: jsonschema_rs.ValidationError, branch: list[jsonschema_rs.ValidationError]
) -> bool:
    """Whether a branch is about another type of value, or another `const` of a discriminator."""
    depth = len(error.instance_path)
    return any(
        (inner.kind.name in {"type", "falseSchema"} and len(inner.instance_path) == depth)
        or (inner.kind.name in {"const", "enum"} and len(inner.instance_path) <= depth + 1)
        for inner in branch
    )


def _reason(error: jsonschema_rs.ValidationError) -> str:
    kind, shown = error.kind, _short(error.instance)
    match kind.name:
        case "type":
            types = kind.value if hasattr(kind, "value") else []
            names = types if isinstance(types, list) else [types]
            return f"{shown} is no {' or '.join(map(str, names))}"
        case "required":
            return f'"{getattr(kind, "property", "")}" is missing'
        case "additionalProperties" | "unevaluatedProperties":
            names = [f'"{name}"' for name in getattr(kind, "unexpected", [])]
            return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not allowed here"
        case "format":
            return f"{shown} is no {getattr(kind, 'format', 'value of that format')}"
        case "pattern":
            return f"{shown} does not match {getattr(kind, 'pattern', '')}"
        case "enum":
            options = getattr(kind, "options", [])
            return f"{shown} is none of {_short(options)[1:-1]}"
        case "const":
            return f"{shown} is not {_short(getattr(kind, 'expected_value', None))}"
        case "anyOf" | "oneOf" if "not valid under any" in error.message:
            return f"{shown} fits none of the alternatives of {kind.name}"
        case _:
            return _cut(error.message.replace(_full(error.instance), shown), 200)


def _full(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _short(value: Any) -> str:
    return _cut(json.dumps(value, ensure_ascii=False), _LONGEST)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
