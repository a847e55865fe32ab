"""Several events in one request: each is handled by itself and answered by its entry."""

import asyncio
import json

import pytest

from tests.generate.dapr.deliveries import (
    DATA,
    TRACE,
    TYPE,
    client_of,
    counted,
    deliver,
    envelope,
    get,
)


@pytest.fixture
def subscriber(shop, counts):
    return shop.dapr.Subscriber(
        "warehouse",
        dedup=shop.dapr.MemoryDedup(),
        metrics=shop.dapr.Metrics(counts),
        bulk=shop.dapr.Bulk(messages=10, wait=0.25),
        token="",
    )


def bulk(*events):
    """A request as Dapr 1.18 makes it."""
    return {
        "id": "fa68c580-1b96-40d3-aa2c-04bab05e954e",
        "entries": [
            {
                "entryId": f"entry-{number}",
                "event": event,
                "contentType": "application/cloudevents+json",
                "metadata": None,
            }
            for number, event in enumerate(events)
        ],
        "metadata": {"pubsubName": "pubsub"},
        "pubsubname": "pubsub",
        "topic": TYPE,
        "type": "com.dapr.event.sent.bulk",
    }


def answer(app, request):
    async def call():
        async with await client_of(app) as client:
            return await client.post(f"/events/{TYPE}", content=json.dumps(request).encode())

    found = asyncio.run(call())
    assert found.status_code == 200
    return found.json()


def statuses(app, *events):
    found = answer(app, bulk(*events))["statuses"]
    assert [entry["entryId"] for entry in found] == [f"entry-{n}" for n in range(len(events))]
    return [entry["status"] for entry in found]


def test_dapr_is_told_how_much_one_request_may_deliver(subscriber, shop):
    subscriber.on(shop.OrderStatusChangedV2)(lambda event: None)
    (entry,) = get(subscriber, "/dapr/subscribe").json()
    assert entry["bulkSubscribe"] == {
        "enabled": True,
        "maxMessagesCount": 10,
        "maxAwaitDurationMs": 250,
    }


def test_without_it_dapr_delivers_one_by_one(shop):
    single = shop.dapr.Subscriber("warehouse", dedup=shop.dapr.MemoryDedup())
    single.on(shop.OrderStatusChangedV2)(lambda event: None)
    (entry,) = get(single, "/dapr/subscribe").json()
    assert "bulkSubscribe" not in entry


def test_each_event_has_a_status_of_its_own(subscriber, shop, counts):
    @subscriber.on(shop.OrderStatusChangedV2)
    async def handle(event):
        if event.id == "busy":
            raise shop.dapr.Retry("later")

    found = statuses(
        subscriber,
        envelope(id="fine"),
        envelope(id="busy"),
        envelope(data={**DATA, "sequence": "one"}),
        envelope(type="orders.order.lost"),
        "bm8gZW52ZWxvcGU=",
    )
    assert found == ["SUCCESS", "RETRY", "DROP", "DROP", "DROP"]
    assert counted(counts, "handled") == 1
    assert counted(counts, "invalid", "unknown") == 3


def test_an_event_that_comes_twice_in_one_request_is_handled_once(subscriber, shop):
    seen = []

    @subscriber.on(shop.OrderStatusChangedV2)
    async def handle(event):
        await asyncio.sleep(0.05)
        seen.append(event.id)

    assert statuses(subscriber, *[envelope(id="same")] * 3) == ["SUCCESS"] * 3
    assert deliver(subscriber, envelope(id="same")) == "SUCCESS"
    assert seen == ["same"]


def test_events_of_one_request_are_handled_at_the_same_time(subscriber, shop):
    everybody = asyncio.Barrier(3)

    @subscriber.on(shop.OrderStatusChangedV2)
    async def handle(event):
        await asyncio.wait_for(everybody.wait(), 5)

    assert statuses(subscriber, *(envelope(id=str(n)) for n in range(3))) == ["SUCCESS"] * 3


def test_each_event_is_handled_in_its_own_trace(subscriber, shop):
    from opentelemetry import trace

    seen = {}

    @subscriber.on(shop.OrderStatusChangedV2)
    async def handle(event):
        span = trace.get_current_span().get_span_context()
        seen[event.id] = format(span.trace_id, "032x")

    other = TRACE.replace("4bf9", "aaaa")
    statuses(subscriber, envelope(id="1", traceparent=TRACE), envelope(id="2", traceparent=other))
    assert seen == {"1": TRACE.split("-")[1], "2": other.split("-")[1]}


@pytest.mark.parametrize(
    "request_",
    [
        {"entries": [{"event": envelope()}]},
        {"entries": [5]},
        {"entries": "none"},
        {"entries": [{"entryId": 7, "event": envelope()}]},
    ],
)
def test_what_only_looks_like_a_bulk_request_is_dropped(subscriber, shop, request_):
    subscriber.on(shop.OrderStatusChangedV2)(lambda event: pytest.fail("was handled"))
    assert answer(subscriber, request_) == {"status": "DROP"}


def test_an_empty_request_has_an_empty_answer(subscriber):
    assert answer(subscriber, bulk()) == {"statuses": []}


def test_an_event_whose_data_look_like_a_bulk_request_is_an_event(subscriber, shop):
    subscriber.on(shop.OrderStatusChangedV2)(lambda event: None)
    assert deliver(subscriber, envelope(entries=[])) == "SUCCESS"


def test_a_bulk_request_may_be_as_large_as_its_events(shop):
    def taken(**options):
        small = shop.dapr.Subscriber("w", dedup=shop.dapr.MemoryDedup(), max_body=1000, **options)
        small.on(shop.OrderStatusChangedV2)(lambda event: None)
        return answer(small, bulk(*(envelope(id=str(n)) for n in range(5))))

    assert taken() == {"status": "DROP"}
    assert len(taken(bulk=shop.dapr.Bulk(messages=5))["statuses"]) == 5
