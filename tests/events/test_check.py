from __future__ import annotations

import base64
import datetime as dt
import gzip
import json

import orjson
import pytest

from eventreg.events import Period, Selection
from eventreg.events.batch import Batch
from tests.events.samples import (
    NAME,
    NEWEST,
    check_file,
    checker,
    envelope,
    lines,
    payload,
    platform,
    problems,
)


@pytest.fixture
def check(tmp_path):
    def call(*events, name="events.ndjson", selection=None, **options):
        path = tmp_path / name
        path.write_bytes(events[0] if isinstance(events[0], bytes) else lines(*events))
        return check_file(path, selection, **options)

    return call


def _encoded(data):
    return envelope(data=None, data_base64=base64.b64encode(orjson.dumps(data)).decode())


def test_valid_and_invalid_events_are_counted_by_schema_and_keyword(check):
    bad = envelope(data=payload(order_id=5), id="b1")
    tally = check(envelope(), bad, envelope(dataschema=None), envelope())
    assert tally.valid == {NEWEST: 3}
    assert tally.invalid == {NEWEST: 1}
    [(failure, offence)] = tally.failures.rows.items()
    assert (failure.subject, failure.keyword) == (NEWEST, "type")
    assert failure.uri.endswith("/orders/order/created/1.1.0.json#/properties/order_id/type")
    assert offence.first[0].id == "b1"
    assert offence.first[0].message == '/order_id: 5 is not of type "string"'
    assert tally.shown(offence.first[0].place).endswith("events.ndjson:2")


def test_the_missing_property_is_named(check):
    tally = check(envelope(data=payload(order_id=None)))
    assert [(f.keyword, f.name) for f in tally.failures.rows] == [("required", "order_id")]


def test_one_keyword_that_fails_several_times_in_one_event_counts_it_once(check):
    data = payload()
    data["lines"] = [{"nonsense": True}, {"nonsense": True}]
    tally = check(envelope(data=data))
    assert all(offence.count == 1 for offence in tally.failures.rows.values())


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (envelope(type="com.dapr.event.sent"), "untyped"),
        (
            envelope(dataschema="https://schemas.example.com/no/such/1.0.0.json"),
            "unknown-dataschema",
        ),
        (envelope(dataschema=None, type="no.such.event"), "unknown-type"),
        (envelope(dataschema=None, type=f"{NAME}.v9"), "unknown-type"),
        (envelope(type="payment.payment.processed"), "type-is-of-another-event"),
        (envelope(type=f"{NAME}.v2"), "type-is-of-another-event"),
        (envelope(id=""), "incomplete-envelope"),
        (envelope(source=5), "incomplete-envelope"),
        (envelope(data=None), "no-payload"),
        (envelope(data=None, data_base64="$"), "bad-base64"),
        (envelope(data=None, data_base64=7), "bad-base64"),
        (envelope(data=None, data_base64="e30"), "bad-base64"),
        (
            envelope(type="com.dapr.event.sent", dataschema=None, data=envelope()),
            "wrapped-twice",
        ),
        (payload(), "no-type"),
        (5, "not-an-object"),
        ("text", "not-an-object"),
        (None, "not-an-object"),
    ],
)
def test_what_is_odd_is_named(event, problem, check):
    assert problem in problems(check(event))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (orjson.dumps(envelope())[:-20], "not-json"),
        (b'{"a": NaN}', "not-json"),
        (json.dumps(envelope(source="ü")).encode("utf-16"), "not-utf-8"),
        (orjson.dumps(envelope()).replace(b"order", "ö".encode("latin-1")), "not-utf-8"),
        (b'{"specversion": "1.0", "id": "\\ud800"}', "not-json"),
        (b"[" * 100_000, "not-json"),
        (
            orjson.dumps(envelope(data="DEEP")).replace(
                b'"DEEP"', b'{"a":' * 400 + b"1" + b"}" * 400
            ),
            "too-deep",
        ),
    ],
)
def test_bytes_that_are_no_event_are_counted(body, problem, check):
    tally = check(lines(envelope(), body.replace(b"\n", b" "), envelope()))
    assert list(problems(tally)) == [problem]
    assert tally.valid == {NEWEST: 2}


def test_an_encoded_payload_is_held_against_the_schema(check):
    tally = check(_encoded(payload()), _encoded(payload(order_id=5)))
    assert (tally.valid, tally.invalid) == ({NEWEST: 1}, {NEWEST: 1})


