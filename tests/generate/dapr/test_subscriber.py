"""Generated subscribers: routes, answers, what is handled how often."""

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta

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
    post,
)


@pytest.fixture
def subscriber(shop, counts):
    return shop.dapr.Subscriber(
        "warehouse",
        dedup=shop.dapr.MemoryDedup(),
        metrics=shop.dapr.Metrics(counts),
        patience=0.3,
        lease=0.4,
        token="",
    )


def test_dapr_is_told_topics_routes_and_dead_letter_topics(subscriber, shop):
    @subscriber.on(shop.PaymentProcessedV1)
    def paid(event): ...

    found = get(subscriber, "/dapr/subscribe").json()
    assert [entry["topic"] for entry in found] == ["payment.payment.processed", "payment.processed"]
    for entry in found:
        assert entry["pubsubname"] == "pubsub"
        assert entry["deadLetterTopic"] == f"{entry['topic']}.dead-letter"
        (rule,) = entry["routes"]["rules"]
        assert rule["path"] == f"/events/{entry['topic']}"
        assert entry["routes"]["default"] == "/unmatched-events"


def test_routes_and_rules_are_those_of_the_manifests(subscriber, shop, registry_of_schemas):
    import yaml

    from eventreg.generate.dapr import Options, render

    schemas, catalogue = registry_of_schemas
    for info in shop.EVENTS.values():
        if "warehouse" in info.subscribers:
            subscriber.on(info.model)(lambda event: None)
    declared = {
        document["spec"]["topic"]: document["spec"]
        for artifact in render(schemas, catalogue, Options())
        if artifact.path == "subscriptions-warehouse.yaml"
        for document in yaml.safe_load_all(artifact.text)
    }
    served = {entry["topic"]: entry for entry in subscriber.subscriptions()}
    assert served.keys() == declared.keys()
    for topic, entry in served.items():
        assert entry["routes"] == declared[topic]["routes"]
        assert entry["deadLetterTopic"] == declared[topic]["deadLetterTopic"]


@pytest.fixture
def registry_of_schemas(config, request):
    from eventreg.sources import WorkTree, load

    return load(WorkTree(config.root), config.layout), config.catalogue


def test_manifests_and_routes_do_not_subscribe_twice(shop):
    silent = shop.dapr.Subscriber("warehouse", dedup=shop.dapr.MemoryDedup(), declare=False)
    silent.on(shop.OrderStatusChangedV2)(lambda event: None)
    assert get(silent, "/dapr/subscribe").json() == []


@pytest.mark.parametrize("kind", ["async", "sync"])
def test_a_handler_gets_the_typed_event(subscriber, shop, kind):
    seen = []
    if kind == "async":

        @subscriber.on(shop.OrderStatusChangedV2)
        async def handle(event):
            seen.append(event)
    else:

        @subscriber.on(shop.OrderStatusChangedV2)
        def handle_sync(event):
            seen.append(event)

    assert deliver(subscriber, envelope()) == "SUCCESS"
    assert seen[0].id == "e-1"
    assert isinstance(seen[0].data, shop.OrderStatusChangedV2)


@pytest.mark.parametrize(
    "event",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"a": NaN}',
        b"[" * 100_000,
        {"specversion": "1.0"},
        envelope(data=None),
        envelope(data={**DATA, "sequence": "one"}),
        envelope(type="orders.order.lost"),
        envelope(type="orders.order.status_changed.v9"),
        envelope(type=5),
        envelope(type="com.dapr.event.sent", topic=None),
        envelope(type="com.dapr.event.sent", topic="no.such.topic"),
        envelope(data=None, data_base64="%%%"),
        envelope(id=""),
        envelope(dataschema="https://schemas.example.com/orders/order/created/1.0.0.json"),
    ],
    ids=range(18),
)
def test_what_is_no_valid_event_is_dropped_and_never_raises(subscriber, shop, counts, event):
    subscriber.on(shop.OrderStatusChangedV2)(lambda event: pytest.fail("was handled"))
    assert deliver(subscriber, event) == "DROP"
    assert counted(counts, "invalid", "unknown") == 1


def test_an_event_that_nothing_handles_is_dropped(subscriber, counts):
    assert deliver(subscriber, envelope()) == "DROP"
    assert counted(counts, "unhandled") == 1


def test_an_event_larger_than_the_limit_is_dropped(shop):
    small = shop.dapr.Subscriber("w", dedup=shop.dapr.MemoryDedup(), max_body=100)
    assert deliver(small, b" " * 101) == "DROP"


