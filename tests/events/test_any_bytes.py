"""Whatever lies in a stream or file is counted somewhere; the short way and the long one agree."""

from __future__ import annotations

import datetime as dt
import json

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventreg.events import Period, Selection
from eventreg.events.batch import Batch
from eventreg.events.files import File
from eventreg.events.findings import DEFAULT, Judge
from eventreg.events.tally import Tally, total
from eventreg.events.text import View
from tests.events.samples import NAME, checker, envelope, payload, platform

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ATTRIBUTES = st.sampled_from(
    ["type", "dataschema", "id", "source", "specversion", "time", "topic", "data", "data_base64"]
)


@st.composite
def events(draw):
    """An envelope or payload with some of its members replaced or gone."""
    event = draw(st.sampled_from([envelope(), envelope(dataschema=None), payload()]))
    for name in draw(st.lists(ATTRIBUTES, max_size=3)):
        if draw(st.booleans()):
            event = {**event, name: draw(VALUES)}
        else:
            event = {key: value for key, value in event.items() if key != name}
    return event


BODIES = st.one_of(
    st.none(),
    st.binary(max_size=60),
    VALUES.map(lambda value: json.dumps(value).encode()),
    events().map(lambda event: json.dumps(event).encode()),
    st.lists(events(), max_size=3).map(lambda some: json.dumps(some).encode()),
    events().flatmap(
        lambda event: st.integers(0, 400).map(lambda end: json.dumps(event).encode()[:end])
    ),
)


REPEATED = [
    json.dumps(envelope(**attributes)).encode()
    for attributes in (
        {},
        {"topic": "elsewhere"},
        {"type": ""},
        {"dataschema": None},
        {"topic": "elsewhere", "data": 5},
        {"data": 5},
    )
]
"""Alike enough that the short way could take one for the other."""


def _check(bodies: list[bytes | None], selection: Selection | None = None, **options) -> Tally:
    entries = [(b"%d-0" % number, body) for number, body in enumerate(bodies, 1)]
    return checker(selection, **options).check(Batch(NAME, entries, topic=NAME))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BODIES, max_size=6))
def test_every_entry_is_counted_and_both_ways_agree(bodies):
    tally = _check(bodies)
    everything = Selection(Period(since=dt.datetime(1, 1, 1, tzinfo=dt.UTC)))
    assert _check(bodies, everything) == tally
    assert tally.records == len(bodies)
    held = sum(tally.valid.values()) + sum(tally.invalid.values())
    assert held <= tally.events <= held + tally.oddities.count
    _, registry = platform()
    judge = Judge(DEFAULT, registry)
    assert View(judge, lambda _, text: text).render(tally).replace("\n", "").isprintable()
    assert all(finding.message.isprintable() for finding in judge.findings(tally))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(events(), max_size=4))
def test_against_its_own_schemas_nothing_breaks(some):
    bodies = [orjson.dumps(event, option=orjson.OPT_NON_STR_KEYS) for event in _encodable(some)]
    tally = _check(bodies, against=platform()[1])
    newest_alone = {pair: trial for pair, trial in tally.trials.items() if pair[0] == pair[1]}
    assert all(trial.broken == trial.mended == 0 for trial in newest_alone.values())
    assert sum(trial.events for trial in tally.trials.values()) == sum(tally.valid.values()) + sum(
        tally.invalid.values()
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(REPEATED) | events().map(lambda event: json.dumps(event).encode()),
        min_size=1,
        max_size=12,
    )
    | st.lists(st.sampled_from(REPEATED), min_size=2)
)
def test_what_was_seen_before_changes_nothing(bodies):
    each = total(
        checker().check(Batch(NAME, [(b"%d-0" % number, body)], topic=NAME))
        for number, body in enumerate(bodies, 1)
    )
    assert _check(bodies).settled() == each.settled()


def _encodable(some):
    for event in some:
        try:
            orjson.dumps(event)
        except TypeError:
            continue
        yield event


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.binary(max_size=300), name=st.sampled_from(["x.json", "x.ndjson", "x.ndjson.gz"]))
def test_any_file_is_read_to_its_end(data, name, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    for batch in File(str(path)).batches():
        checker().check(batch)


@pytest.mark.parametrize("text", ["\x1b[31m", "\ud800", "a\u202eb", "\0"])
def test_nothing_out_of_an_event_reaches_the_terminal_as_it_is(text):
    body = json.dumps(envelope(id=text, dataschema=None, type=text)).encode(errors="surrogatepass")
    tally = _check([body])
    assert View(Judge(DEFAULT, platform()[1]), lambda _, t: t).render(tally).isascii()