def test_batches_count_each_event_and_place_it(check):
    tally = check([envelope(), envelope(data=payload(order_id=1))], envelope())
    assert tally.events == 3
    assert tally.records == 2
    place = next(iter(tally.failures.rows.values())).first[0].place
    assert tally.shown(place).endswith("events.ndjson:1[1]")


def test_bare_bodies_are_of_the_event_that_is_named(check):
    tally = check(payload(), payload(order_id=1), bare=f"{NAME}@1.0.0")
    assert sum(tally.valid.values()) == 1
    assert {subject.version for subject in tally.invalid} == {"1.0.0"}


def test_an_alias_is_followed_and_told(check):
    event = envelope("payment.payment.processed", type="payment.processed", dataschema=None)
    tally = check(event)
    assert problems(tally) == {"alias": 1}
    assert [subject.event for subject in tally.valid] == ["payment.payment.processed"]


def test_the_topic_names_what_has_no_type(check):
    for topic in (NAME, f"{NAME}.dead-letter", f"{NAME}-deadletter"):
        tally = check(envelope(type="com.dapr.event.sent", dataschema=None, topic=topic))
        assert tally.valid == {NEWEST: 1}
    tally = check(envelope(type="com.dapr.event.sent", dataschema=None, topic=f"{NAME}.v7"))
    assert problems(tally) == {"untyped": 1, "unknown-type": 1}


def test_ten_megabytes_are_an_event_like_any_other_and_forty_are_not(check):
    big = envelope(data=payload(note="x" * 10_000_000))
    huge = envelope(data=payload(note="x" * 40_000_000))
    tally = check(big, huge, envelope())
    assert sum(tally.valid.values()) + sum(tally.invalid.values()) == 2
    assert problems(tally) == {"too-large": 1}


@pytest.mark.parametrize("name", ["events.ndjson", "events.json", "pretty.json"])
def test_what_would_take_many_times_its_size_in_memory_is_not_parsed(check, name):
    between = b",\n" if name == "pretty.json" else b","
    many = b"[" + between.join([b"{}"] * 1_200_000) + b"]\n"
    tally = check(many, name=name)
    assert (tally.events, problems(tally)) == (1, {"too-large": 1})
    [offence] = tally.oddities.rows.values()
    assert offence.first[0].message == "1,200,001 objects and lists"
    fewer = b"[" + between.join([b"{}"] * 400_000) + b"]\n"
    assert check(fewer, name=name).events == 400_000


def test_events_of_one_schema_under_many_topics_are_all_counted(check):
    bad = [envelope(topic=f"t{n}", data=payload(order_id=1)) for n in range(3)]
    events = [event for one in bad for event in (envelope(topic="t"), one, envelope())]
    tally = check(*events)
    assert (tally.events, tally.valid, tally.invalid) == (9, {NEWEST: 6}, {NEWEST: 3})


def test_hostile_types_do_not_make_the_tally_grow(check):
    tally = check(
        *[envelope(dataschema=None, type=f"x.{n}\x1b[31m" + "y" * 500) for n in range(3000)]
    )
    assert len(tally.oddities) == 1000
    assert tally.oddities.count == 3000
    assert all(len(o.about) < 130 and o.about.isprintable() for o in tally.oddities.rows)


def test_long_names_are_looked_up_and_not_kept():
    judge = checker()
    events = [envelope(dataschema=None, type=f"x.{n}" + "y" * 100_000) for n in range(50)]
    entries = [(number, orjson.dumps(event)) for number, event in enumerate(events, 1)]
    tally = judge.check(Batch("events.ndjson", entries))
    assert tally.oddities.count == 50
    assert sum(len(name) for key in judge._routes for name in key[:3]) < 100_000


def test_messages_stay_short_and_printable(check):
    data = payload(order_id="\x1b]0;owned\x07" + "z" * 10_000)
    offence = next(iter(check(envelope(data=data)).failures.rows.values()))
    assert len(offence.first[0].message) < 400
    assert offence.first[0].message.isprintable()


def test_the_period_is_that_of_the_envelopes_in_files(check):
    period = Period(
        since=dt.datetime(2026, 3, 15, 13, tzinfo=dt.UTC),
        until=dt.datetime(2026, 3, 15, 14, tzinfo=dt.UTC),
    )
    tally = check(
        envelope(time="2026-03-15T12:59:59.999999999Z"),
        envelope(time="2026-03-15T15:00:00+02:00"),
        envelope(time="2026-03-15T14:00:00Z"),
        envelope(time=None),
        selection=Selection(period),
    )
    assert (tally.events, tally.skipped) == (2, 2)


