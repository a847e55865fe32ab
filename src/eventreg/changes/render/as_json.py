"""For programs."""

from __future__ import annotations

import json
from typing import Any

from eventreg.changes.change import Verdict
from eventreg.changes.changelog import Changelog, Entry


def write(changelog: Changelog) -> str:
    """One object; keys are only ever added to it."""
    value = {
        "base": changelog.base,
        "head": changelog.head,
        "counts": {class_.value: count for class_, count in sorted(changelog.counts.items())},
        "entries": [_entry(entry) for entry in changelog.entries],
    }
    return json.dumps(value, indent=2) + "\n"


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind.value,
        "state": entry.state.value,
        "version": entry.version,
        "previous": entry.previous,
        "title": entry.title,
        "breaking": entry.breaking,
        "publishers": list(entry.publishers),
        "subscribers": list(entry.subscribers),
        "verdict": _verdict(entry.verdict),
        "changes": [
            {
                "path": change.path,
                "kind": change.kind,
                "class": change.class_.value,
                "sentence": change.sentence,
                "old": change.old,
                "new": change.new,
            }
            for change in entry.changes
        ],
    }


def _verdict(verdict: Verdict | None) -> dict[str, Any] | None:
    if verdict is None:
        return None
    witness = verdict.witness
    return {
        "state": verdict.state,
        "reason": verdict.reason,
        "bump": verdict.bump,
        "witness": witness
        and {
            "instance": witness.instance,
            "accepted_by": witness.accepted_by,
            "rejected_by": witness.rejected_by,
            "reason": witness.reason,
        },
    }
