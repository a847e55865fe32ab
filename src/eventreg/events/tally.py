"""What a run saw, as frozen data that merges.

Merging is associative and commutative and keeps only a bounded number of rows, so any number of
partial tallies, from one process or from many machines, in any order, give the same whole.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from eventreg.events.words import printable

FIRST = 5
"""How many offenders are named for each row."""
ROWS = 1000
"""How many rows a table keeps: hostile events could make any number of them."""


class Problem(StrEnum):
    """Why an event could not be held against a schema, or what is odd about its envelope."""

    NO_DATA_FIELD = "no-data-field"
    NOT_UTF8 = "not-utf-8"
    NOT_JSON = "not-json"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    NOT_AN_OBJECT = "not-an-object"
    BAD_BASE64 = "bad-base64"
    NO_PAYLOAD = "no-payload"
    INCOMPLETE_ENVELOPE = "incomplete-envelope"
    WRAPPED_TWICE = "wrapped-twice"
    NO_TYPE = "no-type"
    UNKNOWN_TYPE = "unknown-type"
    UNKNOWN_DATASCHEMA = "unknown-dataschema"
    UNUSABLE_SCHEMA = "unusable-schema"
    UNTYPED = "untyped"
    OTHER_TYPE = "type-is-of-another-event"
    ALIAS = "alias"


class Subject(NamedTuple):
    """A schema that events were held against; the version is empty where it has none."""

    event: str
    version: str

    def __str__(self) -> str:
        return f"{self.event} {self.version}".rstrip()


class Place(NamedTuple):
    """Where an event stands; places sort in the order of reading.

    Attributes:
        source: the stream or file.
        first: milliseconds of a stream entry's id, or offset in bytes of the block of lines.
        second: sequence number of the id, or line in the block, from 1.
        nth: position in a batch, from 0; -1 for an event that stands alone.
    """

    source: str
    first: int
    second: int
    nth: int = -1


class Offender(NamedTuple):
    """One of the first events of a row.

    Attributes:
        id: the envelope's id, cut short, or empty.
        message: what is wrong with it, in the validator's words.
    """

    place: Place
    id: str
    message: str


@dataclass(frozen=True, slots=True)
class Offence:
    """How often, and the first few."""

    count: int
    first: tuple[Offender, ...]

    def __add__(self, other: Offence) -> Offence:
        first = heapq.nsmallest(FIRST, {*self.first, *other.first})
        return Offence(self.count + other.count, tuple(first))


class Failure(NamedTuple):
    """What fails: a keyword of a schema.

    Attributes:
        keyword: such as `pattern`.
        path: way from the schema's root through its references, a JSON Pointer.
        uri: the keyword itself, absolute.
        name: the missing property where the keyword is `required`, else empty.
    """

    subject: Subject
    keyword: str
    path: str
    uri: str
    name: str


class Oddity(NamedTuple):
    """A problem and what it is about: a type, an attribute, a name of old; cut short."""

    problem: Problem
    about: str


class Break(NamedTuple):
    """A keyword of the schema tried that rejects events which their own schema accepts."""

    target: Subject
    failure: Failure


@dataclass(frozen=True, slots=True)
class Trial:
    """Events of one schema held against another as well.

    Attributes:
        kept: both accept.
        broken: the own schema accepts, the other rejects.
        mended: the own schema rejects, the other accepts.
        lost: both reject.
    """

    kept: int = 0
    broken: int = 0
    mended: int = 0
    lost: int = 0

    def __add__(self, other: Trial) -> Trial:
        return Trial(
            self.kept + other.kept,
            self.broken + other.broken,
            self.mended + other.mended,
            self.lost + other.lost,
        )

    @property
    def events(self) -> int:
        return self.kept + self.broken + self.mended + self.lost


Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Table(Generic[Key]):
    """Offences by key: the first `ROWS` keys in order, and how many offences the others had.

    A key that a part drops has `ROWS` smaller ones in that part, hence in the whole: what is kept
    is counted exactly, whatever the order of merging.
    """

    rows: Mapping[Key, Offence] = field(default_factory=dict)
    others: int = 0

    @classmethod
    def of(cls, rows: Mapping[Key, Offence], others: int = 0) -> Table[Key]:
        if len(rows) <= ROWS:
            return cls(rows, others)
        kept = heapq.nsmallest(ROWS, rows)  # type: ignore[type-var]  # keys are named tuples
        dropped = sum(offence.count for offence in rows.values())
        dropped -= sum(rows[key].count for key in kept)
        return cls({key: rows[key] for key in kept}, others + dropped)

    def __add__(self, other: Table[Key]) -> Table[Key]:
        rows = _merged(self.rows, other.rows, Offence.__add__)
        return Table.of(rows, self.others + other.others)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def count(self) -> int:
        return self.others + sum(offence.count for offence in self.rows.values())

    def sorted(self) -> list[tuple[Key, Offence]]:
        """The most frequent first."""
        return sorted(self.rows.items(), key=lambda row: (-row[1].count, row[0]))


@dataclass(frozen=True, slots=True)
class SourceTally:
    """One stream or file.

    Attributes:
        records: stream entries or lines that were read.
        blocks: how many lines each block had, by its offset in bytes; empty for streams.
        trimmed: entries that Redis no longer has, None where it does not say.
        cut: why reading ended before the end, or empty.
        stream: whether it is a stream, so that places hold ids and not lines.
    """

    records: int = 0
    blocks: Mapping[int, int] = field(default_factory=dict)
    trimmed: int | None = None
    cut: str = ""
    stream: bool = False

    def __add__(self, other: SourceTally) -> SourceTally:
        trimmed = [t for t in (self.trimmed, other.trimmed) if t is not None]
        return SourceTally(
            self.records + other.records,
            _merged(self.blocks, other.blocks, int.__add__),
            max(trimmed) if trimmed else None,
            max(self.cut, other.cut),
            self.stream or other.stream,
        )


@dataclass(frozen=True)
class Tally:
    """All that a run saw.

    Attributes:
        sources: by name.
        events: events read; a batch counts each of its own.
        skipped: events outside the period or the sample.
        valid, invalid: events held against a schema.
        failures: failing keywords; an invalid event may fail several.
        oddities: problems with envelopes.
        trials: with a second registry: what became of the events of each schema.
        breaks: keywords of the schemas tried that break events.
    """

    sources: Mapping[str, SourceTally] = field(default_factory=dict)
    events: int = 0
    skipped: int = 0
    valid: Mapping[Subject, int] = field(default_factory=dict)
    invalid: Mapping[Subject, int] = field(default_factory=dict)
    failures: Table[Failure] = field(default_factory=Table)
    oddities: Table[Oddity] = field(default_factory=Table)
    trials: Mapping[tuple[Subject, Subject], Trial] = field(default_factory=dict)
    breaks: Table[Break] = field(default_factory=Table)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            _merged(self.sources, other.sources, SourceTally.__add__),
            self.events + other.events,
            self.skipped + other.skipped,
            _merged(self.valid, other.valid, int.__add__),
            _merged(self.invalid, other.invalid, int.__add__),
            self.failures + other.failures,
            self.oddities + other.oddities,
            _merged(self.trials, other.trials, Trial.__add__),
            self.breaks + other.breaks,
        )

    @property
    def records(self) -> int:
        return sum(source.records for source in self.sources.values())

    @property
    def trimmed(self) -> int:
        return sum(source.trimmed or 0 for source in self.sources.values())

    def shown(self, place: Place) -> str:
        """A place in words: `orders.order.created 1700000000000-0`, `events.ndjson:12`."""
        source = self.sources.get(place.source)
        item = f"[{place.nth}]" if place.nth >= 0 else ""
        name = printable(place.source)
        if source is not None and source.stream:
            return f"{name} {place.first}-{place.second}{item}"
        return f"{name}:{place.second}{item}"

    @property
    def subjects(self) -> list[Subject]:
        return sorted({*self.valid, *self.invalid})

    @property
    def broken(self) -> int:
        """Events that the schemas tried would break."""
        return sum(trial.broken for trial in self.trials.values())

    def count(self, *problems: Problem) -> int:
        return sum(
            offence.count
            for oddity, offence in self.oddities.rows.items()
            if oddity.problem in problems
        )

    def settled(self) -> Tally:
        """The same with lines counted from the start of each file, however it was cut up."""
        return dataclasses.replace(
            self,
            sources={
                name: dataclasses.replace(
                    source, blocks={0: sum(source.blocks.values())} if source.blocks else {}
                )
                for name, source in sorted(self.sources.items())
            },
            valid=dict(sorted(self.valid.items())),
            invalid=dict(sorted(self.invalid.items())),
            failures=self._settled(self.failures),
            oddities=self._settled(self.oddities),
            trials=dict(sorted(self.trials.items())),
            breaks=self._settled(self.breaks),
        )

    def _settled(self, table: Table[Key]) -> Table[Key]:
        return Table(
            {
                key: Offence(offence.count, tuple(map(self._counted, offence.first)))
                for key, offence in table.sorted()
            },
            table.others,
        )

    def _counted(self, offender: Offender) -> Offender:
        place = offender.place
        blocks = self.sources[place.source].blocks if place.source in self.sources else {}
        if not blocks:
            return offender
        before = sum(lines for start, lines in blocks.items() if start < place.first)
        return offender._replace(place=place._replace(first=0, second=before + place.second))


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of any number of tallies."""
    result = Tally()
    for tally in tallies:
        result += tally
    return result


def _merged(
    left: Mapping[Key, Value], right: Mapping[Key, Value], add: Callable[[Value, Value], Value]
) -> Mapping[Key, Value]:
    if not right:
        return left
    if not left:
        return right
    result = dict(left)
    for key, value in right.items():
        result[key] = add(result[key], value) if key in result else value
    return result
