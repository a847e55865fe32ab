"""How compatibility is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from eventreg.model.catalogue import matches

Mode = Literal[
    "backward",
    "forward",
    "full",
    "backward-transitive",
    "forward-transitive",
    "full-transitive",
    "none",
]
"""Who may read whose data."""
Content = Literal["declared", "open"]
"""What writers may send: what their schema declares, or whatever it lets through."""
Formats = Literal["assert", "annotate"]
"""Whether `format` restricts values."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How compatibility is decided.

    Attributes:
        mode: who may read whose data, see `eventreg.schema.json`.
        overrides: selectors and the mode of the events they pick; the last match counts.
        base: Git ref to compare with when none is named.
    """

    mode: Mode = "backward"
    content: Content = "declared"
    formats: Formats = "assert"
    undecided: Literal["error", "warning"] = "error"
    base: str = "main"
    overrides: tuple[tuple[tuple[str, ...], Mode], ...] = ()

    def mode_of(self, event: str, major: int) -> Mode:
        mode = self.mode
        for selectors, override in self.overrides:
            if any(matches(selector, event, major) for selector in selectors):
                mode = override
        return mode


def is_transitive(mode: str) -> bool:
    """Whether every earlier version of the major counts, not only the newest."""
    return mode.endswith("-transitive")
