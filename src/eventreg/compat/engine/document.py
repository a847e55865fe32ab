"""Schemas as documents: places in them, base URIs, anchors, references.

A `Spot` is one subschema at its place. Nothing is fetched: documents outside the one at hand
come from the caller's `resolve`, the five metaschemas from their package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote, urljoin

from eventreg.compat.engine.dialect import (
    MANY_SCHEMAS,
    NAMED_SCHEMAS,
    ONE_SCHEMA,
    Dialect,
    dialect_of,
)
from eventreg.compat.engine.snapshot import snapshot, spelled
from eventreg.errors import SchemaError

Resolve = Callable[[str], Any]


class Spot:
    """A subschema and where it stands.

    Attributes:
        value: the dict or boolean.
        document: URI under which its document was loaded, empty for the one at hand.
        pointer: JSON Pointer inside that document.
        base: URI of the schema resource that it belongs to.
        dialect: the dialect in force.
    """

    __slots__ = ("base", "dialect", "document", "pointer", "value")

    def __init__(
        self, value: Any, document: str, pointer: str, base: str, dialect: Dialect
    ) -> None:
        self.value = value
        self.document = document
        self.pointer = pointer
        self.base = base
        self.dialect = dialect

    @property
    def name(self) -> tuple[str, str]:
        """What tells it from every other place."""
        return self.document, self.pointer


def escaped(token: str | int) -> str:
    return str(token).replace("~", "~0").replace("/", "~1")


def absolute(base: str, reference: str) -> str:
    """The reference against its base; unlike urljoin also for URNs and fragments alone."""
    if not reference or reference.startswith("#"):
        return base.split("#", maxsplit=1)[0] + reference
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def own_id(spot: Spot) -> str | None:
    """The identifier that opens a schema resource here, if any."""
    value = spot.value
    if not isinstance(value, dict):
        return None
    if not spot.dialect.modern and "$ref" in value:
        return None
    found = value.get(spot.dialect.id_keyword)
    if not isinstance(found, str):
        return None
    found = found.removesuffix("#")
    return None if not found or found.startswith("#") else found


def subschemas(value: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every direct subschema with the tokens that lead to it."""
    for keyword in ONE_SCHEMA:
        if isinstance(value.get(keyword), dict | bool):
            yield (keyword,), value[keyword]
    for keyword in MANY_SCHEMAS:
        if isinstance(value.get(keyword), list):
            for index, child in enumerate(value[keyword]):
                yield (keyword, index), child
    for keyword in NAMED_SCHEMAS:
        if isinstance(value.get(keyword), dict):
            for name, child in value[keyword].items():
                if isinstance(child, dict | bool):
                    yield (keyword, name), child


