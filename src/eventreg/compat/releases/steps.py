"""Which version is held against which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eventreg.model.document import SchemaDocument
from eventreg.model.names import Identity, Kind
from eventreg.model.registry import Registry
from eventreg.model.version import Bump, bump_between


@dataclass(frozen=True, slots=True)
class Release:
    """One version of a schema, and the registry in which its references resolve."""

    identity: Identity
    document: SchemaDocument
    registry: Registry

    def __str__(self) -> str:
        return str(self.identity)


@dataclass(frozen=True, slots=True)
class Step:
    """From an earlier version to a later one.

    Attributes:
        declared: what the two version numbers say about the change.
        direct: whether `old` is the version just before `new`; the others matter to
            transitive modes alone.
    """

    old: Release
    new: Release
    declared: Bump
    direct: bool = True


Key = tuple[Kind, str]
Line = dict[Identity, Release]
"""The versions of one event or shared type, by identity."""


def lines(registry: Registry) -> dict[Key, Line]:
    """All versions of a registry by kind and name; of two alike the first path counts."""
    found: dict[Key, Line] = {}
    for document in registry.documents.values():
        identity = document.identity
        if identity is not None:
            line = found.setdefault((identity.kind, identity.name), {})
            line.setdefault(identity, Release(identity, document, registry))
    return found


def ordered(line: Mapping[Identity, Release]) -> list[Release]:
    """Releases that bear a version, oldest first."""
    versioned = [(r.identity.version, r) for r in line.values() if r.identity.version is not None]
    return [release for _, release in sorted(versioned, key=lambda pair: pair[0])]


def steps_to(new: Release, earlier: Sequence[Release], *, transitive: bool) -> Iterator[Step]:
    """The pairs that `new` has to answer for, the direct one first.

    Args:
        new: the later version.
        earlier: versions of the same event, oldest first; those not before `new` do not count.
        transitive: all earlier versions of the contract, not only the last.
    """
    version = new.identity.version
    if version is None:
        return
    before = [r for r in earlier if r.identity.version is not None and r.identity.version < version]
    for index, old in enumerate(reversed(before)):
        if old.identity.version is None:
            continue
        declared = bump_between(old.identity.version, version)
        if index and (not transitive or declared == "major"):
            return
        yield Step(old, new, declared, direct=not index)
