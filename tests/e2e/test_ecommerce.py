"""The example, end to end: generated code on a real Redis through a bad day."""

from __future__ import annotations

import json
import signal
from collections import Counter

import httpx
import pytest

from examples.ecommerce.day import (
    CHANGED,
    CREATED,
    DEAD_LETTERS,
    Day,
    tried_on_history,
    with_reason,
    without_returned,
)
from examples.ecommerce.stage import Stage, until
from tests.e2e.conftest import HINT
from tests.support import needs

RESERVED = "warehouse.stock.reserved"
_ENVELOPE = {
    "data",
    "datacontenttype",
    "dataschema",
    "id",
    "pubsubname",
    "source",
    "specversion",
    "subject",
    "time",
    "topic",
    "traceid",
    "traceparent",
    "tracestate",
    "type",
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    needs("redis-server", hint=HINT)
    with Stage(tmp_path_factory.mktemp("stage")) as stage:
        yield stage


@pytest.fixture(scope="module")
def diary(stage):
    """The whole day, played once."""
    return Day(stage, print).play()


@pytest.fixture(scope="module")
def stored(stage, diary):
    """Entries of the orders' stream as they lie in Redis, after the day."""
    return [fields for _, fields in stage.redis.xrange(CREATED)]


def events(entries):
    return [json.loads(fields["data"]) for fields in entries]


def test_events_are_stored_in_the_format_of_dapr(stored, diary):
    for fields in stored:
        assert fields.keys() == {"data", "metadata"}
        event = json.loads(fields["data"])
        text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert fields["data"] == text
        assert (event["topic"], event["pubsubname"]) == (CREATED, "pubsub")
        if event["id"] != diary.invalid:
            assert event.keys() == _ENVELOPE
            assert event["dataschema"].endswith("/orders/order/created/1.1.0.json")


def test_nothing_is_lost_and_nothing_handled_twice_though_redis_was_restarted(stage, diary, stored):
    times = Counter(row[0] for row in stage.handled())
    assert {times[event] for event in diary.ordinary} == {1}
    assert len(diary.ordinary) == 12 * 3 * 5
    assert {event["id"] for event in events(stored)} >= {diary.crashed, diary.poisoned}


def test_an_event_published_three_times_is_handled_once(stage, diary, stored):
    assert [event["id"] for event in events(stored)].count(diary.repeated) == 3
    assert stage.times_handled(diary.repeated) == 1


def test_a_transient_fault_is_retried(stage, diary):
    assert stage.times_handled(diary.flaky) == 1


def test_poisoned_and_invalid_events_are_dead_letters_of_their_topic(stage, diary):
    dead = events(fields for _, fields in stage.redis.xrange(DEAD_LETTERS))
    assert {event["id"] for event in dead} == {diary.poisoned, diary.invalid}
    assert {event["topic"] for event in dead} == {CREATED}
    assert stage.times_handled(diary.poisoned) == stage.times_handled(diary.invalid) == 0


def test_a_crash_before_the_commit_is_told_to_the_second_handling(stage, diary):
    assert [row[4] for row in stage.handled() if row[0] == diary.crashed] == [0, 1]


def test_what_a_handler_publishes_twice_is_handled_once_elsewhere(stage, diary):
    """Its id follows from the event's, so the order service knows it again.

    That service names its subscriptions itself, and has them from a sidecar of its own.
    """
    reservations = events(f for _, f in stage.redis.xrange(RESERVED))
    ids = {event["id"] for event in reservations}
    assert len(ids) == 12 * 3 + 3

    def handled():
        return stage.metric("events_received_total", "order", type=RESERVED, outcome="handled")

    until(lambda: handled() >= len(ids), "the reservations")
    assert handled() == len(ids)


def test_the_trace_goes_from_the_request_to_the_handler(stage, diary):
    carried = {row[0]: row[3] for row in stage.handled()}
    for event in [*diary.ordinary[:40], diary.repeated, diary.flaky, diary.crashed]:
        assert carried[event] in diary.traces[event]


def test_latency_is_in_the_metrics_by_type(stage, diary):
    """Since the crash, that is: counters end with their process."""
    count = stage.metric("events_publish_to_handle_seconds_count", type=CHANGED)
    total = stage.metric("events_publish_to_handle_seconds_sum", type=CHANGED)
    assert count >= 4 * 3 * 4
    assert 0 < total / count < 20
    assert stage.metric("events_received_total", type=CHANGED, outcome="handled") >= 4 * 3 * 4


def test_history_tells_breaks_that_matter_from_those_that_do_not(stage, diary):
    status, output = tried_on_history(stage, without_returned)
    assert status == 0, output
    assert "never exercised by this history" in output
    status, output = tried_on_history(stage, with_reason)
    assert status == 1, output
    assert "history exercises it" in output
    assert '"reason" is a required property' in output


def test_scopes_keep_an_application_from_topics_that_are_not_its_own(stage):
    body = b'{"specversion":"1.0","id":"1","source":"/x","type":"t","data":{}}'
    kind = "application/cloudevents+json"
    assert stage.publish_raw("order", "warehouse.stock.reserved", body, kind) == 403
    assert stage.publish_raw("warehouse", "warehouse.stock.reserved", b"{", kind) == 400
    port = stage.ports["order"][1]
    unknown = f"http://127.0.0.1:{port}/v1.0/publish/elsewhere/{CREATED}"
    assert httpx.post(unknown, content=body).status_code == 404


def test_an_untyped_event_is_handled_by_its_topic(stage, diary):
    """An old publisher posts a bare body; Dapr makes the envelope and knows no type."""
    order = events([fields for _, fields in stage.redis.xrange(CREATED, count=1)])[0]["data"]
    before = {row[0] for row in stage.handled()}
    body = json.dumps({**order, "order_id": "ord_000000000000"}).encode()
    assert stage.publish_raw("order", CREATED, body, "application/json") == 204
    until(lambda: {row[0] for row in stage.handled()} - before, "the untyped event")
    (new,) = [row for row in stage.handled() if row[0] not in before]
    assert new[2] == "ord_000000000000"


def test_a_sidecar_that_is_killed_loses_nothing(stage, diary):
    """What it had taken and not acknowledged is claimed by the one that comes after it."""
    day = Day(stage, print, seed=11)
    day.ordinary_hours(8, 9)
    stage.end("warehouse-sidecar", signal.SIGKILL)
    day.ordinary_hours(9, 10)
    stage.start_sidecar("warehouse")
    published = set(day.diary.ordinary)
    until(lambda: published <= {row[0] for row in stage.handled()}, "the redelivery", 60)
    times = Counter(row[0] for row in stage.handled())
    assert {times[event] for event in published} == {1}
