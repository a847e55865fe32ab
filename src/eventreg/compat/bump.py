"""Which part of the version a change must raise."""

from __future__ import annotations

from typing import Literal

from eventreg.compat.engine.contain import Policy, Proved, contains
from eventreg.compat.engine.places import Place, root_place
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.values import same

Bump = Literal["major", "minor", "patch", "none"]


def change_of(old: Prepared, new: Prepared, policy: Policy) -> Bump:
    """What a change that breaks nothing amounts to: `minor`, `patch` or `none`.

    `none` is the same JSON value. `patch` is another spelling: both schemas, taken literally,
    accept the same instances, and both declare the same names, so that nobody can tell them apart.
    """
    if old.library.fingerprint == new.library.fingerprint:
        return "none"
    if same(old.schema, new.schema) and same_documents(old, new):
        return "none"
    literal = Policy(declared=False, formats=policy.formats, steps=policy.steps)
    alike = (
        _same_names(root_place(old), root_place(new), set())
        and isinstance(contains(old, new, literal), Proved)
        and isinstance(contains(new, old, literal), Proved)
    )
    return "patch" if alike else "minor"


def same_documents(old: Prepared, new: Prepared) -> bool:
    """Whether the schemas that they refer to are the same as well."""
    mine, other = old.library.documents, new.library.documents
    return mine.keys() == other.keys() and all(same(mine[uri], other[uri]) for uri in mine if uri)


def _same_names(old: Place | None, new: Place | None, seen: set[tuple[bytes, bytes]]) -> bool:
    """Whether the two declare the same names, here and below."""
    if old is None or new is None:
        return (old or new) is None or _says_nothing(old or new)
    if (old.digest, new.digest) in seen:
        return True
    seen.add((old.digest, new.digest))
    mine, other = old.declared, new.declared
    if (mine is None) is not (other is None):
        return False
    if mine and other and (set(mine[0]) != set(other[0]) or set(mine[1]) != set(other[1])):
        return False
    names = mine[0] if mine else ()
    longest = max(old.listed, new.listed)
    return all(_same_names(old.member(n), new.member(n), seen) for n in names) and all(
        _same_names(old.item(i), new.item(i), seen) for i in range(longest + 1)
    )


def _says_nothing(place: Place | None) -> bool:
    return place is None or all(not spot.value for spot, _ in place.reached)
