"""Order: takes orders by HTTP, tells everybody about them, and hears what became of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from opentelemetry import trace
from shop_events import (
    CloudEvent,
    OrderCreatedV1,
    OrderStatusChangedV2,
    StockReservedV1,
)
from shop_events.dapr import AsyncPublisher, Bulk, PublishError, RedisDedup, Subscriber

from examples.ecommerce.shop.serving import REDIS, current_trace, serve

SOURCE = "/services/order"

publisher = AsyncPublisher()
# It names its subscriptions itself, and takes several events in one request; the warehouse has
# manifests for that.
subscriber = Subscriber("order", dedup=RedisDedup(REDIS), bulk=Bulk(messages=20, wait=0.05))
reserved: dict[str, str] = {}
"""Reservation by order."""


@subscriber.on(StockReservedV1)
async def stock_reserved(event: CloudEvent[StockReservedV1]) -> None:
    reserved[event.data.order_id] = event.data.reservation_id


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with publisher:
        yield
    await subscriber.close()


app = FastAPI(lifespan=lifespan)


@app.post("/orders")
async def place(order: dict[str, Any], event_id: str | None = None) -> JSONResponse:
    """Place an order; `event_id` names the event where a caller repeats itself."""
    return await _publish(OrderCreatedV1.model_validate(order).event(source=SOURCE, id=event_id))


@app.post("/orders/status")
async def change_status(change: dict[str, Any], event_id: str | None = None) -> JSONResponse:
    event = OrderStatusChangedV2.model_validate(change).event(source=SOURCE, id=event_id)
    return await _publish(event)


@app.get("/orders/{order_id}/reservation")
async def reservation(order_id: str) -> dict[str, str | None]:
    return {"reservation_id": reserved.get(order_id)}


async def _publish(event: CloudEvent[Any]) -> JSONResponse:
    with trace.get_tracer(__name__).start_as_current_span("request"):
        try:
            await publisher.publish(event)
        except PublishError as error:
            return JSONResponse({"error": str(error)}, 503)
        return JSONResponse({"event_id": event.id, "trace_id": current_trace()}, 202)


app.mount("/", subscriber)

if __name__ == "__main__":
    serve(app)
