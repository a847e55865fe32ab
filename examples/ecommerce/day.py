"""A day of the platform: orders by the hour, and everything that goes wrong on a bad day."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from examples.ecommerce.stage import ROOT, Stage, StageError, UnavailableError, until

CREATED = "orders.order.created"
CHANGED = "orders.order.status_changed.v2"
DEAD_LETTERS = f"{CREATED}.dead-letter"
_STATUSES = ("placed", "paid", "picking", "shipped", "delivered")


@dataclass
class Diary:
    """What was published, as event ids, and the traces of the publications."""

    ordinary: list[str] = field(default_factory=list)
    traces: dict[str, set[str]] = field(default_factory=dict)
    repeated: str = ""
    flaky: str = ""
    poisoned: str = ""
    invalid: str = ""
    crashed: str = ""


class Day:
    """Plays the scenes in order; `say` hears what happens."""

    def __init__(self, stage: Stage, say: Callable[[str], None], seed: int = 7) -> None:
        self.stage = stage
        self.diary = Diary()
        self._say = say
        self._random = random.Random(seed)
        path = ROOT / "schemas" / "orders" / "order" / "created" / "1.1.0.json"
        self._order = json.loads(path.read_text("utf-8"))["examples"][0]

    def play(self) -> Diary:
        self.ordinary_hours(8, 13)
        self.repeated_event()
        self.transient_fault()
        self.poisoned_event()
        self.invalid_event()
        self.redis_restarts(13, 16)
        self.crash_while_handling()
        self.ordinary_hours(16, 20)
        self.wait()
        return self.diary

    def ordinary_hours(self, first: int, last: int) -> None:
        for hour in range(first, last):
            for _ in range(3):
                self._ordinary(hour)
            self._say(f"{hour:02}:00  3 orders placed and followed to their delivery")

    def repeated_event(self) -> None:
        self.diary.repeated = "repeated-1"
        for _ in range(3):
            self._place(self._new_order(), self.diary.repeated)
        self._say("       one order announced three times, with the same event id")

    def transient_fault(self) -> None:
        self.diary.flaky = self._place(self._new_order("ZZZ-FLAKY1-01"))
        self._say("       an order on a shelf that does not answer at first")

    def poisoned_event(self) -> None:
        self.diary.poisoned = self._place(self._new_order("ZZZ-POISON-01"))
        self._say("       an order that no attempt can handle")

    def invalid_event(self) -> None:
        """A publisher that knows nothing of schemas."""
        self.diary.invalid = "invalid-1"
        envelope = {
            "specversion": "1.0",
            "id": self.diary.invalid,
            "source": "/legacy",
            "type": CREATED,
            "data": {"order_id": 12},
        }
        body = json.dumps(envelope).encode()
        status = self.stage.publish_raw("order", CREATED, body, "application/cloudevents+json")
        self._say(f"       an order that breaks its schema (the sidecar took it: {status})")

    def redis_restarts(self, first: int, last: int) -> None:
        """Redis goes away for a moment while orders keep coming."""
        with ThreadPoolExecutor(1) as meanwhile:
            orders = meanwhile.submit(self.ordinary_hours, first, last)
            time.sleep(0.3)
            self.stage.end("redis")
            time.sleep(1.0)
            self.stage.start_redis()
            self._say("       Redis was restarted meanwhile")
            orders.result()

    def crash_while_handling(self) -> None:
        """The warehouse dies after its work and before it could say so.

        It has nothing else in hand then, so that the crash meets this one event.
        """
        self.wait_for_quiet()
        self.diary.crashed = self._place(self._new_order("ZZZ-CRASH1-01"))
        until(lambda: not self.stage.alive("warehouse"), "the crash of the warehouse", 30)
        self._say("       the warehouse died in the middle of an order, and is started again")
        self.stage.end("warehouse")
        self.stage.start_service("warehouse")
        self.stage.wait_for("warehouse")

    def wait(self) -> None:
        """Until everything that was published has been handled, or is a dead letter."""
        self.wait_for_quiet()

        def settled() -> bool:
            crash = [row for row in self.stage.handled() if row[0] == self.diary.crashed]
            return len(crash) > 1 and self.stage.redis.xlen(DEAD_LETTERS) >= 2

        until(settled, "the end of the day", 90)

    def wait_for_quiet(self) -> None:
        """Until what should be handled has been, and no delivery is under way."""
        expected = {*self.diary.ordinary, self.diary.repeated, self.diary.flaky} - {""}

        def quiet() -> bool:
            done = {row[0] for row in self.stage.handled()}
            return expected <= done and not any(map(self._pending, (CREATED, CHANGED)))

        until(quiet, "a moment without deliveries", 90)

    def _pending(self, topic: str) -> int:
        (group,) = (g for g in self.stage.redis.xinfo_groups(topic) if g["name"] == "warehouse")
        pending, lag = int(group["pending"]), int(group["lag"] or 0)
        return pending + lag

    def _ordinary(self, hour: int) -> None:
        order = self._new_order(hour=hour)
        self.diary.ordinary.append(self._place(order))
        for sequence, pair in enumerate(pairwise(_STATUSES), 1):
            change = {
                "order_id": order["order_id"],
                "sequence": sequence,
                "previous_status": pair[0],
                "current_status": pair[1],
                "changed_at": order["placed_at"],
                "changed_by": {"kind": "service", "actor_id": "order"},
            }
            self.diary.ordinary.append(self._send("/orders/status", change))

    def _new_order(self, sku: str = "MUG-STN350-BLU", hour: int = 12) -> dict[str, Any]:
        name = "".join(self._random.choices("0123456789abcdefghijklmnopqrstuvwxyz", k=12))
        line = {**self._order["lines"][0], "sku": sku}
        placed = f"2026-03-14T{hour:02}:{self._random.randrange(60):02}:00Z"
        return {**self._order, "order_id": f"ord_{name}", "placed_at": placed, "lines": [line]}

    def _place(self, order: dict[str, Any], event_id: str = "") -> str:
        return self._send("/orders", order, event_id)

    def _send(self, path: str, body: dict[str, Any], event_id: str = "") -> str:
        """Ask until the order service could publish; the same event id makes that harmless."""
        event_id = event_id or f"event-{self._random.randrange(10**12):012}"
        for _ in range(30):
            try:
                answer = self.stage.post(path, body, event_id=event_id)
            except (UnavailableError, httpx.TransportError):
                time.sleep(0.3)
                continue
            self.diary.traces.setdefault(event_id, set()).add(answer["trace_id"])
            return event_id
        raise StageError(f"{path}: the order service could not publish")


@contextmanager
def changed_schema(folder: Path, change: Callable[[Any], None]) -> Iterator[Path]:
    """A clone of the registry whose working tree has a next version of the status change."""
    git = ["git", "-c", "user.name=day", "-c", "user.email=day@example.com"]
    clone = folder / "registry"
    clone.mkdir()
    try:
        for source in ("schemas", "eventreg.yaml"):
            subprocess.run(["cp", "-r", str(ROOT / source), str(clone)], check=True)
        for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "as released"]):
            subprocess.run([*git, *arguments], cwd=clone, check=True)
        versions = clone / "schemas" / "orders" / "order" / "status_changed"
        schema = json.loads((versions / "2.0.0.json").read_text("utf-8"))
        schema["$id"] = schema["$id"].replace("2.0.0", "2.1.0")
        change(schema)
        (versions / "2.1.0.json").write_text(json.dumps(schema, indent=2), "utf-8")
        yield clone
    finally:
        subprocess.run(["rm", "-rf", str(clone)], check=True)


def without_returned(schema: Any) -> None:
    """Formally breaking; but nothing was returned on this day."""
    schema["properties"]["current_status"]["enum"].remove("returned")


def with_reason(schema: Any) -> None:
    """Breaking, and every event of the day shows it."""
    schema["required"].append("reason")


def tried_on_history(stage: Stage, change: Callable[[Any], None]) -> tuple[int, str]:
    """Exit status and output of `eventreg validate --against worktree` for a change."""
    with changed_schema(stage.folder, change) as registry:
        url = f"{stage.redis_url}?stream={CHANGED}"
        result = subprocess.run(
            [sys.executable, "-m", "eventreg", "validate", url, "--against", "worktree"],
            cwd=registry,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
    return result.returncode, result.stdout + result.stderr