def test_an_untyped_event_of_dapr_is_known_by_its_topic(subscriber, shop):
    seen = []
    subscriber.on(shop.OrderStatusChangedV2)(lambda event: seen.append(event.type))
    assert deliver(subscriber, envelope(type="com.dapr.event.sent")) == "SUCCESS"
    assert seen == [TYPE]


def test_an_event_under_its_old_name_finds_its_handler(subscriber, shop):
    seen = []
    subscriber.on(shop.PaymentProcessedV1)(lambda event: seen.append(event.type))
    example = json.loads(json.dumps(payment()))
    assert deliver(subscriber, envelope(type="payment.processed", data=example)) == "SUCCESS"
    assert seen == ["payment.processed"]


def payment():
    from tests.support import ROOT

    schema = json.loads((ROOT / "schemas/payment/payment/processed/1.1.0.json").read_text("utf-8"))
    return schema["examples"][0]


def test_an_event_delivered_three_times_is_handled_once(subscriber, shop, counts):
    seen = []
    subscriber.on(shop.OrderStatusChangedV2)(seen.append)
    assert [deliver(subscriber, envelope()) for _ in range(3)] == ["SUCCESS"] * 3
    assert len(seen) == 1
    assert counted(counts, "handled") == 1
    assert counted(counts, "duplicate") == 2


def test_source_and_id_together_name_an_event(subscriber, shop):
    seen = []
    subscriber.on(shop.OrderStatusChangedV2)(seen.append)
    for source, id_ in [("/a", "1"), ("/b", "1"), ("/a", "2"), ("/a", "1")]:
        deliver(subscriber, envelope(source=source, id=id_))
    assert len(seen) == 3


def test_two_deliveries_at_once_are_handled_once(subscriber, shop):
    seen = []

    @subscriber.on(shop.OrderStatusChangedV2)
    async def slow(event):
        seen.append(event)
        await asyncio.sleep(0.15)

    async def both():
        return await asyncio.gather(*(post(subscriber, envelope()) for _ in range(2)))

    assert asyncio.run(both()) == ["SUCCESS", "SUCCESS"]
    assert len(seen) == 1


def test_a_delivery_does_not_wait_for_ever_for_another(subscriber, shop):
    seen = []

    @subscriber.on(shop.OrderStatusChangedV2)
    async def slower(event):
        seen.append(event)
        await asyncio.sleep(1)

    async def both():
        first = asyncio.create_task(post(subscriber, envelope()))
        await asyncio.sleep(0.1)
        return await post(subscriber, envelope()), await first

    # The claim's lease is 0.4 s: it is prolonged, or the second delivery would have taken over.
    assert asyncio.run(both()) == ("RETRY", "SUCCESS")
    assert len(seen) == 1


def test_a_failing_handler_is_tried_again_and_may_succeed(subscriber, shop, counts):
    failures = [OSError("database away"), None]

    @subscriber.on(shop.OrderStatusChangedV2)
    def handle(event):
        failure = failures.pop(0)
        if failure:
            raise failure

    assert deliver(subscriber, envelope()) == "RETRY"
    assert deliver(subscriber, envelope()) == "SUCCESS"
    assert counted(counts, "retried") == 1


def test_a_handler_may_ask_for_a_retry_or_give_up(subscriber, shop):
    answers = [shop.dapr.Retry("later"), shop.dapr.Drop("never")]

    @subscriber.on(shop.OrderStatusChangedV2)
    def handle(event):
        raise answers.pop(0)

    assert deliver(subscriber, envelope()) == "RETRY"
    assert deliver(subscriber, envelope()) == "DROP"


def test_exceptions_that_no_retry_mends_drop(shop):
    subscriber = shop.dapr.Subscriber("w", dedup=shop.dapr.MemoryDedup(), drop_on=(KeyError,))

    @subscriber.on(shop.OrderStatusChangedV2)
    def handle(event):
        raise KeyError("unknown article")

    assert deliver(subscriber, envelope()) == "DROP"


def test_a_crash_before_the_commit_leads_to_a_second_handling_that_knows(shop):
    """The process dies with its claim: nobody prolongs it, the next delivery takes it over."""
    dedup = shop.dapr.MemoryDedup()
    subscriber = shop.dapr.Subscriber("w", dedup=dedup, patience=1.0, lease=0.2)
    again = []

    @subscriber.on(shop.OrderStatusChangedV2)
    def handle(event):
        again.append(shop.dapr.current_delivery().again)

    async def run():
        from shop_events import parse

        key = subscriber._pipeline._key(parse(envelope()))
        await dedup.claim(key, "another process", 0.2)
        return await post(subscriber, envelope())

    assert asyncio.run(run()) == "SUCCESS"
    assert again == [True]


