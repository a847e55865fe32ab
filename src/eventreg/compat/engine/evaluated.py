"""`unevaluatedProperties` and `unevaluatedItems` without annotations.

Which members a subschema has evaluated depends on the branches that accepted the instance. So
the keyword is a case split over those branches: with each, the names left over are known. What
must hold anyway (`allOf`, `$ref`) needs no case: where it fails, the schema fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from eventreg.compat.engine import nodes
from eventreg.compat.engine.negation import negate
from eventreg.compat.engine.nodes import TRUE, Node

if TYPE_CHECKING:
    from eventreg.compat.engine.compile import Compiler, Scope
    from eventreg.compat.engine.spot import Spot


@dataclass(frozen=True, slots=True)
class Seen:
    """What has been evaluated: member names and items.

    Attributes:
        names: predicates of the names.
        prefix: number of leading items, None for all.
        matching: predicates of further items (`contains`).
    """

    names: tuple[Node, ...] = ()
    prefix: int | None = 0
    matching: tuple[Node, ...] = ()

    def with_(self, other: Seen) -> Seen:
        endless = self.prefix is None or other.prefix is None
        return Seen(
            (*self.names, *other.names),
            None if endless else max(self.prefix or 0, other.prefix or 0),
            (*self.matching, *other.matching),
        )

    @property
    def empty(self) -> bool:
        return not self.names and self.prefix == 0 and not self.matching


Case = tuple[Node, Seen]
"""Where the node holds, so much more has been evaluated."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """The rest of an instance under cases that are still open.

    Attributes:
        items: whether items are meant, not members.
        seen: what is evaluated for certain.
        cases: what is evaluated if …
        value: what the rest must satisfy.
    """

    items: bool
    seen: Seen
    cases: tuple[Case, ...]
    value: Node
    digest: bytes = field(init=False, compare=False)

    def __post_init__(self) -> None:
        state = blake2b(self.value.key, digest_size=16)
        for guard, seen in ((TRUE, self.seen), *self.cases):
            state.update(guard.key)
            for part in (*seen.names, TRUE, *seen.matching):
                state.update(part.key)
            state.update(f"{seen.prefix},{self.items};".encode())
        object.__setattr__(self, "digest", state.digest())

    def node(self) -> Node:
        """The whole as a node: put off while cases are open."""
        if self.cases:
            return nodes.lazy("when", self)
        if self.items:
            if self.seen.prefix is None:
                return TRUE
            return nodes.rest(self.seen.prefix, nodes.disj((self.value, *self.seen.matching)))
        rest = nodes.conj(negate(name) for name in self.seen.names)
        return nodes.each(rest, self.value)

    def unfold(self) -> Node:
        """One case decided."""
        (guard, more), *others = self.cases
        taken = Guarded(self.items, self.seen.with_(more), tuple(others), self.value)
        left = Guarded(self.items, self.seen, tuple(others), self.value)
        return nodes.conj(
            (
                nodes.disj((negate(guard), taken.node())),
                nodes.disj((guard, left.node())),
            )
        )


class Evaluated:
    """What the keywords of each subschema evaluate."""

    def __init__(self, compiler: Compiler) -> None:
        self._compiler = compiler

    def rest_of_properties(self, spot: Spot, scope: Scope) -> Node:
        spared = {
            waiver[3]
            for waiver in self._compiler.waived
            if waiver[:3] == (*spot.name, "unevaluatedProperties")
        }
        seen, cases = self._seen(spot, scope, skip="unevaluatedProperties")
        if spared:
            seen = seen.with_(Seen(names=(nodes.named(*sorted(spared)),)))
        useful = tuple((guard, more) for guard, more in cases if more.names)
        value = self._value(spot, scope, "unevaluatedProperties")
        return Guarded(items=False, seen=seen, cases=useful, value=value).node()

    def rest_of_items(self, spot: Spot, scope: Scope) -> Node:
        seen, cases = self._seen(spot, scope, skip="unevaluatedItems")
        useful = tuple((g, more) for g, more in cases if more.prefix != 0 or more.matching)
        value = self._value(spot, scope, "unevaluatedItems")
        return Guarded(items=True, seen=seen, cases=useful, value=value).node()

    def _value(self, spot: Spot, scope: Scope, keyword: str) -> Node:
        return self._compiler.member(self._compiler.library.child(spot, keyword), scope)

    def _seen(self, spot: Spot, scope: Scope, skip: str = "") -> tuple[Seen, list[Case]]:
        value = spot.value
        if not isinstance(value, dict):
            return Seen(), []
        scope = self._compiler.entered(spot, scope)
        seen = Seen(self._names(spot, skip), *self._items(spot, scope, skip))
        cases: list[Case] = []
        for guard, target in self._applied(spot, scope):
            inner, further = self._seen(target, scope)
            if guard.op == "true":
                seen = seen.with_(inner)
                cases.extend(further)
                continue
            if not inner.empty:
                cases.append((guard, inner))
            cases.extend((nodes.conj((guard, other)), more) for other, more in further)
        return seen, cases

    def _names(self, spot: Spot, skip: str) -> tuple[Node, ...]:
        value = spot.value
        if "additionalProperties" in value or (
            "unevaluatedProperties" in value and skip != "unevaluatedProperties"
        ):
            return (TRUE,)
        found = [nodes.pattern(source) for source in value.get("patternProperties", ())]
        if value.get("properties"):
            found.insert(0, nodes.named(*value["properties"]))
        return tuple(found)

    def _items(self, spot: Spot, scope: Scope, skip: str) -> tuple[int | None, tuple[Node, ...]]:
        value = spot.value
        if "unevaluatedItems" in value and skip != "unevaluatedItems":
            return None, ()
        matching: tuple[Node, ...] = ()
        if "contains" in value:
            # 2019-09 leaves this open; both validators count what `contains` has matched.
            matching = (self._value(spot, scope, "contains"),)
        if spot.dialect.number >= 20:
            return (None if "items" in value else len(value.get("prefixItems", ()))), matching
        listed = value.get("items")
        if isinstance(listed, list):
            return (None if "additionalItems" in value else len(listed)), matching
        return (0 if listed is None else None), matching

    def _applied(self, spot: Spot, scope: Scope) -> Iterator[tuple[Node, Spot]]:
        """The subschemas for the same instance, with what must hold for them to count."""
        compiler, library, value = self._compiler, self._compiler.library, spot.value
        for target in library.targets(spot, scope):
            yield TRUE, target
        for index in range(len(value.get("allOf", ()))):
            yield TRUE, library.child(spot, "allOf", index)
        for keyword in ("anyOf", "oneOf"):
            for index in range(len(value.get(keyword, ()))):
                branch = library.child(spot, keyword, index)
                yield compiler.node(branch, scope), branch
        if "if" in value:
            asked = library.child(spot, "if")
            guard = compiler.node(asked, scope)
            yield guard, asked
            if "then" in value:
                yield guard, library.child(spot, "then")
            if "else" in value:
                yield negate(guard), library.child(spot, "else")
        for name in value.get("dependentSchemas", ()):
            yield negate(nodes.lacks(name)), library.child(spot, "dependentSchemas", name)
