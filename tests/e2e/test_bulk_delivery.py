"""The double of the sidecar delivers several events in one request, from a real Redis."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx
import pytest

from examples.ecommerce.sidecar.deliver import Deliveries
from examples.ecommerce.sidecar.manifests import Manifests, Subscription
from examples.ecommerce.sidecar.publish import Streams

TOPIC = "orders.order.created"
DEAD = f"{TOPIC}.dead-letter"
SUBSCRIPTION = {
    "topic": TOPIC,
    "routes": {"rules": [{"match": f'event.type == "{TOPIC}"', "path": "/events"}]},
    "deadLetterTopic": DEAD,
    "bulkSubscribe": {"enabled": True, "maxMessagesCount": 10, "maxAwaitDurationMs": 200},
}


class Application:
    """Answers bulk requests; notes the ids of the events of each."""

    def __init__(self) -> None:
        self.requests: list[list[str]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while (message := await receive()).get("more_body"):
            body += message["body"]
        entries = json.loads(body + message["body"])["entries"]
        self.requests.append([entry["event"]["id"] for entry in entries])
        answer = {"statuses": [s for entry in entries if (s := self.status(entry))]}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def status(self, entry: dict[str, Any]) -> dict[str, str]:
        times = sum(entry["event"]["id"] in ids for ids in self.requests)
        match entry["event"]["id"]:
            case "poisoned":
                status = "DROP"
            case "never":
                status = "RETRY"
            case "flaky" if times == 1:
                status = "RETRY"
            case "forgotten" if times == 1:
                return {}
            case _:
                status = "SUCCESS"
        return {"entryId": entry["entryId"], "status": status}


@pytest.fixture
def manifests() -> Manifests:
    return Manifests(
        app="warehouse",
        pubsub="pubsub",
        publishing=frozenset({TOPIC, DEAD}),
        subscribing=frozenset({TOPIC}),
        subscriptions=(),
        retries=2,
        max_interval=0.1,
        handler_timeout=5,
        processing_timeout=30,
        redeliver_interval=30,
        max_length=None,
    )


def test_events_come_by_the_request_and_fail_one_by_one(redis_server, manifests):
    from redis.asyncio import Redis

    application = Application()
    ids = [*(f"e{n}" for n in range(20)), "flaky", "poisoned", "never", "forgotten"]

    async def play() -> None:
        redis = Redis.from_url(redis_server.url)
        transport = httpx.ASGITransport(app=application)
        async with redis, httpx.AsyncClient(transport=transport) as client:
            streams = Streams(redis, manifests)
            for event_id in ids:
                event = {"specversion": "1.0", "id": event_id, "source": "/o", "type": TOPIC}
                await streams.store(TOPIC, json.dumps(event).encode(), {})
            deliveries = Deliveries(redis, streams, manifests, client, "http://app", pace=0.1)
            task = asyncio.create_task(deliveries.run((Subscription.of(SUBSCRIPTION),)))
            try:
                async with asyncio.timeout(20):
                    while True:
                        groups = await redis.xinfo_groups(TOPIC) if application.requests else ()
                        if any(g["lag"] == g["pending"] == 0 for g in groups):
                            return
                        await asyncio.sleep(0.02)
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    asyncio.run(play())
    requests = application.requests
    times = {event_id: sum(event_id in r for r in requests) for event_id in ids}
    assert max(map(len, requests)) == 10
    assert len(requests) < len(ids) / 2
    assert {event_id: n for event_id, n in times.items() if n > 1} == {
        "flaky": 2,
        "forgotten": 2,
        "never": 3,
    }
    dead = [json.loads(fields[b"data"])["id"] for _, fields in redis_server.client().xrange(DEAD)]
    assert sorted(dead) == ["never", "poisoned"]
