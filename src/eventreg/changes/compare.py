"""Compare two versions of a schema for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from eventreg.changes import words
from eventreg.changes.change import Change, Class, Verdict, judged
from eventreg.changes.facets import ANNOTATIONS, FACETS, RULES, Direction
from eventreg.changes.fields import Facts, fields
from eventreg.changes.paths import Path, written
from eventreg.changes.renames import renames
from eventreg.model.document import SchemaDocument
from eventreg.model.printable import printable
from eventreg.model.registry import Registry

_BREAKS = {
    "backward": {Direction.NARROWER, Direction.BOTH},
    "forward": {Direction.WIDER, Direction.BOTH},
    "full": {Direction.NARROWER, Direction.WIDER, Direction.BOTH},
}
_ORDER = {each: number for number, each in enumerate(Class)}


def between(
    old: SchemaDocument,
    new: SchemaDocument,
    *,
    registry: Registry,
    old_registry: Registry | None = None,
    mode: str = "backward",
    verdict: Verdict | None = None,
) -> tuple[Change, ...]:
    """What changed from `old` to `new`: breaking changes first, then in the order of the text.

    References are followed, so that a change of a shared type shows where it is used. Each
    change is classed by what it means alone; a verdict of the compatibility check outweighs that.

    Args:
        old: the earlier version.
        new: the later one.
        registry: where references of `new` lead.
        old_registry: where those of `old` lead; default: the same.
        mode: whose reading counts, as in `eventreg.yaml`; `none` counts as `backward`.
        verdict: what the compatibility check says of the pair.
    """
    before = fields(old_registry or registry, old)
    after = fields(registry, new)
    if before == after:
        return ()
    breaks = _BREAKS.get(mode.removesuffix("-transitive"), _BREAKS["backward"])
    found = list(_Comparison(before, after, frozenset(breaks)).run())
    order = {written(path): number for number, path in enumerate((*after, *before))}
    changes = judged(found, verdict)
    return tuple(sorted(changes, key=lambda c: (_ORDER[c.class_], order.get(c.path, 0), c.kind)))


class _Comparison:
    def __init__(
        self,
        before: Mapping[Path, Facts],
        after: Mapping[Path, Facts],
        breaks: frozenset[Direction],
    ) -> None:
        self._renamed = renames(before, after)
        self._before = {self._moved(path): facts for path, facts in before.items()}
        self._after = after
        self._breaks = breaks

    def _moved(self, path: Path) -> Path:
        for length in range(1, len(path) + 1):
            target = self._renamed.get(path[:length])
            if target:
                return (*target, *path[length:])
        return path

    def run(self) -> Iterator[Change]:
        for old_path, path in self._renamed.items():
            yield self._rename(old_path, path)
        for path in self._before:
            if path not in self._after and self._roots(path, self._after):
                yield self._removed(path)
        for path in self._after:
            if path not in self._before and self._roots(path, self._before):
                yield self._added(path)
        yield from self._facets()

    @staticmethod
    def _roots(path: Path, others: Mapping[Path, Facts]) -> bool:
        """Whether a path is where a difference begins: what is around it, both have."""
        return path[:-1] in others

    def _class(self, direction: Direction) -> Class:
        if direction is Direction.NONE:
            return Class.ANNOTATION
        return Class.BREAKING if direction in self._breaks else Class.COMPATIBLE

    def _change(
        self, path: Path, kind: str, old: Any, new: Any, direction: Direction, sentence: str
    ) -> Change:
        told = f"{words.subject(path)} {printable(sentence)}"
        return Change(written(path), kind, old, new, self._class(direction), told)

    def _rename(self, old_path: Path, path: Path) -> Change:
        required = self._after[path].get("required") or self._before[path].get("required")
        direction = Direction.BOTH if required else self._closed(path, Direction.NARROWER)
        sentence = f"is the new name of {words.subject(old_path)}"
        return self._change(
            path, "field-renamed", written(old_path), written(path), direction, sentence
        )

    def _closed(self, path: Path, otherwise: Direction) -> Direction:
        """An open object takes a name that it does not declare; a closed one rejects it."""
        return otherwise if self._after.get(path[:-1], {}).get("closed") else Direction.NEUTRAL

    def _removed(self, path: Path) -> Change:
        facts = self._before[path]
        kind = words.kind(facts)
        if path[-1].startswith("("):
            return self._change(path, "shape-removed", kind, None, Direction.NARROWER, "is gone")
        direction = self._closed(path, Direction.NARROWER)
        if facts.get("required"):
            direction = Direction.BOTH if direction is Direction.NARROWER else Direction.WIDER
        need = "required" if facts.get("required") else "optional"
        return self._change(
            path, "field-removed", kind, None, direction, f"is gone (it was {kind}, {need})"
        )

    def _added(self, path: Path) -> Change:
        facts = self._after[path]
        kind = words.kind(facts)
        if path[-1].startswith("("):
            return self._change(path, "shape-added", None, kind, Direction.WIDER, "is a new shape")
        if facts.get("required"):
            sentence = f"is new and required ({kind})"
            return self._change(path, "field-added", None, kind, Direction.NARROWER, sentence)
        was_closed = self._before.get(path[:-1], {}).get("closed")
        direction = Direction.WIDER if was_closed else Direction.NEUTRAL
        return self._change(
            path, "field-added", None, kind, direction, f"is new ({kind}, optional)"
        )

    def _facets(self) -> Iterator[Change]:
        """Differences of properties that both have, found by deepdiff."""
        both = [p for p in self._after if p in self._before and self._after[p] != self._before[p]]
        if not both:
            return
        from deepdiff import DeepDiff

        before, after = (
            {str(number): _plain(facts, other) for number, (facts, other) in enumerate(pairs)}
            for pairs in (
                [(self._before[path], self._after[path]) for path in both],
                [(self._after[path], self._before[path]) for path in both],
            )
        )
        # With its usual threshold, what has little in common counts as replaced as a whole.
        found = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
        touched = {
            tuple(item.path(output_format="list")[:2]) for items in found.values() for item in items
        }
        for number, path in enumerate(both):
            old, new = self._before[path], self._after[path]
            if new.get("never") and not old.get("never"):
                old, new = {}, {"never": True}
            for keyword in dict.fromkeys((*new, *old)):
                if (str(number), keyword) in touched:
                    yield from self._facet(path, keyword, old.get(keyword), new.get(keyword))

    def _facet(self, path: Path, keyword: str, old: Any, new: Any) -> Iterator[Change]:
        if keyword == "type":
            yield from self._types(path, old or {}, new or {})
        elif keyword == "enum":
            yield from self._values(path, old, new)
        elif keyword in FACETS:
            facet = FACETS[keyword]
            direction, sentence = facet.direction(old, new), facet.sentence(old, new)
            yield self._change(path, facet.kind, old, new, direction, sentence)
        elif keyword in _SPECIAL:
            kind, direction, sentence = _SPECIAL[keyword](old, new)
            if kind:
                yield self._change(path, kind, old, new, direction, sentence)
        elif keyword in RULES:
            sentence = (
                f'has another rule under "{keyword}"'
                if keyword != "further"
                else ("has other rules beside its first")
            )
            yield self._change(path, "rule-changed", old, new, Direction.BOTH, sentence)
        elif keyword != "repeats":
            yield self._annotation(path, keyword, old, new)

    def _annotation(self, path: Path, keyword: str, old: Any, new: Any) -> Change:
        name = ANNOTATIONS.get(keyword, f'"{keyword}"')
        if new is None:
            sentence = f"has lost its {name}"
        elif old is None:
            sentence = f"now has {_ARTICLES.get(name[0], 'a ')}{name}"
            sentence = sentence.replace("an examples", "examples")
        else:
            sentence = f"has another {name}".replace("another examples", "other examples")
        kind = f"{keyword.lstrip('$').lower()}-changed"
        return self._change(path, kind, old, new, Direction.NONE, sentence)

    def _types(
        self, path: Path, old: Mapping[str, Any], new: Mapping[str, Any]
    ) -> Iterator[Change]:
        gained = [name for name in new if name not in old]
        lost = [name for name in old if name not in new]
        before, after = list(old), list(new)
        if not old:
            direction = Direction.NARROWER
            sentence = f"must now be of type {words.joined(after, 'or')}"
        elif not new:
            direction = Direction.WIDER
            sentence = f"may now be of any type, not {words.joined(before, 'or')} alone"
        elif not lost or (lost == ["integer"] and "number" in gained):
            direction = Direction.WIDER
            sentence = f"may now also be {words.joined(gained, 'or')}"
        elif not gained:
            direction = Direction.NARROWER
            sentence = f"may no longer be {words.joined(lost, 'or')}"
        else:
            direction = Direction.NARROWER if _narrows(lost, gained) else Direction.BOTH
            sentence = f"is now {words.joined(after, 'or')}, was {words.joined(before, 'or')}"
        yield self._change(path, "type-changed", before or None, after or None, direction, sentence)

    def _values(
        self, path: Path, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> Iterator[Change]:
        if old is None or new is None:
            listed = words.values((old or new or {}).values(), last="or")
            direction = Direction.NARROWER if old is None else Direction.WIDER
            sentence = f"must now be {listed}" if old is None else f"need no longer be {listed}"
            before, after = (list(each.values()) if each else None for each in (old, new))
            yield self._change(path, "values-changed", before, after, direction, sentence)
            return
        gained = [value for key, value in new.items() if key not in old]
        lost = [value for key, value in old.items() if key not in new]
        if lost:
            sentence = f"may no longer be {words.values(lost, last='or')}"
            yield self._change(path, "value-removed", lost, None, Direction.NARROWER, sentence)
        if gained:
            sentence = f"may now also be {words.values(gained, last='or')}"
            yield self._change(path, "value-added", None, gained, Direction.WIDER, sentence)


_ARTICLES = {**dict.fromkeys("aeiou", "an "), '"': ""}


def _plain(facts: Facts, other: Facts) -> Facts:
    """What differs from the other side, in a form that deepdiff need not look into.

    Members of `type` and `enum` are compared one by one, anything else as a whole.
    """
    return {
        keyword: value if keyword in {"type", "enum"} else json.dumps(value, sort_keys=True)
        for keyword, value in facts.items()
        if keyword not in other or other[keyword] != value
    }


def _narrows(lost: list[str], gained: list[str]) -> bool:
    return "number" in lost and gained == ["integer"]


def _required(_old: Any, new: Any) -> tuple[str, Direction, str]:
    if new:
        return "became-required", Direction.NARROWER, "is now required"
    return "became-optional", Direction.WIDER, "is no longer required"


def _openness(_old: Any, new: Any) -> tuple[str, Direction, str]:
    if new:
        return "closed", Direction.NARROWER, "no longer takes properties that it does not declare"
    return "opened", Direction.WIDER, "now takes properties that it does not declare"


def _never(_old: Any, new: Any) -> tuple[str, Direction, str]:
    if new:
        return "forbidden", Direction.NARROWER, "may no longer be present"
    return "allowed", Direction.WIDER, "may be present again"


def _deprecated(_old: Any, new: Any) -> tuple[str, Direction, str]:
    if new is True:
        return "deprecated", Direction.NONE, "is now deprecated"
    return "no-longer-deprecated", Direction.NONE, "is no longer deprecated"


def _uses(old: Any, new: Any) -> tuple[str, Direction, str]:
    """What the shared type changed inside is told property by property."""
    if old is None:
        return "shared-type-changed", Direction.NONE, f"now uses the shared type {new}"
    if new is None:
        return "shared-type-changed", Direction.NONE, f"no longer uses the shared type {old}"
    return "shared-type-changed", Direction.NONE, f"now uses {new}, before {old}"


_SPECIAL = {
    "required": _required,
    "closed": _openness,
    "never": _never,
    "deprecated": _deprecated,
    "uses": _uses,
}