class Forgetful:
    """A store that does not answer for a while."""

    def __init__(self, store, *broken):
        self._store = store
        self.broken = set(broken)

    def __getattr__(self, name):
        async def call(*arguments):
            if name in self.broken:
                raise ConnectionError("gone")
            return await getattr(self._store, name)(*arguments)

        return call


def test_without_the_store_nothing_is_handled_and_nothing_lost(shop):
    store = Forgetful(shop.dapr.MemoryDedup(), "claim")
    subscriber = shop.dapr.Subscriber("w", dedup=store, patience=0.2)
    seen = []
    subscriber.on(shop.OrderStatusChangedV2)(seen.append)
    assert deliver(subscriber, envelope()) == "RETRY"
    assert seen == []
    store.broken.clear()
    assert deliver(subscriber, envelope()) == "SUCCESS"
    assert len(seen) == 1


def test_a_store_that_comes_back_soon_is_waited_for(shop):
    store = Forgetful(shop.dapr.MemoryDedup(), "claim")
    subscriber = shop.dapr.Subscriber("w", dedup=store, patience=5)
    subscriber.on(shop.OrderStatusChangedV2)(lambda event: None)

    async def run():
        delivery = asyncio.create_task(post(subscriber, envelope()))
        await asyncio.sleep(0.3)
        store.broken.clear()
        return await delivery

    assert asyncio.run(run()) == "SUCCESS"


def test_a_handled_event_that_could_not_be_marked_is_not_handled_again(shop):
    memory = shop.dapr.MemoryDedup()
    store = Forgetful(memory, "commit", "prolong")
    subscriber = shop.dapr.Subscriber("w", dedup=store, lease=0.05)
    seen = []
    subscriber.on(shop.OrderStatusChangedV2)(seen.append)

    async def run():
        answers = [await post(subscriber, envelope())]
        await asyncio.sleep(0.2)
        answers.append(await post(subscriber, envelope()))
        store.broken.clear()
        await asyncio.sleep(1.2)
        assert not subscriber._pipeline._uncommitted
        answers.append(await post(subscriber, envelope()))
        return answers

    assert asyncio.run(run()) == ["SUCCESS"] * 3
    assert len(seen) == 1


