"""Words that every format uses; plain text, to be escaped for where it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from eventreg.changes.change import Change, Class
from eventreg.changes.changelog import Changelog, Entry, State
from eventreg.model.names import Kind
from eventreg.model.plural import plural

HEADINGS = {
    Class.BREAKING: "Breaking",
    Class.COMPATIBLE: "Compatible",
    Class.ANNOTATION: "Annotations",
}


_UNCHANGED = "no change"


def step(entry: Entry) -> str:
    """`1.1.0 → 2.0.0`, or the one version there is."""
    if entry.state is State.VERSION and entry.previous != entry.version:
        return f"{entry.previous} → {entry.version}"
    return entry.version


def what(entry: Entry) -> str:
    """What became of the version, in a word or two."""
    thing = "event" if entry.kind is Kind.EVENT else "shared type"
    if entry.state is State.ADDED:
        return f"new {thing}"
    if entry.state is State.REMOVED:
        return "removed"
    if entry.breaking:
        return "breaking"
    if entry.verdict is not None and entry.verdict.state == "undecided":
        return "undecided"
    if not entry.changes:
        return _UNCHANGED
    if all(change.class_ is Class.ANNOTATION for change in entry.changes):
        return "annotations"
    return "compatible"


def state(entry: Entry) -> str:
    """What a reader has to know beside the changes, or nothing."""
    if entry.state is State.CHANGED:
        return f"Version {entry.version} was changed in place." if entry.version else ""
    if entry.state is State.REMOVED:
        return "This version is no longer there."
    if entry.verdict is not None and entry.verdict.state == "undecided":
        return f"Compatibility is undecided: {entry.verdict.reason}."
    return ""


def concerned(entry: Entry) -> str:
    """Who has to look, or nothing."""
    names = entry.subscribers if entry.breaking or entry.state is State.ADDED else ()
    return f"Subscribers: {', '.join(names)}" if names else ""


def by_class(entry: Entry) -> Iterator[tuple[Class, list[Change]]]:
    """The changes in their classes, the worst first; classes without any are left out."""
    for class_ in Class:
        found = [change for change in entry.changes if change.class_ is class_]
        if found:
            yield class_, found


def summary(changelog: Changelog) -> str:
    """`3 events changed: 4 breaking changes, 12 compatible, 9 annotations`."""
    unchanged = all(what(entry) == _UNCHANGED for entry in changelog.entries)
    # A file has no name, and its path for a version.
    if unchanged and not any(e.name and e.previous != e.version for e in changelog.entries):
        return f"Nothing changed between {changelog.base} and {changelog.head}."
    names = {(_noun(entry), entry.name) for entry in changelog.entries}
    nouns = Counter(noun for noun, _ in names)
    parts = [plural(count, noun) for noun, count in sorted(nouns.items())]
    counts = changelog.counts
    classes = [
        plural(counts[class_], word, many)
        for class_, word, many in (
            (Class.BREAKING, "breaking change", "breaking changes"),
            (Class.COMPATIBLE, "compatible", "compatible"),
            (Class.ANNOTATION, "annotation", "annotations"),
        )
        if counts[class_]
    ]
    told = f": {', '.join(classes)}" if classes else ""
    if unchanged:
        return f"{' and '.join(parts)}: a new version without a change."
    return f"{' and '.join(parts)} changed{told}."


def _noun(entry: Entry) -> str:
    """What changed; a file has no name beside its path."""
    if not entry.name:
        return "schema"
    return "event" if entry.kind is Kind.EVENT else "shared type"
