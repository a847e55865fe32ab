"""The documents that a schema consists of, and where its references lead.

Nothing is fetched: documents outside the one at hand come from the caller's `resolve`, the five
metaschemas from their package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, cached_property
from hashlib import blake2b
from typing import Any
from urllib.parse import unquote

from eventreg.compat.engine.dialect import SUBSCHEMAS, Dialect
from eventreg.compat.engine.extent import Extent, References, extent
from eventreg.compat.engine.index import indexed
from eventreg.compat.engine.metaschema import require_valid
from eventreg.compat.engine.snapshot import spelled
from eventreg.compat.engine.spot import Spot, absolute, circular
from eventreg.errors import SchemaError

Resolve = Callable[[str], Any]


IN_PLACE = frozenset(
    (
        *("$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf"),
        *("if", "then", "else", "dependentSchemas", "dependencies"),
    )
)


NAMES_OF_DRAFT_4 = (b"draft-04/schema", b"self-desc/schema")


class Library:
    """The documents that a schema consists of, loaded as its references need them.

    Attributes:
        documents: every loaded document by URI, the one at hand under the empty URI.
        dynamic: whether any reference depends on the way that led to it.
    """

    def __init__(self, schema: Any, resolve: Resolve | None, default: Dialect) -> None:
        self.documents: dict[str, Any] = {}
        self.root, self.index = indexed("", schema, default)
        self.child = self.index.child
        self._resolve = resolve
        self._texts: dict[str, bytes] = {}
        self._asked: dict[str, bytes | None] = {}
        self._targets: dict[tuple[Spot, str, str], Spot] = {}
        self._extents: dict[Spot, Extent] = {}
        self._know(self.root)
        leading_on = []
        # Where one leads, more may be found.
        for spot, keyword, reference in self.index.references:
            if self.follow(spot, reference, keyword).refers:
                leading_on.append(spot)
        self.dynamic = any(keyword != "$ref" for _, keyword, _ in self.index.references)
        self._refuse_circles(leading_on)

    @property
    def size(self) -> int:
        """Bytes of all documents."""
        return sum(map(len, self._texts.values()))

    def stands(self, resolve: Resolve | None) -> bool:
        """Whether another `resolve` gives the same documents."""
        for uri, text in self._asked.items():
            found = resolve(uri) if resolve else None
            if text != (None if found is None else spelled(found)):
                return False
        return True

    @cached_property
    def tells_spellings(self) -> bool:
        """Whether `1.0` may be another instance than `1`: it is no integer in draft-04."""
        texts = self._texts.values()
        return self.root.dialect.number == 4 or any(
            name in text for text in texts for name in NAMES_OF_DRAFT_4
        )

    @cached_property
    def fingerprint(self) -> str:
        """A digest of all documents."""
        state = blake2b(digest_size=16)
        for uri, text in sorted(self._texts.items()):
            state.update(uri.encode("utf-8", "replace") + b"\0" + text)
        return state.hexdigest()

    @cached_property
    def _references(self) -> References:
        return References(self.index.references)

    def references_in(self, spot: Spot) -> list[tuple[Spot, str, str]]:
        """The references in a subschema and below it."""
        return self._references.within(spot)

    def extent(self, spot: Spot) -> Extent:
        """The subschema with all that its references lead to."""
        found = self._extents.get(spot)
        if found is None:
            found = self._extents[spot] = extent(self, spot)
        return found

    def _know(self, root: Spot) -> None:
        self.documents[root.document] = root.value
        self._texts[root.document] = root.text

    def follow(self, spot: Spot, reference: str, keyword: str = "$ref") -> Spot:
        """The target of a reference; raises SchemaError where there is none."""
        if not isinstance(reference, str):
            raise SchemaError(f"{keyword} is no string", pointer=f"{spot.pointer}/{keyword}")
        known = self._targets.get((spot, reference, keyword))
        if known is not None:
            return known
        uri, _, fragment = absolute(spot.base, reference).partition("#")
        resource = self.index.resources.get(uri) or self._fetched(uri, spot, keyword)
        fragment = unquote(fragment)
        found: Spot | None
        if fragment and not fragment.startswith("/"):
            found = self.index.anchors.get((resource.base, fragment))
            if (resource.base, fragment) in self.index.ambiguous:
                raise SchemaError(
                    f"{keyword} {reference[:200]!r} leads to two places that bear this name",
                    pointer=f"{spot.pointer}/{keyword}",
                    remedy="give each anchor a name of its own",
                )
        else:
            found = self._pointed(resource, fragment)
        if found is None or not isinstance(found.value, dict | bool):
            raise SchemaError(
                f"{keyword} {reference[:200]!r} leads nowhere",
                pointer=f"{spot.pointer}/{keyword}",
                remedy="define the target, or correct the reference",
            )
        if _astray(fragment):
            require_valid(found.value, found.dialect)
        self.index.walk(found)
        self._targets[spot, reference, keyword] = found
        return found

    def _fetched(self, uri: str, spot: Spot, keyword: str) -> Spot:
        found = self._resolve(uri) if self._resolve else None
        given = found is not None
        if not given:
            found = _metaschema(uri)
        if found is None:
            raise SchemaError(
                f"{keyword} needs {uri[:200]!r}, which is unknown",
                pointer=f"{spot.pointer}/{keyword}",
                remedy="add that schema, or correct the reference; nothing is fetched",
            )
        if not isinstance(found, dict | bool):
            raise SchemaError(f"{uri[:200]!r} is no schema", pointer=f"{spot.pointer}/{keyword}")
        root, index = indexed(uri, found, self.root.dialect)
        self.index.absorb(index)
        self._know(root)
        self._asked[uri] = root.text if given else None
        return root

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
        value, number = spot.known, spot.dialect.number
        if IN_PLACE.isdisjoint(value):
            return
        yield from self.targets(spot, scope)
        if "$ref" in value and number < 19:
            return
        for keyword in ("allOf", "anyOf", "oneOf"):
            for index in range(len(value.get(keyword, ()))):
                yield self.child(spot, keyword, index)
        for keyword in ("if", "then", "else"):
            if isinstance(value.get(keyword), dict):
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
            if (base, name) in self.index.dynamic_anchors:
                return self.index.dynamic_anchors[base, name]
        return found

    def recursive_target(self, spot: Spot, scope: tuple[str, ...]) -> Spot:
        """Where `$recursiveRef` leads (2019-09)."""
        found = self.follow(spot, "#", "$recursiveRef")
        if not _recursive(found):
            return found
        for base in scope:
            root = self.index.resources.get(base)
            if root and _recursive(root):
                return root
        return found


def _recursive(spot: Spot) -> bool:
    anchored = isinstance(spot.value, dict) and spot.value.get("$recursiveAnchor") is True
    return anchored and spot.dialect.number == 19


def _astray(fragment: str) -> bool:
    """Whether a JSON Pointer passes through what is no keyword, where no schema is expected."""
    tokens = fragment.split("/")[1:]
    while tokens:
        kinds = SUBSCHEMAS.get(tokens.pop(0))
        if kinds is None:
            return True
        named = "map" in kinds or ("list" in kinds and tokens[:1] and tokens[0].isdecimal())
        if named:
            if not tokens:
                return True
            tokens.pop(0)
    return False


@cache
def _metaschema(uri: str) -> Any:
    if "json-schema.org/draft" not in uri:
        return None
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]

    resource = REGISTRY.get(uri) or REGISTRY.get(uri + "#")
    return resource.contents if resource else None
