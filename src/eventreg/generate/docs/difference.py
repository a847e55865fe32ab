"""What a page needs to know about the step from one version to the next; cli supplies it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Witness


class Change(Protocol):
    """One change, as a person would tell it."""

    @property
    def path(self) -> str:
        """Where: `lines[].sku`; empty for the event itself."""

    @property
    def class_(self) -> str:
        """`breaking`, `compatible` or `annotation`."""

    @property
    def sentence(self) -> str:
        """What, as plain text, no full stop."""


class Verdict(Protocol):
    """What the compatibility check says about the step."""

    @property
    def state(self) -> str:
        """`compatible`, `breaking`, `undecided`, or `unchecked` where the mode is `none`."""

    @property
    def reason(self) -> str:
        """One sentence, or empty."""

    @property
    def witness(self) -> Witness | None:
        """An event that shows a break."""


class Difference(Protocol):
    """What lies between two versions of one event."""

    @property
    def changes(self) -> Sequence[Change]:
        """The changes that weigh most first."""

    @property
    def verdict(self) -> Verdict:
        """On all of them together."""


Differences = Callable[[SchemaDocument, SchemaDocument], Difference]
"""From the older version and the newer one to what lies between them."""
