"""A tally in the making: what the checker notes, event by event."""

from __future__ import annotations

from collections import Counter
from typing import Any

from eventreg.events.batch import Batch, Mark
from eventreg.events.envelope import Unreadable
from eventreg.events.routes import Route
from eventreg.events.tally import (
    FIRST,
    Break,
    Failure,
    Key,
    Oddity,
    Offence,
    Offender,
    Problem,
    SourceTally,
    Subject,
    Table,
    Tally,
    Trial,
)
from eventreg.events.words import shown

At = tuple[Mark, int]
"""Mark of an entry, and position in its batch or -1."""


class Partial:
    """The tally of one batch in the making."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.events = 0
        self.skipped = 0
        self.valid: Counter[Subject] = Counter()
        self.invalid: Counter[Subject] = Counter()
        self.fails: _Rows[Failure] = {}
        self.oddities: _Rows[Oddity] = {}
        self.trials: dict[tuple[Subject, Subject], Trial] = {}
        self.breaks: _Rows[Break] = {}

    def accepted(self, route: Route, count: int) -> None:
        self.events += count
        if route.schema is not None:
            self.valid[route.schema.subject] += count
            if route.target is not None:
                self._try(route.schema.subject, route.target.subject, Trial(kept=count))

    def unreadable(
        self, mark: Mark, reason: Unreadable, index: int = -1, value: Any = None
    ) -> None:
        self.events += 1
        event_id = value.get("id") if isinstance(value, dict) else ""
        self.odd(
            (mark, index),
            event_id if isinstance(event_id, str) else "",
            reason.problem,
            reason.about,
            reason.message,
        )

    def odd(self, at: At, event_id: str, problem: Problem, about: str, message: str) -> None:
        self.add(self.oddities, Oddity(problem, about), at, event_id, message)

    def add(self, rows: _Rows[Key], key: Key, at: At, event_id: str, message: str) -> None:
        """Count one offender; those of a batch come in order, so the first ones are kept."""
        row = rows.get(key)
        if row is None:
            row = rows[key] = _Row()
        row.count += 1
        if row.count <= FIRST:
            row.first.append(Offender(self.batch.place(*at), shown(event_id), message))

    def tried(self, own: Subject, target: Subject, *, fits: bool, fits_too: bool) -> None:
        self._try(
            own,
            target,
            Trial(
                kept=fits and fits_too,
                broken=fits and not fits_too,
                mended=not fits and fits_too,
                lost=not fits and not fits_too,
            ),
        )

    def _try(self, own: Subject, target: Subject, trial: Trial) -> None:
        key = (own, target)
        self.trials[key] = self.trials.get(key, Trial()) + trial

    def frozen(self) -> Tally:
        own = SourceTally(records=len(self.batch.entries), stream=bool(self.batch.topic))
        return Tally(
            sources={self.batch.source: own + self.batch.tally},
            events=self.events,
            skipped=self.skipped,
            valid=dict(self.valid),
            invalid=dict(self.invalid),
            failures=_table(self.fails),
            oddities=_table(self.oddities),
            trials=self.trials,
            breaks=_table(self.breaks),
        )


class _Row:
    """An `Offence` in the making."""

    __slots__ = ("count", "first")

    def __init__(self) -> None:
        self.count = 0
        self.first: list[Offender] = []


_Rows = dict[Key, _Row]


def _table(rows: _Rows[Key]) -> Table[Key]:
    return Table.of({key: Offence(row.count, tuple(row.first)) for key, row in rows.items()})