def test_a_sample_is_the_same_in_every_run(check):
    events = [envelope(id=str(n)) for n in range(1000)]
    first, second = (check(*events, selection=Selection(sample=0.2)) for _ in range(2))
    assert first == second
    assert 120 < first.events < 280
    assert first.events + first.skipped == 1000


def test_a_second_registry_tells_what_a_change_breaks(check):
    _, registry = platform()
    old = next(d for d in registry.events[NAME].versions if d is not registry.events[NAME].newest)
    event = envelope(dataschema=old.uri, data=old.schema["examples"][0])
    tally = check(event, event, envelope(data=payload(order_id=1)), against=registry)
    trials = {own.version: trial for (own, _), trial in tally.trials.items()}
    assert trials["1.0.0"].kept == 2
    assert trials["1.1.0"].lost == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one.json", orjson.dumps(envelope())),
        ("pretty.json", orjson.dumps(envelope(), option=orjson.OPT_INDENT_2)),
        ("array.json", orjson.dumps([envelope()], option=orjson.OPT_INDENT_2)),
        ("rows.json", b"[\n" + orjson.dumps(envelope()) + b"\n]\n"),
        ("lines.json", b"\n\n" + orjson.dumps(envelope()) + b"\r\n"),
        ("mark.ndjson", b"\xef\xbb\xbf" + orjson.dumps(envelope())),
        ("packed.ndjson.gz", gzip.compress(lines(envelope()))),
        ("two.json", b"[]" + orjson.dumps(envelope(), option=orjson.OPT_INDENT_2) + b"\n[\n]"),
        ("packed", gzip.compress(orjson.dumps(envelope(), option=orjson.OPT_INDENT_2))),
    ],
)
def test_files_are_read_whatever_their_form(name, text, check):
    tally = check(text, name=name)
    assert tally.valid == {NEWEST: 1}
    assert not problems(tally)


def test_lines_are_lines_though_the_first_is_broken(check):
    tally = check(b"{cut\n" + lines(envelope(), envelope()), name="events.json")
    assert tally.valid == {NEWEST: 2}
    assert problems(tally) == {"not-json": 1}


def test_documents_behind_each_other_are_placed_by_their_lines(check):
    pretty = orjson.dumps(envelope(), option=orjson.OPT_INDENT_2)
    bad = orjson.dumps(envelope(data=payload(order_id=1)), option=orjson.OPT_INDENT_2)
    tally = check(pretty + b"\n" + bad + b'\n\n{"cut"', name="jq.json")
    assert (tally.valid, tally.invalid) == ({NEWEST: 1}, {NEWEST: 1})
    newline = b"\n"
    line = pretty.count(newline) + 2
    place = next(iter(tally.failures.rows.values())).first[0].place
    assert tally.shown(place).endswith(f"jq.json:{line}")
    cut = next(iter(tally.oddities.rows.values())).first[0].place
    assert tally.shown(cut).endswith(f"jq.json:{line + bad.count(newline) + 2}")


def test_a_broken_document_is_one_problem(check):
    text = orjson.dumps([envelope()], option=orjson.OPT_INDENT_2)[:-30]
    assert problems(check(text, name="array.json")) == {"not-json": 1}


def test_a_compressed_file_cut_short_gives_what_it_held(check):
    many = gzip.compress(lines(*[envelope(id=str(n)) for n in range(20_000)]))
    tally = check(many[: len(many) * 3 // 4], name="packed.ndjson.gz")
    [source] = tally.sources.values()
    assert source.cut == "the compressed data are damaged or cut short"
    assert tally.valid[NEWEST] > 5000


def test_an_empty_file_holds_nothing(check):
    assert check(b"", name="empty.json").events == 0
    assert check(b"\n \n", name="blank.ndjson").events == 0


def test_a_schema_that_cannot_be_used_is_said(tmp_path, check):
    from eventreg.config import parse
    from eventreg.sources import WorkTree, load
    from tests.support import event_schema, schema_path

    target = tmp_path / schema_path()
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(event_schema(properties={"order_id": {"$ref": "nowhere.json"}})))
    config = parse(b"{}", tmp_path / "eventreg.yaml")
    registry = load(WorkTree(tmp_path), config.layout)
    tally = check(envelope(dataschema=None), registry=registry)
    assert problems(tally) == {"unusable-schema": 1}
