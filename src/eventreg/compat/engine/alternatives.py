"""Which of the alternatives of `anyOf` or `oneOf` an instance was meant for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jsonschema_rs as rs

from eventreg.compat.engine.places import Place
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.spot import read
from eventreg.compat.engine.values import ident, same
from eventreg.compat.engine.walk import Walk, at, instance_path, walked


@dataclass(frozen=True, slots=True)
class Told:
    """A value that tells alternatives apart.

    Attributes:
        path: where it stands, below the instance that the alternatives speak of.
        value: what stands there.
    """

    path: tuple[str | int, ...]
    value: Any


def meant_errors(
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
    meant = [branch for branch in branches if not _for_another(branch, here, tags, instance)]
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
    walk = walked(reader, list(error.evaluation_path))
    ours = _alternatives(walk)
    listed = None
    if ours and not walk.spot.document:
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
    walk = walked(reader, list(error.evaluation_path))
    child = reader.library.child
    spots = [child(walk.spot, walk.rest[0], i) for i in range(len(_alternatives(walk)))]
    places = [Place(reader.library, ((spot, ()),)) for spot in spots]
    found = set()
    for path in {
        instance_path(instance, e.instance_path)
        for branch in branches
        for e in branch
        if _tells_apart(e) and len(e.instance_path) > here
    }:
        below = [place.below(path[here:]) for place in places]
        listed = [{ident(v) for values in p.literals() for v in values} for p in below if p]
        known = [values for values in listed if values]
        if len(known) > 1 and sum(map(len, known)) == len(set().union(*known)):
            found.add(path)
    return found


def _alternatives(walk: Walk) -> list[Any]:
    """What the keyword at the end of a path lists; nothing where the path says too little."""
    value = walk.spot.value
    found = value.get(walk.rest[0]) if isinstance(value, dict) and len(walk.rest) == 1 else None
    return found if isinstance(found, list) else []


def _depth(branch: list[rs.ValidationError]) -> int:
    return min(len(error.instance_path) for error in branch)


def _for_another(
    branch: list[rs.ValidationError],
    here: int,
    tags: set[tuple[str | int, ...]],
    instance: Any,
) -> bool:
    """Whether the branch is not meant: what tells it apart differs, or the type as a whole."""

    def tells(error: rs.ValidationError) -> bool:
        path = instance_path(instance, error.instance_path)
        return _tells_apart(error) and (len(path) == here or path in tags)

    return any(
        tells(error) or (error.kind.name == "type" and len(error.instance_path) == here)
        for error in branch
    )


def _tells_apart(error: rs.ValidationError) -> bool:
    """Whether the error is about a literal value."""
    return error.kind.name in {"const", "enum"}
