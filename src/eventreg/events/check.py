"""Holding events against their schemas: a short way for those that are fine, a long one else."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson

from eventreg.events.batch import Batch, Mark
from eventreg.events.envelope import MAX_CONTAINERS, Envelope, Unreadable, decode, too_large, unwrap
from eventreg.events.partial import At, Partial
from eventreg.events.period import Period
from eventreg.events.routes import Route, Router, Schema
from eventreg.events.tally import Break, Failure, Problem, Tally, Trial
from eventreg.events.words import shown
from eventreg.model.dialect import pointer_of

_ERRORS = 50
"""How many errors of one event are looked at."""
_ROUTES = 10_000
"""How many combinations of attributes are remembered; hostile events could make any number."""
_NAMES = 2000
"""Characters of attributes that are remembered; those of events that are in the registry are short."""
_MESSAGE = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of the events that are read are checked.

    Attributes:
        period: by the ids of streams, and by the envelopes' `time` in files.
        sample: share of the entries, chosen by their bytes, so that every run takes the same.
    """

    period: Period = field(default_factory=Period)
    sample: float = 1.0

    def takes(self, body: bytes | None) -> bool:
        if self.sample >= 1.0 or body is None:
            return True
        return zlib.crc32(body) < self.sample * 2**32


class _Fast:
    """A route without problems, and how many events of a batch took it."""

    __slots__ = ("accepts", "route", "taken", "target")

    def __init__(self, route: Route, schema: Schema) -> None:
        same = route.target is not None and route.target.seal == schema.seal
        self.route = route
        self.accepts = schema.accepts
        self.target = route.target.accepts if route.target and not same else None
        self.taken = 0


class Checker:
    """Checks batches; remembers routes between them and nothing about events."""

    def __init__(self, router: Router, selection: Selection | None = None) -> None:
        self._router = router
        self._selection = selection or Selection()
        self._routes: dict[tuple[str, str, str, bool], Route] = {}
        self._fast: dict[str, dict[tuple[Any, Any], _Fast]] = {}

    def knows(self, event: str) -> bool:
        """Whether `NAME` or `NAME@VERSION` is in the registry."""
        return self._router.named(event) is not None

    def untried(self) -> Tally:
        """A tally of no events, with every change of schema that some could have met."""
        return Tally(trials=dict.fromkeys(self._router.changes(), Trial()))

    def check(self, batch: Batch) -> Tally:
        """What one batch holds."""
        tally = Partial(batch)
        entries = batch.entries
        if self._selection.sample < 1.0:
            entries = [entry for entry in entries if self._selection.takes(entry[1])]
            tally.skipped = len(batch.entries) - len(entries)
        careful = bool(self._selection.period) and not batch.dated
        known = {} if careful else self._fast.setdefault(batch.topic, {})
        loads = orjson.loads
        for mark, body in entries:
            if body and len(body) > MAX_CONTAINERS and too_large(body):
                self._examine(tally, mark, body, careful=careful)
                continue
            try:
                event = loads(body)  # type: ignore[arg-type]  # None raises, as bad JSON does
                fast = known[event.get("dataschema"), event["type"]]
                data = event["data"]
                if (
                    event["specversion"]
                    and type(event["id"]) is type(event["source"]) is str
                    and event["id"]
                    and event["source"]
                    and fast.accepts(data)
                    and (fast.target is None or fast.target(data))
                ):
                    fast.taken += 1
                    continue
            except (ValueError, KeyError, TypeError, AttributeError):
                pass  # the long way finds out what is wrong
            event = data = None  # or a large one would be held twice
            self._examine(tally, mark, body, careful=careful)
        for fast in known.values():
            if fast.taken:
                tally.accepted(fast.route, fast.taken)
                fast.taken = 0
        return tally.frozen()

    def _examine(self, tally: Partial, mark: Mark, body: bytes | None, *, careful: bool) -> None:
        try:
            value = decode(body)
        except Unreadable as reason:
            tally.unreadable(mark, reason)
            return
        if not isinstance(value, list):
            self._event(tally, mark, -1, value, careful=careful)
            return
        for index, item in enumerate(value):
            self._event(tally, mark, index, item, careful=careful)

    def _event(self, tally: Partial, mark: Mark, index: int, value: Any, *, careful: bool) -> None:
        try:
            envelope = unwrap(value)
        except Unreadable as reason:
            tally.unreadable(mark, reason, index, value)
            return
        if careful and envelope.time and not self._selection.period.holds(envelope.time):
            tally.skipped += 1
            return
        tally.events += 1
        at = (mark, index)
        if envelope.gaps:
            message = f"no {' and no '.join(envelope.gaps)}"
            tally.odd(at, envelope.id, Problem.INCOMPLETE_ENVELOPE, envelope.gaps[0], message)
        route = self._route(envelope, tally.batch.topic)
        for problem, about, message in route.problems:
            tally.odd(at, envelope.id, problem, about, message)
        if route.schema is None:
            return
        try:
            _hold(tally, at, envelope, route, route.schema)
        except ValueError as error:
            message = shown(str(error)).lower()
            tally.odd(at, envelope.id, Problem.TOO_DEEP, str(route.schema.subject), message)

    def _route(self, envelope: Envelope, stream: str) -> Route:
        topic = envelope.topic or stream
        key = (envelope.dataschema, envelope.type, topic, envelope.structured)
        route = self._routes.get(key)
        if route is None:
            if len(self._routes) >= _ROUTES:
                self._routes.clear()
                self._fast.clear()
            route = self._router.route(
                envelope.dataschema, envelope.type, topic, structured=envelope.structured
            )
            if len(envelope.dataschema) + len(envelope.type) + len(topic) > _NAMES:
                return route
            self._routes[key] = route
            # Without a type only the long way will do: topics differ within a stream, and that it
            # is missing counts each time.
            if route.schema and envelope.type and envelope.structured and not route.problems:
                fast = self._fast.setdefault(stream, {})
                # One that is there has counted events already, and differs in nothing else.
                named = (envelope.dataschema or None, envelope.type)
                fast.setdefault(named, _Fast(route, route.schema))
        return route


