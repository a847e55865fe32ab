"""Making a payload: by the schema's own examples where it has some, by its keywords elsewhere."""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urldefrag

import jsonschema_rs

from eventreg.authoring.example.merge import merged
from eventreg.authoring.example.pattern import UnsupportedError, matching
from eventreg.authoring.example.words import FORMATS, text
from eventreg.errors import SchemaError
from eventreg.model.dialect import Dialect, tokens_of

_TRIES = 120
_DEEP = 6
"""Below this depth only what is required is made."""
_NOTHING = object()


class Maker:
    """Makes payloads of one schema; the same seed gives the same ones.

    Args:
        schema: self-contained, as `bundle` gives it.
        dialect: of the schema.
        validator: of the schema; nothing is given out that it rejects.
        seed: of the random choices.
    """

    def __init__(
        self, schema: Any, dialect: Dialect, validator: jsonschema_rs.Validator, seed: int
    ) -> None:
        self._schema = schema
        self._dialect = dialect
        self._validator = validator
        self._seed = seed
        self._resources = dict(_resources(schema))

    def make(self, number: int) -> Any:
        """Payload `number` of this seed.

        Raises:
            SchemaError: none was found that the schema accepts.
        """
        rng = random.Random(f"{self._seed} {number}")  # noqa: S311  # nothing secret
        examples = [e for e in self._examples() if self._accepts(e)]
        for attempt in range(_TRIES):
            # The longer it takes, the more stays as the schema's own examples have it.
            keep = min(1.0, 0.6 + attempt / _TRIES) if examples else 0.0
            guide = rng.choice(examples) if examples else _NOTHING
            try:
                found = _Sampler(rng, self._resources, self._dialect, keep).value(
                    self._schema, guide, "", 0
                )
            except (UnsupportedError, RecursionError):
                continue
            if self._accepts(found):
                return found
        if examples:
            return copy.deepcopy(rng.choice(examples))
        raise SchemaError(
            "no payload was found that the schema accepts",
            remedy='add one under "examples" in the schema; others are made from it',
        )

    def _examples(self) -> list[Any]:
        if not isinstance(self._schema, dict):
            return []
        found = self._schema.get("examples")
        return found if isinstance(found, list) else []

    def _accepts(self, value: Any) -> bool:
        try:
            return self._validator.is_valid(value)
        except ValueError:
            return False


def _resources(schema: Any) -> Iterator[tuple[str, Any]]:
    """The schema itself as the empty URI, and those inside it that bear an absolute `$id`."""
    yield "", schema
    stack = [schema]
    while stack:
        here = stack.pop()
        if isinstance(here, dict):
            for keyword in ("$id", "id"):
                name = here.get(keyword)
                if isinstance(name, str):
                    yield urldefrag(name).url, here
            stack.extend(here.values())
        elif isinstance(here, list):
            stack.extend(here)


