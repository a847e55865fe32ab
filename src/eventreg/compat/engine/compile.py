"""From schemas to nodes.

References are written out, so that a `$ref` and its inlined target are one node. What stands for
members and items is compiled when the search gets there: most of it is the same in both schemas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from eventreg.compat.engine import nodes
from eventreg.compat.engine.evaluated import Evaluated
from eventreg.compat.engine.extent import Extent
from eventreg.compat.engine.keywords import KEYWORDS, ROWS, Part
from eventreg.compat.engine.nodes import FALSE, TRUE, Node
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.spot import Spot, circular
from eventreg.compat.engine.values import ARRAY, OBJECT, type_of
from eventreg.errors import SchemaError

Scope = tuple[str, ...]
Name = tuple[str, str, Scope]
Waiver = tuple[str, str, str, str]
"""Document, pointer, keyword and detail of an assertion that is set aside."""


@dataclass(frozen=True, slots=True)
class Target:
    """A subschema that is compiled when it is needed.

    Attributes:
        compiler: of the schema that it belongs to.
        name: of the subschema and the dynamic scope.
    """

    compiler: Compiler
    name: Name

    @property
    def digest(self) -> bytes:
        return self.compiler.digest_of(self.name)

    def unfold(self) -> Node:
        return self.compiler.unfolded(self.name)


class Compiler:
    """The nodes of one prepared schema under one format policy.

    Attributes:
        root: the node of the whole schema.
        done: every compiled subschema.
    """

    def __init__(
        self, prepared: Prepared, *, formats: bool, waived: frozenset[Waiver] = frozenset()
    ) -> None:
        """Raises SchemaError for references that form a circle with nothing in between."""
        self.library = prepared.library
        self.formats = formats
        self.waived = waived
        self.done: dict[Name, Node] = {}
        self.put_off: dict[Name, tuple[Spot, Scope]] = {}
        self._digests: dict[Name, bytes] = {}
        self._own: set[Name] = set()
        self._open: set[Name] = set()
        self.evaluated = Evaluated(self)
        root = self.library.root
        self.root = self.node(root, self.entered(root, ()))

    def entered(self, spot: Spot, scope: Scope) -> Scope:
        """The dynamic scope inside a subschema; empty where nothing depends on it."""
        if not self.library.dynamic or spot.base in scope:
            return scope
        return (*scope, spot.base)

    def node(self, spot: Spot, scope: Scope) -> Node:
        """The node of a subschema."""
        scope = self.entered(spot, scope)
        name = (*spot.name, scope)
        found = self.done.get(name)
        if found is not None:
            return found
        if name in self._open:
            raise circular(spot)
        self._open.add(name)
        try:
            found = self._compiled(spot, scope)
        finally:
            self._open.discard(name)
        self.done[name] = found
        return found

    def member(self, spot: Spot, scope: Scope) -> Node:
        """The node of a subschema for members or items; put off unless it is small."""
        if _small(spot.value):
            return self._small(spot, scope)
        scope = self.entered(spot, scope)
        name = (*spot.name, scope)
        found = self.done.get(name)
        if found is None:
            self.put_off[name] = (spot, scope)
            target = Target(self, name)
            digest = self.digest_of(name)
            if name in self._own:
                return nodes.lazy("ref", target)
            found = _shared(("put off", digest), lambda: nodes.lazy("ref", target))
        return found

    def owns(self, node: Node) -> bool:
        """Whether a node for members or items means this schema alone, so that none shares it."""
        return node.op == "ref" and node.args[0].compiler is self and node.args[0].name in self._own

    def _small(self, spot: Spot, scope: Scope) -> Node:
        if isinstance(spot.value, bool) or any(spot.holds(*waiver[:2]) for waiver in self.waived):
            return self.node(spot, scope)
        key = (spot.text, spot.dialect.number, self.formats)
        return _shared(key, lambda: self.node(spot, scope))

    def unfolded(self, name: Name) -> Node:
        """A subschema that was put off; compiled once for all schemas that spell it alike."""
        spot, scope = self.put_off[name]
        digest = self.digest_of(name)
        if name in self._own:
            return self.node(spot, scope)
        return _shared(digest, lambda: self.node(spot, scope))

    def digest_of(self, name: Name) -> bytes:
        """Equal for put-off subschemas that mean the same, whatever document they stand in."""
        found = self._digests.get(name)
        if found is None:
            spot, scope = self.put_off[name]
            extent = self.library.extent(spot)
            state = blake2b(extent.digest, digest_size=16)
            state.update(f"{self.formats}{scope}".encode("utf-8", "replace"))
            waived = self._waived_in(extent)
            if waived:
                state.update(repr((sorted(self.waived), name)).encode("utf-8", "replace"))
            if waived or extent.spots is None:
                self._own.add(name)
            found = self._digests[name] = state.digest()
        return found

    def _waived_in(self, extent: Extent) -> bool:
        if extent.spots is None:
            return bool(self.waived)
        return any(spot.holds(*waiver[:2]) for waiver in self.waived for spot in extent.spots)

    def _compiled(self, spot: Spot, scope: Scope) -> Node:
        value = spot.value
        if isinstance(value, bool):
            return TRUE if value or self.waives(spot, "") else FALSE
        if not spot.dialect.modern and "$ref" in value:
            return self.node(self.library.follow(spot, value["$ref"]), scope)
        part = Part(self, spot, scope, value)
        rows = {ROWS[keyword] for keyword in value if keyword in ROWS}
        parts = []
        for row in sorted(rows):
            _, lowest, highest, assertion = KEYWORDS[row]
            if lowest <= spot.dialect.number <= highest:
                parts.append(assertion(part))
        return nodes.with_hints(nodes.conj(parts), _hints(value))

    def waives(self, spot: Spot, keyword: str, detail: str = "") -> bool:
        return bool(self.waived) and (*spot.name, keyword, detail) in self.waived


def _small(value: Any) -> bool:
    """Whether compiling the subschema costs no more than remembering to."""
    if isinstance(value, bool):
        return True
    for keyword, inside in value.items():
        if type(inside) is dict or type(inside) is list or keyword.endswith("ef"):
            return False
    return True


KEPT = 2_000
"""Nodes that are kept for schemas to come; each may keep a whole document from being freed."""
_SHARED: dict[Any, Node] = {}


def _shared(key: Any, build: Callable[[], Node]) -> Node:
    """A node that every schema with the same text shares, however it came by it."""
    found = _SHARED.get(key)
    if found is None:
        if len(_SHARED) >= KEPT:
            _SHARED.clear()
        found = _SHARED[key] = build()
    return found


def _hints(value: dict[str, Any]) -> tuple[Any, ...]:
    found: list[Any] = []
    if isinstance(value.get("examples"), list):
        found.extend(value["examples"][:8])
    found.extend(value[keyword] for keyword in ("example", "default") if keyword in value)
    return tuple(item for item in found if type_of(item) not in {ARRAY, OBJECT})


def compiled(
    prepared: Prepared, *, formats: bool, waived: frozenset[Waiver] = frozenset()
) -> Compiler:
    """The schema's nodes, compiled once for each policy."""
    key = ("compiled", formats, waived)
    if key not in prepared.cache:
        try:
            prepared.cache[key] = Compiler(prepared, formats=formats, waived=waived)
        except RecursionError:
            raise SchemaError("the schema is nested too deeply") from None
    found: Compiler = prepared.cache[key]
    return found
