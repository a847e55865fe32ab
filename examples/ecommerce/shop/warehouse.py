"""Warehouse: reserves stock for every order that was placed, once."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from shop_events import CloudEvent, OrderCreatedV1, OrderStatusChangedV2, StockReservedV1
from shop_events.dapr import Publisher, RedisDedup, Retry, Subscriber, current_delivery

from examples.ecommerce.shop.serving import REDIS, current_trace, serve

SOURCE = "/services/warehouse"

publisher = Publisher()
subscriber = Subscriber("warehouse", dedup=RedisDedup(REDIS), declare=False, lease=3, patience=2)
troubled: set[str] = set()
"""Orders that have met the transient fault."""


class Ledger:
    """Everything that was handled, one line each time, in a database of the warehouse's own."""

    def __init__(self, path: str) -> None:
        self._path = path
        with self._open() as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS handled"
                " (event_id TEXT, kind TEXT, subject TEXT, trace_id TEXT, again INTEGER)"
            )

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=10)

    def add(self, event: CloudEvent[OrderCreatedV1] | CloudEvent[OrderStatusChangedV2]) -> None:
        again = current_delivery().again
        row = (event.id, event.type, event.data.order_id, current_trace(), again)
        with self._open() as database:
            database.execute("INSERT INTO handled VALUES (?, ?, ?, ?, ?)", row)


ledger = Ledger(os.environ.get("WAREHOUSE_DB", "warehouse.db"))


@subscriber.on(OrderCreatedV1)
def reserve(event: CloudEvent[OrderCreatedV1]) -> None:
    """A plain function: it runs in a thread, so it may block."""
    order = event.data
    articles = {line.sku for line in order.lines}
    if "ZZZ-POISON-01" in articles:
        raise ZeroDivisionError("an article that this code cannot handle")
    if "ZZZ-FLAKY1-01" in articles and order.order_id not in troubled:
        troubled.add(order.order_id)
        raise Retry("the shelf does not answer")
    if "ZZZ-CRASH1-01" in articles and not current_delivery().again:
        ledger.add(event)
        os._exit(1)
    # The id follows from the event's: should this be handled twice, it is still one reservation.
    suffix = uuid5(NAMESPACE_URL, f"{event.source}/{event.id}").hex[:12]
    reservation = StockReservedV1.model_validate(
        {
            "reservation_id": f"rsv_{suffix}",
            "order_id": order.order_id,
            "lines": [
                {"sku": line.sku, "warehouse_id": "whs_ams01", "quantity": line.quantity}
                for line in order.lines
            ],
            "reserved_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        }
    )
    publisher.publish(reservation.event(source=SOURCE, id=f"reserved-{suffix}"))
    # Last, because what comes before may fail and be tried again.
    ledger.add(event)


@subscriber.on(OrderStatusChangedV2)
async def follow(event: CloudEvent[OrderStatusChangedV2]) -> None:
    ledger.add(event)


if __name__ == "__main__":
    serve(subscriber)
