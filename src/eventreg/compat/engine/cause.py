"""Why the reader rejects a witness: the assertion that failed, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jsonschema_rs as rs

from eventreg.compat.engine.compile import Waiver
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.spot import Spot, escaped

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


@dataclass(frozen=True, slots=True)
class Cause:
    """One assertion that rejects an instance.

    Attributes:
        keyword: the keyword that failed; `false` for a boolean schema.
        spot: the subschema in which it stands.
        detail: the member name that it is about, or empty.
        pointer: JSON Pointer to it in the reader's own document; to the reference that leads to
            it where it stands elsewhere.
        path: the instance location, as tokens.
        within: keywords on the way to it.
        reason: the validator's words.
        waiver: what to set aside to have it gone.
    """

    keyword: str
    spot: Spot
    detail: str
    pointer: str
    path: tuple[str | int, ...]
    within: tuple[str, ...]
    reason: str
    waiver: Waiver

    @property
    def value(self) -> Any:
        """What the keyword says."""
        value = self.spot.value
        return value.get(self.keyword) if isinstance(value, dict) else value


def causes(reader: Prepared, instance: Any, *, formats: bool) -> list[Cause]:
    """Every assertion of the reader that rejects the instance, the most telling first."""
    errors = list(reader.validator(formats=formats).iter_errors(instance))
    return [_cause(reader, error, instance) for error in errors]


def _cause(reader: Prepared, error: rs.ValidationError, instance: Any) -> Cause:
    error = _inner(error)
    spot, rest, anchor, keywords = _walked(reader, list(error.evaluation_path))
    keyword = str(rest[0]) if rest else "false"
    location = _instance_path(instance, error.instance_path)
    detail = _detail(error, keyword, spot, at(instance, location))
    pointer = anchor
    if anchor == spot.pointer and rest:
        pointer = f"{spot.pointer}/{escaped(keyword)}{_step(spot, keyword, detail)}"
    waived = "" if keyword == "false" else keyword
    return Cause(
        keyword=keyword,
        spot=spot,
        detail=detail,
        pointer=pointer,
        path=location,
        within=tuple(keywords),
        reason=str(error.message)[:500],
        waiver=(*spot.name, waived, detail),
    )


def _inner(error: rs.ValidationError) -> rs.ValidationError:
    """The error inside the branch that the instance was meant for, if one stands out."""
    while error.kind.name in {"anyOf", "oneOf"}:
        here = len(error.instance_path)
        branches = [branch for branch in getattr(error.kind, "context", None) or [] if branch]
        meant = [branch for branch in branches if not _for_another(branch, here)]
        if len(meant) == 1 < len(branches):
            error = meant[0][0]
            continue
        ranked = sorted(
            (_depth(branch), -sum(_tells_apart(e) for e in branch), -len(branch), -index)
            for index, branch in enumerate(branches)
        )
        if not ranked or ranked[-1][0] <= here:
            return error
        error = branches[-ranked[-1][-1]][0]
    return error


def _depth(branch: list[rs.ValidationError]) -> int:
    return min(len(error.instance_path) for error in branch)


def _for_another(branch: list[rs.ValidationError], here: int) -> bool:
    """Whether the branch is not meant: a constant of it differs, or the type as a whole."""
    return any(
        _tells_apart(error) or (error.kind.name == "type" and len(error.instance_path) == here)
        for error in branch
    )


def _tells_apart(error: rs.ValidationError) -> bool:
    """Whether the instance was meant for another branch: a constant differs."""
    return error.kind.name in {"const", "enum"}


def _walked(
    reader: Prepared, path: list[str | int]
) -> tuple[Spot, list[str | int], str, list[str]]:
    """The subschema at the end of an evaluation path, and what remains of the path there.

    Also a pointer into the root, and the keywords on the way.
    """
    library = reader.library
    spot, anchor = library.root, ""
    scope: tuple[str, ...] = (spot.base,)
    pending: list[str | int] = []
    keywords: list[str] = []
    value: Any = spot.value
    for index, token in enumerate(path):
        step = token
        if not pending and step in REFERENCES and isinstance(value, dict):
            if spot.document == "":
                anchor = f"{spot.pointer}/{step}"
            if step == "$ref":
                spot = library.follow(spot, value["$ref"])
            elif step == "$dynamicRef":
                spot = library.dynamic_target(spot, value["$dynamicRef"], scope)
            else:
                spot = library.recursive_target(spot, scope)
            value = spot.value
        else:
            step = _spelled(value, step)
            value = _step_into(value, step)
            if not pending:
                keywords.append(str(step))
            pending.append(step)
            last = index == len(path) - 1
            if (isinstance(value, bool) and last and not _keyword_only(pending)) or (
                isinstance(value, dict) and not last and not _named_map(pending)
            ):
                spot, pending = library.child(spot, *pending), []
        if spot.document == "" and not pending:
            anchor = spot.pointer
        if spot.base not in scope:
            scope = (*scope, spot.base)
    return spot, pending, anchor, keywords


def _step_into(value: Any, token: str | int) -> Any:
    try:
        return value[token]
    except (KeyError, IndexError, TypeError):
        return None


def _spelled(value: Any, token: str | int) -> str | int:
    """The token as the value has it: the validator takes a name of digits for an index."""
    return str(token) if isinstance(value, dict) else token


def _instance_path(instance: Any, path: list[str | int]) -> tuple[str | int, ...]:
    found = []
    for token in path:
        found.append(_spelled(instance, token))
        instance = _step_into(instance, found[-1])
    return tuple(found)


def _keyword_only(pending: list[str | int]) -> bool:
    """Whether the tokens name an assertion whose value happens to be a boolean."""
    return len(pending) == 1 and pending[0] not in {
        *("items", "not", "contains", "if", "then", "else", "propertyNames"),
    }


MAPS = ("properties", "patternProperties", "dependentSchemas", "dependencies", "$defs")


def _named_map(pending: list[str | int]) -> bool:
    return len(pending) == 1 and pending[0] in MAPS


def at(instance: Any, path: tuple[str | int, ...]) -> Any:
    """The value at an instance location."""
    for token in path:
        instance = _step_into(instance, token)
    return instance


def _detail(error: rs.ValidationError, keyword: str, spot: Spot, value: Any) -> str:
    kind = error.kind
    if keyword == "required":
        return str(getattr(kind, "property", ""))
    if keyword in {"additionalProperties", "unevaluatedProperties"}:
        # Without siblings the validator only says that `false` failed.
        unexpected = getattr(kind, "unexpected", None) or list(value or ())
        return str(unexpected[0]) if kind.name != "type" and unexpected else ""
    if keyword in {"dependentRequired", "dependencies"} and isinstance(value, dict):
        for name, needed in spot.value[keyword].items():
            if name in value and isinstance(needed, list) and not {*needed} <= {*value}:
                return str(name)
    return ""


def _step(spot: Spot, keyword: str, detail: str) -> str:
    """The tokens below a keyword that lead to the very name that is meant."""
    if keyword == "required" and detail in spot.value["required"]:
        return f"/{spot.value['required'].index(detail)}"
    if keyword in {"dependentRequired", "dependencies"} and detail:
        return f"/{escaped(detail)}"
    return ""