class Library:
    """The documents that a schema consists of, loaded as its references need them.

    Attributes:
        documents: every loaded document by URI, the one at hand under the empty URI.
        dynamic: whether any reference depends on the way that led to it.
    """

    def __init__(self, schema: Any, resolve: Resolve | None, default: Dialect) -> None:
        schema = snapshot(schema)
        self.documents: dict[str, Any] = {}
        self.dynamic = False
        self._resolve = resolve
        self._default = default
        self._spots: dict[tuple[str, str], Spot] = {}
        self._resources: dict[str, Spot] = {}
        self._anchors: dict[tuple[str, str], Spot] = {}
        self._dynamic_anchors: dict[tuple[str, str], Spot] = {}
        self._scanned: set[tuple[str, str]] = set()
        self._waiting: list[tuple[Spot, str, str]] = []
        self._texts: dict[str, bytes] = {}
        self.root = self._load("", schema)
        referring: list[Spot] = []
        while self._waiting:
            spot, keyword, reference = self._waiting.pop()
            self.follow(spot, reference, keyword)
            referring.append(spot)
        self._refuse_circles(referring)

    @property
    def size(self) -> int:
        """Bytes of all documents."""
        return sum(map(len, self._texts.values()))

    @cached_property
    def fingerprint(self) -> str:
        """A digest of all documents."""
        state = blake2b(digest_size=16)
        for uri, text in sorted(self._texts.items()):
            state.update(uri.encode("utf-8", "replace") + b"\0" + text)
        return state.hexdigest()

    def _load(self, uri: str, schema: Any) -> Spot:
        text = spelled(schema)
        self.documents[uri] = schema
        self._texts[uri] = text
        dialect = dialect_of(schema, self._default)
        spot = Spot(schema, uri, "", uri, dialect)
        self._enter(spot)
        self._resources.setdefault(uri, spot)
        # Without references no name in the document matters, and no place need be known ahead.
        if uri or b'"$ref"' in text or b'Ref"' in text:
            self._scan(spot)
        return spot

    def _enter(self, spot: Spot) -> None:
        """Give a spot its base, dialect and anchors, and remember it."""
        self._spots[spot.name] = spot
        value = spot.value
        if not isinstance(value, dict):
            return
        named = own_id(spot)
        if named is not None:
            spot.base = absolute(spot.base, named).split("#")[0]
            spot.dialect = dialect_of(value, spot.dialect, spot.pointer)
            self._resources.setdefault(spot.base, spot)
        for keyword in ("$anchor", "$dynamicAnchor"):
            if spot.dialect.modern and isinstance(value.get(keyword), str):
                self._anchors.setdefault((spot.base, value[keyword]), spot)
        if isinstance(value.get("$dynamicAnchor"), str):
            self._dynamic_anchors.setdefault((spot.base, value["$dynamicAnchor"]), spot)
        bare = value.get(spot.dialect.id_keyword)
        if not spot.dialect.modern and isinstance(bare, str) and bare.startswith("#"):
            self._anchors.setdefault((spot.base, bare[1:]), spot)

    def _scan(self, spot: Spot) -> None:
        """Enter every subschema below, and queue the references."""
        stack = [spot]
        while stack:
            here = stack.pop()
            value = here.value
            if here.name in self._scanned or not isinstance(value, dict):
                continue
            self._scanned.add(here.name)
            for keyword in ("$ref", "$dynamicRef", "$recursiveRef"):
                if isinstance(value.get(keyword), str):
                    self._waiting.append((here, keyword, value[keyword]))
                    self.dynamic = self.dynamic or keyword != "$ref"
            if "$ref" in value and not here.dialect.modern:
                # Siblings assert nothing, but definitions beside it are still referred to.
                stack.extend(
                    self.child(here, *tokens)
                    for tokens, _ in subschemas(value)
                    if tokens[0] in {"definitions", "$defs"}
                )
                continue
            stack.extend(self.child(here, *tokens) for tokens, _ in subschemas(value))

    def child(self, spot: Spot, *tokens: str | int) -> Spot:
        """The place that the tokens lead to from here."""
        pointer = spot.pointer + "".join(f"/{escaped(token)}" for token in tokens)
        found = self._spots.get((spot.document, pointer))
        if found is None:
            value = spot.value
            for token in tokens:
                value = value[token]
            found = Spot(value, spot.document, pointer, spot.base, spot.dialect)
            self._enter(found)
        return found

    def follow(self, spot: Spot, reference: str, keyword: str = "$ref") -> Spot:
        """The target of a reference; raises SchemaError where there is none."""
        uri, _, fragment = absolute(spot.base, reference).partition("#")
        resource = self._resources.get(uri) or self._fetched(uri, spot, keyword)
        fragment = unquote(fragment)
        found: Spot | None
        if fragment and not fragment.startswith("/"):
            found = self._anchors.get((resource.base, fragment))
        else:
            found = self._pointed(resource, fragment)
        if found is None or not isinstance(found.value, dict | bool):
            raise SchemaError(
                f"{keyword} {reference[:200]!r} leads nowhere",
                pointer=f"{spot.pointer}/{keyword}",
                remedy="define the target, or correct the reference",
            )
        self._scan(found)
        return found

    def _fetched(self, uri: str, spot: Spot, keyword: str) -> Spot:
        found = self._resolve(uri) if self._resolve else None
        if found is None:
            found = _metaschema(uri)
        if found is None:
            raise SchemaError(
                f"{keyword} needs {uri[:200]!r}, which is unknown",
                pointer=f"{spot.pointer}/{keyword}",
                remedy="add that schema, or correct the reference; nothing is fetched",
            )
        found = snapshot(found)
        if not isinstance(found, dict | bool):
            raise SchemaError(f"{uri[:200]!r} is no schema", pointer=f"{spot.pointer}/{keyword}")
        return self._load(uri, found)

    def _pointed(self, resource: Spot, fragment: str) -> Spot | None:
        spot = resource
        tokens = [part.replace("~1", "/").replace("~0", "~") for part in fragment.split("/")[1:]]
        value = spot.value
        path: list[str | int] = []
        for token in tokens:
            step: str | int = token
            if isinstance(value, list) and token.isdecimal() and int(token) < len(value):
                step = int(token)
            elif not isinstance(value, dict) or token not in value:
                return None
            value = value[step]
            path.append(step)
            if isinstance(value, dict):
                # Stepping into an embedded resource changes the base on the way.
                spot = self.child(spot, *path)
                path = []
        return self.child(spot, *path) if path else spot

    def in_place(self, spot: Spot, scope: tuple[str, ...]) -> Iterator[Spot]:
        """The subschemas for the same instance, through every applicator but `not`."""
        value, number = spot.value, spot.dialect.number
        yield from self.targets(spot, scope)
        if "$ref" in value and number < 19:
            return
        for keyword in ("allOf", "anyOf", "oneOf"):
            for index in range(len(value.get(keyword, ()))):
                yield self.child(spot, keyword, index)
        for keyword in ("if", "then", "else"):
            if number >= 7 and isinstance(value.get(keyword), dict):
                yield self.child(spot, keyword)
        for keyword in ("dependentSchemas", "dependencies"):
            for name, inner in value.get(keyword, {}).items():
                if isinstance(inner, dict):
                    yield self.child(spot, keyword, name)

    def _refuse_circles(self, referring: list[Spot]) -> None:
        """Raise SchemaError where references alone lead from a subschema back to itself."""
        closed: set[tuple[str, str]] = set()
        for start in referring:
            path: dict[tuple[str, str], Iterator[Spot]] = {}
            here: Spot | None = start
            while here is not None or path:
                if here is not None and here.name in path:
                    raise circular(here)
                if here is not None and here.name not in closed:
                    path[here.name] = self._same_instance(here)
                here = next(path[next(reversed(path))], None) if path else None
                if here is None and path:
                    closed.add(path.popitem()[0])

    def _same_instance(self, spot: Spot) -> Iterator[Spot]:
        if isinstance(spot.value, dict):
            yield from self.in_place(spot, ())
            if isinstance(spot.value.get("not"), dict):
                yield self.child(spot, "not")

    def targets(self, spot: Spot, scope: tuple[str, ...]) -> Iterator[Spot]:
        """Where the references of a subschema lead, those that its dialect knows."""
        value, number = spot.value, spot.dialect.number
        if "$ref" in value:
            yield self.follow(spot, value["$ref"])
        if "$dynamicRef" in value and number == 20:
            yield self.dynamic_target(spot, value["$dynamicRef"], scope)
        if "$recursiveRef" in value and number == 19:
            yield self.recursive_target(spot, scope)

    def dynamic_target(self, spot: Spot, reference: str, scope: tuple[str, ...]) -> Spot:
        """Where `$dynamicRef` leads when the resources of `scope` were entered in this order."""
        found = self.follow(spot, reference, "$dynamicRef")
        name = found.value.get("$dynamicAnchor") if isinstance(found.value, dict) else None
        if name is None or reference.partition("#")[2] != name:
            return found
        for base in scope:
            if (base, name) in self._dynamic_anchors:
                return self._dynamic_anchors[base, name]
        return found

    def recursive_target(self, spot: Spot, scope: tuple[str, ...]) -> Spot:
        """Where `$recursiveRef` leads (2019-09)."""
        found = self.follow(spot, "#", "$recursiveRef")
        if not (isinstance(found.value, dict) and found.value.get("$recursiveAnchor") is True):
            return found
        for base in scope:
            root = self._resources.get(base)
            if root and isinstance(root.value, dict) and root.value.get("$recursiveAnchor") is True:
                return root
        return found


@cache
def _metaschema(uri: str) -> Any:
    if "json-schema.org/draft" not in uri:
        return None
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

    resource = REGISTRY.get(uri) or REGISTRY.get(uri + "#")
    return resource.contents if resource else None


def circular(spot: Spot) -> SchemaError:
    """The error for a subschema that refers to itself with nothing in between."""
    return SchemaError(
        "references form a circle with no object or array in between",
        pointer=spot.pointer,
        remedy="let the recursion pass through a property or an item",
    )