def _hold(tally: Partial, at: At, envelope: Envelope, route: Route, schema: Schema) -> None:
    """Check one payload against its schema and the one tried."""
    fits = schema.accepts(envelope.data)
    target = route.target
    fits_too = fits
    if target is not None and target.seal != schema.seal:
        fits_too = target.accepts(envelope.data)
    if not fits:
        for failure, message in failures(schema, envelope.data):
            tally.add(tally.fails, failure, at, envelope.id, message)
    if target is not None and fits and not fits_too:
        for failure, message in failures(target, envelope.data):
            key = Break(target.subject, failure._replace(subject=schema.subject))
            tally.add(tally.breaks, key, at, envelope.id, message)
    counts = tally.valid if fits else tally.invalid
    counts[schema.subject] += 1
    if target is not None:
        tally.tried(schema.subject, target.subject, fits=fits, fits_too=fits_too)


def failures(schema: Schema, data: Any) -> Iterator[tuple[Failure, str]]:
    """Each keyword that rejects a payload, once, and the validator's words."""
    seen: set[Failure] = set()
    for error in islice(schema.validator.iter_errors(data), _ERRORS):
        path = list(error.evaluation_path)
        words = [step for step in error.schema_path if isinstance(step, str)]
        name = getattr(error.kind, "property", "") if error.kind.name == "required" else ""
        failure = Failure(
            schema.subject,
            words[-1] if words else "false",
            pointer_of(tuple(path)),
            error.absolute_keyword_location or "",
            name,
        )
        if failure not in seen:
            seen.add(failure)
            where = pointer_of(tuple(error.instance_path))
            message = shown(error.message, _MESSAGE)
            yield failure, f"{shown(where)}: {message}" if where else message
