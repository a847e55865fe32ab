"""Merging must give the same whole however the parts are cut and in whatever order they come."""

from __future__ import annotations

import random
from functools import reduce
from itertools import pairwise
from operator import add

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventreg.events.files import File
from eventreg.events.tally import (
    FIRST,
    Failure,
    Oddity,
    Offence,
    Offender,
    Place,
    Problem,
    SourceTally,
    Subject,
    Table,
    Tally,
    Trial,
    total,
)
from tests.events.samples import checker, envelope, lines, payload

PLACES = st.builds(Place, st.sampled_from("ab"), st.integers(0, 3), st.integers(1, 50))
ODDITIES = st.builds(Oddity, st.sampled_from(Problem), st.sampled_from("xyz"))
SUBJECTS = st.builds(Subject, st.sampled_from(["a.b.c", "d.e.f"]), st.sampled_from(["1.0.0", ""]))
FAILURES = st.builds(
    Failure, SUBJECTS, st.sampled_from(["type", "enum"]), st.just("/p"), st.just("u"), st.just("")
)


@st.composite
def _offences(draw):
    places = draw(st.lists(PLACES, min_size=1, max_size=4, unique=True))
    return reduce(add, (Offence(1, (Offender(place, "", "m"),)) for place in places))


def _tables(keys):
    return st.dictionaries(keys, _offences(), max_size=2).map(Table.of)


COUNTS = st.integers(0, 100)
TALLIES = st.builds(
    Tally,
    st.dictionaries(
        st.sampled_from("ab"),
        st.builds(
            SourceTally,
            COUNTS,
            st.dictionaries(st.integers(0, 3), st.integers(1, 50), max_size=2),
            st.none() | COUNTS,
            st.sampled_from(["", "lost"]),
        ),
    ),
    COUNTS,
    COUNTS,
    st.dictionaries(SUBJECTS, COUNTS, max_size=2),
    st.dictionaries(SUBJECTS, COUNTS, max_size=2),
    _tables(FAILURES),
    _tables(ODDITIES),
    st.dictionaries(
        st.tuples(SUBJECTS, SUBJECTS), st.builds(Trial, COUNTS, COUNTS, COUNTS, COUNTS)
    ),
)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(TALLIES, TALLIES, TALLIES)
def test_merging_is_associative_and_commutative_and_has_a_zero(a, b, c):
    assert (a + b) + c == a + (b + c)
    assert a + b == b + a
    assert a + Tally() == a


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), PLACES), unique_by=lambda item: item[1]), st.data())
def test_a_full_table_counts_what_it_keeps_exactly(events, data):
    def table(some):
        rows: dict[int, Offence] = {}
        for key, place in some:
            one = Offence(1, (Offender(place, "", ""),))
            rows[key] = rows[key] + one if key in rows else one
        return Table.of(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("eventreg.events.tally.ROWS", 7)
        whole = table(events)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=4)))
        edges = [0, *cuts, len(events)]
        parts = [table(events[start:end]) for start, end in pairwise(edges)]
        random.Random(0).shuffle(parts)
        merged = reduce(add, parts, Table())
    assert merged == whole
    assert whole.count == len(events)


@settings(deadline=None)
@given(st.lists(PLACES, min_size=1, unique=True))
def test_the_first_offenders_are_the_first_in_the_order_of_reading(places):
    offence = reduce(add, (Offence(1, (Offender(place, "", ""),)) for place in places))
    assert [offender.place for offender in offence.first] == sorted(places)[:FIRST]
    assert offence.count == len(places)


@pytest.mark.parametrize("size", [64, 500, 4999, 100_000_000])
def test_parts_of_a_file_add_up_to_the_whole(size, tmp_path):
    bad = envelope(data=payload(order_id=5), id="bad")
    path = tmp_path / "events.ndjson"
    path.write_bytes(lines(*[envelope(), bad, b"", b"{cut", [envelope(), bad]] * 9).rstrip())
    length = path.stat().st_size

    def tally(*parts):
        return total(checker().check(batch) for part in parts for batch in part.batches())

    whole = tally(File(str(path)))
    parts = [
        tally(File(str(path), start, min(start + size, length))) for start in range(0, length, size)
    ]
    random.Random(size).shuffle(parts)
    assert total(parts).settled() == whole.settled()
    first = next(iter(whole.settled().failures.rows.values())).first
    assert [offender.place.second for offender in first] == [2, 5, 7, 10, 12]