class _Sampler:
    def __init__(
        self,
        rng: random.Random,
        resources: Mapping[str, Any],
        dialect: Dialect,
        keep: float,
    ) -> None:
        self._rng = rng
        self._resources = resources
        self._dialect = dialect
        self._keep = keep

    def value(self, schema: Any, guide: Any, name: str, depth: int) -> Any:
        """A value for a schema; `guide` is one that an example has in this place."""
        if depth > 40:
            raise RecursionError
        if not isinstance(schema, dict):
            return copy.deepcopy(guide) if guide is not _NOTHING else text(name, self._rng)
        view = self._view(schema, guide)
        if "const" in view:
            return copy.deepcopy(view["const"])
        kind = self._type(view, guide)
        if guide is not _NOTHING and kind not in {"object", "array"} and self._chance(self._keep):
            return guide
        if "enum" in view:
            if not view["enum"]:
                raise UnsupportedError("no value is in all of the enums")
            return copy.deepcopy(self._rng.choice(view["enum"]))
        examples = view.get("examples")
        if kind not in {"object", "array"} and examples and depth and self._chance(0.6):
            return copy.deepcopy(self._rng.choice(examples))
        return self._made(kind, view, guide, name, depth)

    def _made(self, kind: str, view: dict[str, Any], guide: Any, name: str, depth: int) -> Any:
        if kind == "object":
            return self._object(view, guide, depth)
        if kind == "array":
            return self._array(view, guide, name, depth)
        if kind == "string":
            return self._string(view, name)
        if kind in {"integer", "number"}:
            return self._number(view, whole=kind == "integer")
        return None if kind == "null" else self._chance(0.5)

    def _chance(self, share: float) -> bool:
        return self._rng.random() < share

    def _view(self, schema: dict[str, Any], guide: Any) -> dict[str, Any]:
        """The schema with references followed, branches chosen and everything merged."""
        view: dict[str, Any] = {}
        stack = [schema]
        for _ in range(200):
            if not stack:
                return view
            here = stack.pop()
            if not isinstance(here, dict):
                continue
            reference = here.get("$ref", here.get("$dynamicRef", here.get("$recursiveRef")))
            if isinstance(reference, str):
                stack.append(self._target(reference))
                if self._dialect.ref_hides_siblings:
                    continue
            branches = [*here.get("allOf", ())]
            branches += [self._rng.choice(here[k]) for k in ("anyOf", "oneOf") if here.get(k)]
            branches += self._condition(here, guide)
            stack.extend(branches)
            own = {k: v for k, v in here.items() if k not in _CHOICES}
            view = merged(view, own)
        raise RecursionError

    def _condition(self, schema: dict[str, Any], guide: Any) -> list[Any]:
        if "if" not in schema:
            return []
        holds = self._chance(0.5)
        if guide is not _NOTHING and self._chance(self._keep) and isinstance(guide, dict):
            wanted = schema["if"].get("properties", {}) if isinstance(schema["if"], dict) else {}
            holds = all(_fits(guide.get(k), sub) for k, sub in wanted.items())
        if holds:
            return [schema["if"], schema.get("then", True)]
        return [schema.get("else", True)]

    def _target(self, reference: str) -> Any:
        uri, fragment = urldefrag(reference)
        if uri not in self._resources:
            raise UnsupportedError(reference)
        here = self._resources[uri]
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            raise UnsupportedError(reference)
        for token in tokens_of(fragment) if fragment else ():
            try:
                here = here[int(token)] if isinstance(here, list) else here[token]
            except (KeyError, IndexError, ValueError, TypeError):
                raise UnsupportedError(reference) from None
        return here

    def _type(self, view: dict[str, Any], guide: Any) -> str:
        kinds = view.get("type")
        if isinstance(kinds, str):
            kinds = [kinds]
        if not kinds:
            if guide is not _NOTHING:
                return _kind_of(guide)
            kinds = [kind for kind, words in _IMPLIED.items() if not words.isdisjoint(view)]
            return kinds[0] if kinds else "string"
        if guide is not _NOTHING and _kind_of(guide) in kinds and self._chance(self._keep):
            return _kind_of(guide)
        likely = [kind for kind in kinds if kind != "null"]
        return str(self._rng.choice(likely if likely and self._chance(0.8) else kinds))

    def _object(self, view: dict[str, Any], guide: Any, depth: int) -> dict[str, Any]:
        properties: dict[str, Any] = view.get("properties", {})
        hints = guide if isinstance(guide, dict) else {}
        names = set(view.get("required", ()))
        share = 0.0 if depth >= _DEEP else 0.65
        for name, sub in properties.items():
            wanted = name in hints if hints and self._chance(self._keep) else self._chance(share)
            if wanted and sub is not False:
                names.add(name)
        least = view.get("minProperties", 0)
        for name in properties:
            if len(names) < least:
                names.add(name)
        for name, others in view.get("dependentRequired", {}).items():
            if name in names:
                names.update(others)
        ordered = [n for n in properties if n in names]
        ordered += [n for n in (*hints, *sorted(names)) if n in names and n not in ordered]
        most = view.get("maxProperties")
        if most is not None and len(ordered) > most:
            ordered = sorted(ordered, key=lambda n: n not in view.get("required", ()))[:most]
        result = {
            name: self.value(self._property(view, name), hints.get(name, _NOTHING), name, depth + 1)
            for name in ordered
        }
        if not properties:
            result |= self._entries(view, hints, least - len(result), depth)
        return result

    def _property(self, view: dict[str, Any], name: str) -> Any:
        import re

        found = [view["properties"][name]] if name in view.get("properties", {}) else []
        for pattern, sub in view.get("patternProperties", {}).items():
            try:
                if re.search(pattern, name):
                    found.append(sub)
            except re.error:
                continue
        if not found:
            return view.get("additionalProperties", {})
        return found[0] if len(found) == 1 else {"allOf": found}

    def _entries(
        self, view: dict[str, Any], hints: dict[str, Any], least: int, depth: int
    ) -> dict[str, Any]:
        """Members of a map, whose names no schema lists."""
        if view.get("additionalProperties", True) is False and not view.get("patternProperties"):
            return {}
        if hints:
            return {
                name: self.value(self._property(view, name), value, name, depth + 1)
                for name, value in hints.items()
            }
        typed = view.get("additionalProperties", True) is not True
        wanted = max(least, 1 if (typed or view.get("patternProperties")) and depth < _DEEP else 0)
        names = view.get("propertyNames", {})
        result: dict[str, Any] = {}
        for _ in range(20 * wanted):
            if len(result) >= wanted:
                break
            patterns = [*view.get("patternProperties", {})]
            if patterns:
                name = matching(self._rng.choice(patterns), self._rng)
            else:
                name = str(self.value({"type": "string", **names}, _NOTHING, "key", depth + 1))
            result[name] = self.value(self._property(view, name), _NOTHING, name, depth + 1)
        return result

    def _array(self, view: dict[str, Any], guide: Any, name: str, depth: int) -> list[Any]:
        hints = guide if isinstance(guide, list) else []
        items = view.get("items", True)
        first = view.get("prefixItems", items if isinstance(items, list) else [])
        rest = view.get("additionalItems", True) if isinstance(items, list) else items
        least = max(view.get("minItems", 0), len(first) if rest is False else 0)
        most = view.get("maxItems", max(least, len(first)) + (3 if depth < _DEEP else 0))
        if rest is False:
            most = min(most, len(first))
        if hints and self._chance(self._keep):
            count = min(max(len(hints), least), max(most, least))
        else:
            count = self._rng.randint(least, max(most, least))
            count = max(count, min(1, most)) if depth < _DEEP else least
        singular = name.removesuffix("s")
        found: list[Any] = []
        for index in range(count):
            sub = first[index] if index < len(first) else rest
            if index == 0 and isinstance(view.get("contains"), dict):
                sub = {"allOf": [sub, view["contains"]]}
            hint = hints[index % len(hints)] if hints else _NOTHING
            for _ in range(20):
                item = self.value(sub, hint, singular, depth + 1)
                if not view.get("uniqueItems") or item not in found:
                    found.append(item)
                    break
                hint = _NOTHING
        return found

    def _string(self, view: dict[str, Any], name: str) -> str:
        least, most = view.get("minLength", 0), view.get("maxLength", math.inf)
        for _ in range(30):
            if "format" in view and view["format"] in FORMATS:
                found = FORMATS[view["format"]](self._rng)
            elif "pattern" in view:
                found = matching(view["pattern"], self._rng)
            else:
                found = text(name, self._rng)
                while len(found) < least:
                    found += f"-{text('', self._rng)}"
                found = found if len(found) <= most else found[: int(most)]
            if least <= len(found) <= most:
                return found
        return found

    def _number(self, view: dict[str, Any], *, whole: bool) -> int | float:
        low, high = view.get("minimum", -math.inf), view.get("maximum", math.inf)
        step = view.get("multipleOf", 1 if whole else 0.01)
        if whole and float(step) != int(step):
            step = 1
        for keyword, sign in (("exclusiveMinimum", 1), ("exclusiveMaximum", -1)):
            bound = view.get(keyword)
            if bound is True:  # draft-04
                bound = view.get("minimum" if sign > 0 else "maximum")
            if isinstance(bound, int | float) and bound is not False:
                low = max(low, bound + step) if sign > 0 else low
                high = min(high, bound - step) if sign < 0 else high
        if low == -math.inf:
            low = min(0, high - 100 * step) if high != math.inf else 0
        top = min(high, low + 1000 * step)
        first, last = math.ceil(low / step), math.floor(top / step)
        chosen = self._rng.randint(first, max(first, last)) * step
        return int(chosen) if whole else round(chosen, 6)


_CHOICES = {"allOf", "anyOf", "oneOf", "if", "then", "else", "$ref", "$defs", "definitions"}
_IMPLIED = {
    "object": {"properties", "required", "additionalProperties", "patternProperties"},
    "array": {"items", "prefixItems", "contains", "minItems", "maxItems"},
    "number": {"minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"},
}


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    kinds = {int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return kinds.get(type(value), "null")


def _fits(value: Any, schema: Any) -> bool:
    if not isinstance(schema, dict):
        return True
    if "const" in schema:
        return json.dumps(value) == json.dumps(schema["const"])
    return "enum" not in schema or value in schema["enum"]
