"""Find properties that only changed their name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eventreg.changes.fields import Facts
from eventreg.changes.paths import Path

_TELLING = ("description", "title", "examples")
_ENOUGH = 0.55
_MOST_PAIRS = 400


def renames(old: Mapping[Path, Facts], new: Mapping[Path, Facts]) -> dict[Path, Path]:
    """Old path to new path of properties of one object that hold the same under another name.

    The type and everything below must be alike; then the name, or what is said about it, must
    be: `state` and `order_state`, or two names with one description.
    """
    gone = _by_parent(old, new)
    come = _by_parent(new, old)
    found: dict[Path, Path] = {}
    for parent, candidates in gone.items():
        rivals = come.get(parent, [])
        if not rivals or len(candidates) * len(rivals) > _MOST_PAIRS:
            continue
        only = len(candidates) == len(rivals) == 1
        scored = sorted(
            (
                (-_likeness(old, new, before, after, only=only), before, after)
                for before in candidates
                for after in rivals
            ),
        )
        taken: set[Path] = set()
        for score, before, after in scored:
            if -score >= _ENOUGH and before not in found and after not in taken:
                found[before] = after
                taken.add(after)
    return found


def _by_parent(ours: Mapping[Path, Facts], theirs: Mapping[Path, Facts]) -> dict[Path, list[Path]]:
    """Named properties that only `ours` has, under parents that both have."""
    found: dict[Path, list[Path]] = {}
    for path in ours:
        if path and path not in theirs and path[:-1] in theirs and _is_name(path[-1]):
            found.setdefault(path[:-1], []).append(path)
    return found


def _is_name(segment: str) -> bool:
    return not segment.startswith(("[", "(", "/")) and segment != "*"


def _likeness(
    old: Mapping[Path, Facts],
    new: Mapping[Path, Facts],
    before: Path,
    after: Path,
    *,
    only: bool,
) -> float:
    """From 0, another property, to 1, the same one."""
    if _shape(old, before) != _shape(new, after):
        return 0
    from difflib import SequenceMatcher

    first, second = old[before], new[after]
    name = SequenceMatcher(None, before[-1].lower(), after[-1].lower()).ratio()
    if set(_words(before[-1])) & set(_words(after[-1])):
        name = max(name, 0.6)
    said = 0.0
    for keyword in _TELLING:
        one, two = first.get(keyword), second.get(keyword)
        if one is not None and two is not None:
            alike = 1.0 if one == two else SequenceMatcher(None, str(one), str(two)).ratio()
            said = max(said, alike)
    rich = _is_telling(first) and _without_words(first) == _without_words(second)
    return max(name, said if said > 0.6 else 0, 0.6 if only and rich else 0)


def _words(segment: str) -> list[str]:
    return [
        word for word in segment.strip('"').lower().replace("-", "_").split("_") if len(word) > 3
    ]


def _shape(fields: Mapping[Path, Facts], root: Path) -> Any:
    """Types and names below a property, which a rename does not touch."""
    depth = len(root)
    return {
        path[depth:]: (frozenset(facts.get("type", {})), frozenset(facts.get("enum", {})))
        if path != root
        else frozenset(facts.get("type", {}))
        for path, facts in fields.items()
        if path[:depth] == root
    }


def _without_words(facts: Facts) -> Facts:
    return {key: value for key, value in facts.items() if key not in {*_TELLING, "required"}}


def _is_telling(facts: Facts) -> bool:
    """Whether a property says more of itself than a type that many have."""
    return len(_without_words(facts)) > 1