@pytest.mark.parametrize("comes_back", [True, False])
def test_what_was_handled_while_the_store_was_away_is_marked_at_shutdown(shop, comes_back):
    memory = shop.dapr.MemoryDedup()
    store = Forgetful(memory, "commit")
    subscriber = shop.dapr.Subscriber("w", dedup=store, patience=30 if comes_back else 0.1)
    seen = []
    subscriber.on(shop.OrderStatusChangedV2)(seen.append)

    async def run():
        await post(subscriber, envelope())
        if comes_back:
            store.broken.clear()
        return await shut_down(subscriber)

    assert asyncio.run(run()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    after = shop.dapr.Subscriber("w", dedup=memory, lease=0.1, patience=0.1)
    after.on(shop.OrderStatusChangedV2)(seen.append)
    assert deliver(after, envelope()) == ("SUCCESS" if comes_back else "RETRY")
    assert len(seen) == 1


@pytest.mark.parametrize("stuck", ["prolong", "commit"])
def test_a_lease_that_lapses_under_a_living_process_leads_to_no_second_handling(shop, stuck):
    class Slow(shop.dapr.MemoryDedup):
        pass

    async def later(self, claim, *arguments):
        await asyncio.sleep(0.3)
        await getattr(super(Slow, self), stuck)(claim, *arguments)

    setattr(Slow, stuck, later)
    subscriber = shop.dapr.Subscriber("w", dedup=Slow(), lease=0.1, patience=2)
    seen = []

    @subscriber.on(shop.OrderStatusChangedV2)
    async def handle(event):
        seen.append(event)
        await asyncio.sleep(0.5)

    async def run():
        first = asyncio.create_task(post(subscriber, envelope()))
        await asyncio.sleep(0.25)
        return await post(subscriber, envelope()), await first

    assert asyncio.run(run()) == ("SUCCESS", "SUCCESS")
    assert len(seen) == 1


def test_a_claim_whose_answer_was_lost_is_not_in_its_own_way(shop):
    class Lossy(shop.dapr.MemoryDedup):
        lost = 0

        async def claim(self, *arguments):
            claim = await super().claim(*arguments)
            self.lost += 1
            if self.lost == 1:
                raise ConnectionError("the answer was lost")
            return claim

    subscriber = shop.dapr.Subscriber("w", dedup=Lossy(), patience=1)
    again = []

    @subscriber.on(shop.OrderStatusChangedV2)
    def handle(event):
        again.append(shop.dapr.current_delivery().again)

    assert deliver(subscriber, envelope()) == "SUCCESS"
    assert again == [False]


def test_a_claim_that_cannot_be_released_does_not_hide_the_failure(shop):
    store = Forgetful(shop.dapr.MemoryDedup(), "release")
    subscriber = shop.dapr.Subscriber("w", dedup=store)

    @subscriber.on(shop.OrderStatusChangedV2)
    def handle(event):
        raise OSError

    assert deliver(subscriber, envelope()) == "RETRY"


def test_latency_is_measured_by_event_type(subscriber, shop, counts):
    subscriber.on(shop.OrderStatusChangedV2)(lambda event: None)
    then = (datetime.now(UTC) - timedelta(seconds=7)).isoformat()
    deliver(subscriber, envelope(time=then))
    total = counts.get_sample_value("events_publish_to_handle_seconds_sum", {"type": TYPE})
    assert 7 <= total < 20
    future = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    deliver(subscriber, envelope(id="e-2", time=future))
    again = counts.get_sample_value("events_publish_to_handle_seconds_sum", {"type": TYPE})
    assert again == total


def test_types_of_strangers_make_no_new_series(subscriber, counts):
    for index in range(20):
        deliver(subscriber, envelope(type=f"made.up.{index}"))
    assert counted(counts, "invalid", "unknown") == 20
    kinds = {s.labels.get("type") for m in counts.collect() for s in m.samples}
    assert kinds == {"unknown"}


def test_metrics_are_served(subscriber):
    deliver(subscriber, envelope())
    answer = get(subscriber, "/metrics")
    assert answer.status_code == 200
    assert 'events_received_total{outcome="unhandled"' in answer.text


@pytest.mark.parametrize("kind", ["async", "sync"])
def test_the_trace_of_the_publisher_is_carried_on(subscriber, shop, kind):
    from opentelemetry import trace

    seen = []

    def note():
        seen.append(format(trace.get_current_span().get_span_context().trace_id, "032x"))

    if kind == "async":

        @subscriber.on(shop.OrderStatusChangedV2)
        async def handle(event):
            note()
    else:

        @subscriber.on(shop.OrderStatusChangedV2)
        def handle_sync(event):
            note()

    deliver(subscriber, envelope(traceparent=TRACE))
    assert seen == [TRACE.split("-")[1]]


def test_the_span_of_the_sidecar_is_the_parent_where_it_is_of_the_same_trace(package):
    from shop_events.dapr._trace import incoming

    near = f"{TRACE[:36]}1111111111111111-01"
    other = TRACE.replace("4bf9", "ffff")
    assert incoming({"traceparent": TRACE}, {"traceparent": near})["traceparent"] == near
    assert incoming({"traceparent": TRACE}, {"traceparent": other})["traceparent"] == TRACE
    assert incoming({}, {"traceparent": near})["traceparent"] == near
    assert incoming({"traceparent": 5}, {}) == {}


def test_health_is_always_told_and_readiness_asks_the_store(shop):
    store = Forgetful(shop.dapr.MemoryDedup())
    subscriber = shop.dapr.Subscriber("w", dedup=store)
    assert get(subscriber, "/healthz").status_code == 200
    assert get(subscriber, "/readyz").status_code == 200
    store.broken.add("ping")
    assert get(subscriber, "/healthz").status_code == 200
    assert get(subscriber, "/readyz").status_code == 503


def test_only_the_sidecar_that_knows_the_token_may_deliver(shop):
    subscriber = shop.dapr.Subscriber("w", dedup=shop.dapr.MemoryDedup(), token="secret")

    async def call(**headers):
        async with await client_of(subscriber) as client:
            return (await client.post(f"/events/{TYPE}", headers=headers)).status_code

    assert asyncio.run(call()) == 401
    assert asyncio.run(call(**{"dapr-api-token": "guess"})) == 401
    assert asyncio.run(call(**{"dapr-api-token": "secret"})) == 200


def test_other_routes_are_not_found(subscriber):
    async def call():
        async with await client_of(subscriber) as client:
            return (await client.post("/elsewhere")).status_code

    assert get(subscriber, "/elsewhere").status_code == 404
    assert asyncio.run(call()) == 404


@pytest.mark.parametrize("framework", ["fastapi", "starlette", "starlette below a path"])
def test_it_works_below_frameworks(subscriber, shop, framework):
    from fastapi import FastAPI
    from starlette.applications import Starlette
    from starlette.routing import Mount

    seen = []
    subscriber.on(shop.OrderStatusChangedV2)(seen.append)
    root = ""
    if framework == "fastapi":
        app = FastAPI()

        @app.get("/orders")
        def orders():
            return ["one"]

        app.mount("/", subscriber)
        assert get(app, "/orders").json() == ["one"]
    elif framework == "starlette":
        app = Starlette(routes=[Mount("/", subscriber)])
    else:
        root = "/bus"
        app = Starlette(routes=[Mount("/bus", subscriber)])
    (declared,) = get(app, f"{root}/dapr/subscribe").json()
    path = declared["routes"]["rules"][0]["path"]
    assert path == f"{root}/events/{TYPE}"
    assert deliver(app, envelope(), path=path) == "SUCCESS"
    assert deliver(app, b"{", path=declared["routes"]["default"]) == "DROP"
    assert len(seen) == 1


async def shut_down(subscriber):
    """Start and end it as a server does; what it answers."""
    sent = []
    incoming = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive():
        return next(incoming)

    async def send(message):
        sent.append(message["type"])

    await subscriber({"type": "lifespan"}, receive, send)
    return sent


def test_lifespan_of_a_server_is_answered(subscriber):
    sent = asyncio.run(shut_down(subscriber))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_a_client_that_goes_away_is_no_event(subscriber):
    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        pytest.fail("nobody is there")

    scope = {"type": "http", "method": "POST", "path": "/events/x", "headers": []}
    asyncio.run(subscriber(scope, receive, send))


def test_an_event_has_one_handler(subscriber, shop):
    subscriber.on(shop.OrderStatusChangedV2)(lambda event: None)
    with pytest.raises(ValueError, match="has a handler already"):
        subscriber.on(shop.OrderStatusChangedV2)(lambda event: None)


def test_payloads_stay_out_of_the_log(subscriber, shop, caplog):
    @subscriber.on(shop.OrderStatusChangedV2)
    def handle(event):
        raise OSError("database away")

    with caplog.at_level(logging.DEBUG):
        deliver(subscriber, envelope())
    assert "ord_7h2k9m4q1x8z" not in caplog.text


def test_with_a_class_for_each_version_handlers_get_their_own(tmp_path):
    """`versions: all` gives 1.0.0 and 1.1.0 classes of their own, on one topic."""
    import importlib
    import sys

    from eventreg.api.generate import generate
    from eventreg.config import read
    from eventreg.sources import WorkTree, load
    from tests.support import ROOT

    config = read(ROOT / "eventreg.yaml")
    registry = load(WorkTree(config.root), config.layout)
    options = {
        "package": "all_events",
        "with": ["dapr"],
        "versions": "all",
        "events": ["orders.cart.item_added"],
    }
    generate(config, registry, "models", options=options, output=tmp_path / "made")
    sys.path.insert(0, str(tmp_path / "made"))
    try:
        package = importlib.import_module("all_events")
        dapr = importlib.import_module("all_events.dapr")
    finally:
        sys.path.remove(str(tmp_path / "made"))
    infos = list(package.EVENTS.values())
    assert len(infos) == 2
    subscriber = dapr.Subscriber("w", dedup=dapr.MemoryDedup())
    seen = []
    for info in infos:
        subscriber.on(info.model)(lambda event, info=info: seen.append(info.version))
    assert [entry["topic"] for entry in subscriber.subscriptions()] == ["orders.cart.item_added"]
    for info in infos:
        folder = ROOT / "schemas/orders/cart/item_added"
        schema = json.loads((folder / f"{info.version}.json").read_text("utf-8"))
        event = envelope(
            id=info.version,
            type="orders.cart.item_added",
            dataschema=info.dataschema,
            data=schema["examples"][0],
        )
        assert deliver(subscriber, event, path="/events/orders.cart.item_added") == "SUCCESS"
    assert sorted(seen) == ["1.0.0", "1.1.0"]
