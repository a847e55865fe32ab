"""Why the reader rejects a witness: the assertion that failed, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs as rs

from eventreg.compat.engine.compile import Waiver
from eventreg.compat.engine.places import Place
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.spot import Spot, escaped, read
from eventreg.compat.engine.values import ident, same

REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


@dataclass(frozen=True, slots=True)
class Told:
    """A value that tells alternatives apart.

    Attributes:
        path: where it stands, below the instance that the alternatives speak of.
        value: what stands there.
    """

    path: tuple[str | int, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for an assertion to be made.

    Attributes:
        keyword: `then`, `else` or `dependentSchemas`.
        test: the schema of the `if`, or the name of the member.
    """

    keyword: str
    test: Any


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
        via: pointers of the references on the way to it, those in the reader's own document.
        condition: under which it is asserted; None where it always is.
        reason: the validator's words.
        waiver: what to set aside to have it gone.
        told: the value that would tell the alternatives apart and fits none of them.
    """

    keyword: str
    spot: Spot
    detail: str
    pointer: str
    path: tuple[str | int, ...]
    within: tuple[str, ...]
    via: tuple[str, ...]
    condition: Condition | None
    reason: str
    waiver: Waiver
    told: Told | None

    @property
    def value(self) -> Any:
        """What the keyword says."""
        value = self.spot.value
        return value.get(self.keyword) if isinstance(value, dict) else value


def causes(
    reader: Prepared, instance: Any, *, formats: bool, writer: Prepared | None = None
) -> list[Cause]:
    """Every assertion of the reader that rejects the writer's instance."""
    errors = list(reader.validator(formats=formats).iter_errors(instance))
    return [cause for error in errors for cause in _causes(reader, writer, error, instance)]


def _causes(
    reader: Prepared, writer: Prepared | None, error: rs.ValidationError, instance: Any
) -> Iterator[Cause]:
    if error.kind.name in {"anyOf", "oneOf"}:
        meant, told = _meant(reader, writer, error, instance)
        for inner in meant:
            yield from _causes(reader, writer, inner, instance)
        if not meant:
            yield from _named(reader, error, instance, told)
        return
    yield from _named(reader, error, instance, None)


def _named(
    reader: Prepared, error: rs.ValidationError, instance: Any, told: Told | None
) -> Iterator[Cause]:
    """The causes that an error with no alternatives inside stands for: one for each name in it."""
    walk = _walked(reader, list(error.evaluation_path))
    spot, rest = walk.spot, walk.rest
    keyword = str(rest[0]) if rest else "false"
    location = _instance_path(instance, error.instance_path)
    waived = "" if keyword == "false" else keyword
    for detail in _details(error, keyword, spot, at(instance, location)) or [""]:
        pointer = walk.anchor
        if pointer == spot.pointer and rest:
            pointer = f"{spot.pointer}/{escaped(keyword)}{_step(spot, keyword, detail)}"
        yield Cause(
            keyword=keyword,
            spot=spot,
            detail=detail,
            pointer=pointer,
            path=location,
            within=tuple(walk.keywords),
            via=tuple(walk.via),
            condition=walk.condition,
            reason=_cut(str(error.message)),
            waiver=(*spot.name, waived, detail),
            told=told,
        )


def _cut(message: str) -> str:
    """The validator's words: they begin with the value and end with what is wrong with it."""
    return message if len(message) <= 500 else f"{message[:250]}…{message[-250:]}"


def _meant(
    reader: Prepared, writer: Prepared | None, error: rs.ValidationError, instance: Any
) -> tuple[list[rs.ValidationError], Told | None]:
    """The errors inside the alternative that the instance was meant for, if one stands out.

    Or else, where a value tells the alternatives apart and fits none of them, that value.
    """
    branches = [branch for branch in getattr(error.kind, "context", None) or [] if branch]
    here = len(error.instance_path)
    if not branches:
        return [], None
    changed = _changed(reader, writer, error) if writer and len(branches) > 1 else []
    if len(changed) == 1 and changed[0] < len(branches):
        return branches[changed[0]], None
    tags = _tags(reader, error, branches, instance) if len(branches) > 1 else set()
    meant = [branch for branch in branches if not _for_another(branch, here, tags)]
    if len(meant) == 1 < len(branches):
        return meant[0], None
    if tags and not meant:
        tag = min(tags, key=lambda path: (len(path), str(path)))
        return [], Told(tag[here:], at(instance, tag))
    ranked = sorted(
        (_depth(branch), -sum(_tells_apart(e) for e in branch), -len(branch), -index)
        for index, branch in enumerate(branches)
    )
    return ([], None) if ranked[-1][0] <= here else (branches[-ranked[-1][-1]], None)


def _changed(reader: Prepared, writer: Prepared, error: rs.ValidationError) -> list[int]:
    """Which of the alternatives the writer spells otherwise, where it has as many there.

    What the others reject they rejected before, so it was meant for one of these.
    """
    walk = _walked(reader, list(error.evaluation_path))
    ours = walk.spot.value[walk.rest[0]]
    listed = None
    if not walk.spot.document:
        listed = read(writer.library.root.value, f"{walk.spot.pointer}/{walk.rest[0]}")
    if not isinstance(listed, list) or len(listed) != len(ours):
        return []
    pairs = enumerate(zip(ours, listed, strict=True))
    return [index for index, (mine, other) in pairs if not same(mine, other)]


