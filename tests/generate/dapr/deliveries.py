"""Events of one type as the sidecar delivers them to a generated subscriber."""

import asyncio
import json
from datetime import UTC, datetime

import httpx

TYPE = "orders.order.status_changed.v2"
DATA = {
    "order_id": "ord_7h2k9m4q1x8z",
    "sequence": 1,
    "previous_status": "placed",
    "current_status": "paid",
    "changed_at": "2026-03-14T09:27:31Z",
    "changed_by": {"kind": "service", "actor_id": "payment"},
}
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def envelope(**attributes):
    found = {
        "specversion": "1.0",
        "id": "e-1",
        "source": "/orders",
        "type": TYPE,
        "topic": TYPE,
        "time": datetime.now(UTC).isoformat(),
        "data": DATA,
    } | attributes
    return {key: value for key, value in found.items() if value is not None}


async def client_of(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://app.test")


async def post(app, event, path=f"/events/{TYPE}", **headers):
    content = event if isinstance(event, bytes) else json.dumps(event).encode()
    async with await client_of(app) as client:
        answer = await client.post(
            path,
            content=content,
            headers={"content-type": "application/cloudevents+json", **headers},
        )
    assert answer.status_code == 200
    return answer.json()["status"]


def get(app, path):
    async def call():
        async with await client_of(app) as client:
            return await client.get(path)

    return asyncio.run(call())


def counted(registry, outcome, kind=TYPE):
    labels = {"type": kind, "outcome": outcome}
    return registry.get_sample_value("events_received_total", labels) or 0


def deliver(app, event, **headers):
    return asyncio.run(post(app, event, **headers))
