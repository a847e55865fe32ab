"""How fast `eventreg validate` goes through stored events, beside a bare loop over the same ones.

A million events of several types lie in a real Redis in Dapr's format, some of them bad. The bare
loop does XRANGE, orjson and jsonschema-rs and nothing else: no envelope is looked at, nothing is
counted by schema, nothing is explained. Prints rates, their ratio, and the peak of memory.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import orjson
import redis

from eventreg.config import read
from eventreg.model.names import event_type
from eventreg.model.registry import Registry, major_of
from eventreg.sources import WorkTree, load

ROOT = Path(__file__).parents[1]
EVENTS = int(os.environ.get("EVENTREG_BENCH_EVENTS", "1000000"))
NAMES = (
    "orders.order.created",
    "warehouse.stock.updated",
    "payment.payment.processed",
    "pricing.price.updated",
    "shipping.shipment.dispatched",
)
ROUNDS = 3
"""Both sides take turns so many times, and the best of each counts: other work on the machine slows."""
BAD_IN = 1000
"""One event in so many is bad."""


def registry() -> Registry:
    config = read(ROOT / "eventreg.yaml")
    return load(WorkTree(config.root), config.layout)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def seed(client: Any, schemas: Registry) -> int:
    """Fill the streams; return how many events are bad."""
    rng = random.Random(20260315)
    versions = [d for name in NAMES for d in schemas.events[name].versions]
    pipe = client.pipeline(transaction=False)
    bad = 0
    for number in range(EVENTS):
        document = versions[number % len(versions)]
        assert document.identity  # it is one of an event
        name = document.identity.name
        examples = document.schema["examples"]
        data = dict(examples[number // len(versions) % len(examples)])
        if rng.randrange(BAD_IN) == 0:
            bad += 1
            data.pop(rng.choice(document.schema["required"]))
        trace = f"00-{rng.getrandbits(128):032x}-{rng.getrandbits(64):016x}-01"
        event = {
            "data": data,
            "datacontenttype": "application/json",
            "dataschema": document.uri,
            "id": f"{rng.getrandbits(128):032x}",
            "pubsubname": "pubsub",
            "source": "order",
            "specversion": "1.0",
            "time": "2026-03-15T13:05:12Z",
            "topic": name,
            "traceid": trace,
            "traceparent": trace,
            "tracestate": "",
            "type": event_type(name, major_of(document)),
        }
        entry = f"{1_773_000_000_000 + number}-0"
        body = orjson.dumps(event)
        pipe.execute_command("XADD", name, entry, "data", body, "metadata", b"{}")
        if number % 5000 == 4999:
            pipe.execute()
    pipe.execute()
    return bad


def bare(port: int, schemas: Registry) -> tuple[int, int]:
    """Events and bad ones, by the shortest loop there is."""
    accepts = {
        d.uri: schemas.validator(d).is_valid for n in NAMES for d in schemas.events[n].versions
    }
    client = redis.Redis(port=port, protocol=2, socket_read_size=1 << 18)
    events = bad = 0
    for name in NAMES:
        connection = client.connection_pool.get_connection()
        start = b"-"
        while True:
            connection.send_command("XRANGE", name, start, "+", "COUNT", 1000)  # type: ignore[no-untyped-call]
            rows = connection.read_response(disable_decoding=True)
            if not rows:
                break
            for _, fields in rows:
                event = orjson.loads(fields[1])
                events += 1
                if not accepts[event["dataschema"]](event["data"]):
                    bad += 1
            start = b"(" + rows[-1][0]
    return events, bad


def child(what: str, port: int) -> dict[str, Any]:
    """Run one side in a process of its own, so that each has its own peak of memory."""
    result = subprocess.run(
        [sys.executable, __file__, what, str(port)], check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def side(what: str, port: int) -> None:
    schemas = registry()
    start = time.perf_counter()
    if what == "bare":
        events, bad = bare(port, schemas)
    else:
        from eventreg.api.validate import Request, validate

        config = read(ROOT / "eventreg.yaml")
        tally = validate(config, schemas, Request([f"redis://127.0.0.1:{port}"])).tally
        events, bad = tally.events, sum(tally.invalid.values())
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"events": events, "bad": bad, "rate": events / seconds, "peak": peak}))


def main() -> int:
    command = shutil.which("redis-server")
    if command is None:
        print("redis-server is not installed: apt-get install redis-server")
        return 2
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [command, "--port", str(port), "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        try:
            client = redis.Redis(port=port)
            while True:
                try:
                    client.ping()
                    break
                except redis.ConnectionError:
                    time.sleep(0.05)
            bad = seed(client, registry())
            sides = {"bare loop": "bare", "eventreg validate": "validate"}
            runs = [
                {name: child(what, port) for name, what in sides.items()} for _ in range(ROUNDS)
            ]
            found = {
                name: max((run[name] for run in runs), key=lambda result: result["rate"])
                for name in sides
            }
        finally:
            server.terminate()
            server.wait()
    for name, result in found.items():
        print(
            f"{name:18} {result['rate']:10,.0f} events/s  {result['peak']:6.0f} MB  "
            f"{result['bad']:,} bad of {result['events']:,}"
        )
    ours = found["eventreg validate"]
    ratio = ours["rate"] / found["bare loop"]["rate"]
    print(f"to reach: 0.50 of the bare loop, 300 MB; reached: {ratio:.2f}, {ours['peak']:.0f} MB")
    exact = ours["bad"] == bad and ours["events"] == EVENTS
    return int(not exact or ratio < 0.5 or ours["peak"] > 300)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        side(sys.argv[1], int(sys.argv[2]))
    else:
        sys.exit(main())