def _tags(
    reader: Prepared,
    error: rs.ValidationError,
    branches: list[list[rs.ValidationError]],
    instance: Any,
) -> set[tuple[str | int, ...]]:
    """Locations of values that tell the alternatives apart: no two of them take the same one."""
    here = len(error.instance_path)
    walk = _walked(reader, list(error.evaluation_path))
    keyword, child = walk.rest[0], reader.library.child
    alternatives = [child(walk.spot, keyword, i) for i in range(len(walk.spot.value[keyword]))]
    places = [Place(reader.library, ((spot, ()),)) for spot in alternatives]
    found = set()
    for path in {
        _instance_path(instance, e.instance_path)
        for branch in branches
        for e in branch
        if _tells_apart(e) and len(e.instance_path) > here
    }:
        listed = [_literals(place, path[here:]) for place in places]
        known = [values for values in listed if values]
        if len(known) > 1 and sum(map(len, known)) == len(set().union(*known)):
            found.add(path)
    return found


def _literals(place: Place | None, path: tuple[str | int, ...]) -> set[Any]:
    """The values that const or enum allow at a location below a place."""
    for token in path:
        if place is None:
            return set()
        place = place.item(token) if isinstance(token, int) else place.member(token)
    found: set[Any] = set()
    for spot, _ in place.reached if place else ():
        values = [*spot.known.get("enum", ())]
        if "const" in spot.known:
            values = [spot.known["const"]]
        found.update(ident(value) for value in values)
    return found


def _depth(branch: list[rs.ValidationError]) -> int:
    return min(len(error.instance_path) for error in branch)


def _for_another(
    branch: list[rs.ValidationError], here: int, tags: set[tuple[str | int, ...]]
) -> bool:
    """Whether the branch is not meant: what tells it apart differs, or the type as a whole."""
    return any(
        (_tells_apart(error) and (len(error.instance_path) == here or _at(error) in tags))
        or (error.kind.name == "type" and len(error.instance_path) == here)
        for error in branch
    )


def _at(error: rs.ValidationError) -> tuple[str | int, ...]:
    return tuple(error.instance_path)


def _tells_apart(error: rs.ValidationError) -> bool:
    """Whether the error is about a literal value."""
    return error.kind.name in {"const", "enum"}


@dataclass(slots=True)
class _Walk:
    """The end of an evaluation path in the reader.

    Attributes:
        spot: the subschema at the end.
        rest: what remains of the path there.
        anchor: a pointer into the root.
        keywords: the keywords on the way.
        via: pointers of the references on the way, those in the root document.
        condition: the last one that was set on the way.
    """

    spot: Spot
    rest: list[str | int] = field(default_factory=list)
    anchor: str = ""
    keywords: list[str] = field(default_factory=list)
    via: list[str] = field(default_factory=list)
    condition: Condition | None = None


def _walked(reader: Prepared, path: list[str | int]) -> _Walk:
    library = reader.library
    walk = _Walk(library.root)
    scope: tuple[str, ...] = (walk.spot.base,)
    value: Any = walk.spot.value
    for index, token in enumerate(path):
        spot = walk.spot
        if not walk.rest and token in REFERENCES and isinstance(value, dict):
            if spot.document == "":
                walk.anchor = f"{spot.pointer}/{token}"
                walk.via.append(walk.anchor)
            walk.spot = _target(reader, spot, str(token), scope)
            value = walk.spot.value
        else:
            step = _spelled(value, token)
            walk.condition = _condition(value, step, walk.rest) or walk.condition
            if not walk.rest:
                walk.keywords.append(str(step))
            value = _step_into(value, step)
            walk.rest.append(step)
            last = index == len(path) - 1
            if (isinstance(value, bool) and last and not _keyword_only(walk.rest)) or (
                isinstance(value, dict) and not last and not _named_map(walk.rest)
            ):
                walk.spot, walk.rest = library.child(spot, *walk.rest), []
        if walk.spot.document == "" and not walk.rest:
            walk.anchor = walk.spot.pointer
        if walk.spot.base not in scope:
            scope = (*scope, walk.spot.base)
    return walk


def _target(reader: Prepared, spot: Spot, keyword: str, scope: tuple[str, ...]) -> Spot:
    library = reader.library
    if keyword == "$ref":
        return library.follow(spot, spot.value["$ref"])
    if keyword == "$dynamicRef":
        return library.dynamic_target(spot, spot.value["$dynamicRef"], scope)
    return library.recursive_target(spot, scope)


def _condition(value: Any, step: str | int, pending: list[str | int]) -> Condition | None:
    if not pending and step in {"then", "else"} and isinstance(value, dict):
        return Condition(str(step), value.get("if"))
    depends = pending in (["dependentSchemas"], ["dependencies"])
    depends = depends and isinstance(_step_into(value, step), dict | bool)
    return Condition("dependentSchemas", step) if depends else None


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


def _details(error: rs.ValidationError, keyword: str, spot: Spot, value: Any) -> list[str]:
    """The member names that an error is about, each a cause of its own."""
    kind = error.kind
    if keyword == "required":
        return [str(getattr(kind, "property", ""))]
    if keyword in {"additionalProperties", "unevaluatedProperties"} and kind.name != "type":
        # Without siblings the validator only says that `false` failed.
        return [str(name) for name in getattr(kind, "unexpected", None) or list(value or ())]
    if keyword in {"dependentRequired", "dependencies"} and isinstance(value, dict):
        return [
            str(name)
            for name, needed in spot.value[keyword].items()
            if name in value and isinstance(needed, list) and not {*needed} <= {*value}
        ]
    return []


def _step(spot: Spot, keyword: str, detail: str) -> str:
    """The tokens below a keyword that lead to the very name that is meant."""
    if keyword == "required" and detail in spot.value["required"]:
        return f"/{spot.value['required'].index(detail)}"
    if keyword in {"dependentRequired", "dependencies"} and detail:
        return f"/{escaped(detail)}"
    return ""
