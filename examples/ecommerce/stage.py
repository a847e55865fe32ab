"""Everything that runs: Redis, generated code, two services, a sidecar for each."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from redis import Redis
from redis.exceptions import RedisError

from eventreg.api.generate import generate
from eventreg.config import read
from eventreg.sources import WorkTree, load

ROOT = Path(__file__).parents[2]
PACKAGE = "shop_events"
_PACE = "0.25"
_DAPR = {"handler-timeout": "10s", "retries": 3}


class StageError(Exception):
    """Something did not come up; the message names the log."""


class UnavailableError(StageError):
    """A service could not do it now; asking again is harmless."""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def until(condition: Callable[[], Any], what: str, seconds: float = 20.0) -> Any:
    """Wait for a true value; raise `StageError` where it does not come."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            value = condition()
        except (RedisError, httpx.HTTPError, OSError):
            value = None
        if value:
            return value
        time.sleep(0.05)
    raise StageError(f"{what}: not within {seconds:g} seconds")


class Stage:
    """A context manager; everything lies in `folder` and ends with it.

    Attributes:
        redis_url: streams; services remember what they handled in database 1 of the same server.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generated = folder / "generated"
        self.redis_port = free_port()
        self.redis_url = f"redis://127.0.0.1:{self.redis_port}/0"
        self.redis = Redis.from_url(self.redis_url, decode_responses=True)
        self.ports = {name: (free_port(), free_port()) for name in ("order", "warehouse")}
        self.ledger = folder / "warehouse.db"
        self._http = httpx.Client(timeout=60)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        if shutil.which("redis-server") is None:
            raise StageError("redis-server is missing; on Debian: apt-get install redis-server")
        try:
            self.make_code()
            self.start_redis()
            for name in self.ports:
                self.start_service(name)
                self.start_sidecar(name)
            for name in self.ports:
                self.wait_for(name)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self.stop()

    def make_code(self) -> None:
        """Models with publishers and subscribers, and manifests: what `eventreg gen` makes."""
        config = read(ROOT / "eventreg.yaml")
        registry = load(WorkTree(config.root), config.layout)
        models = {"package": PACKAGE, "with": ["dapr"]}
        generate(config, registry, "models", options=models, output=self.generated / "python")
        generate(config, registry, "dapr", options=_DAPR, output=self.generated / "dapr")
        # The order service names its subscriptions itself; with both it would be subscribed twice.
        (self.generated / "dapr" / "subscriptions-order.yaml").unlink()

    def start_redis(self) -> None:
        options = f"--port {self.redis_port} --bind 127.0.0.1 --appendonly yes --appendfsync always"
        command = ["redis-server", *options.split(), "--save", "", "--dir", str(self.folder)]
        self._start("redis", command, {})
        until(self.redis.ping, f"redis-server, see {self.folder}/redis.log")

    def start_service(self, name: str) -> None:
        port, sidecar = self.ports[name]
        environment = {
            "APP_PORT": str(port),
            "DAPR_HTTP_PORT": str(sidecar),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/1",
            "WAREHOUSE_DB": str(self.ledger),
        }
        self._start(name, [sys.executable, "-m", f"examples.ecommerce.shop.{name}"], environment)

    def start_sidecar(self, name: str) -> None:
        port, sidecar = self.ports[name]
        options = f"--app-id {name} --port {sidecar} --app-port {port} --redis {self.redis_url}"
        module = [sys.executable, "-m", "examples.ecommerce.sidecar", *options.split()]
        resources = ["--resources", str(self.generated / "dapr"), "--pace", _PACE]
        self._start(f"{name}-sidecar", [*module, *resources], {})

    def wait_for(self, name: str) -> None:
        port, sidecar = self.ports[name]
        for url in (
            f"http://127.0.0.1:{port}/readyz",
            f"http://127.0.0.1:{sidecar}/v1.0/healthz",
        ):
            self._wait_for_url(url, name)

    def _wait_for_url(self, url: str, name: str) -> None:
        until(lambda: self._http.get(url).is_success, f"{name}, see {self.folder}/{name}.log", 120)

    def _start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        paths = [str(self.generated / "python"), str(ROOT), str(ROOT / "src")]
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **environment},
            )

    def end(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """End one process and wait until it is gone."""
        process = self._processes.pop(name)
        process.send_signal(how)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def alive(self, name: str) -> bool:
        return self._processes[name].poll() is None

    def stop(self) -> None:
        self._http.close()
        self.redis.close()
        for name in reversed(list(self._processes)):
            self.end(name)

    def post(self, path: str, body: Any, **parameters: str) -> dict[str, Any]:
        """Ask the order service; raise `StageError` where it refuses or cannot."""
        url = f"http://127.0.0.1:{self.ports['order'][0]}{path}"
        answer = self._http.post(url, json=body, params=parameters)
        if answer.status_code != httpx.codes.ACCEPTED:
            kind = UnavailableError if answer.status_code == 503 else StageError
            raise kind(f"{path}: status {answer.status_code}, {answer.text[:300]}")
        found: dict[str, Any] = answer.json()
        return found

    def publish_raw(self, app: str, topic: str, body: bytes, content_type: str) -> int:
        """Publish past the generated code, as an old or careless publisher does; the status."""
        url = f"http://127.0.0.1:{self.ports[app][1]}/v1.0/publish/pubsub/{topic}"
        return self._http.post(
            url, content=body, headers={"content-type": content_type}
        ).status_code

    def handled(self) -> list[tuple[str, str, str, str, int]]:
        """What the warehouse did: event id, type, order, trace id, whether it was told "again"."""
        database = sqlite3.connect(self.ledger, timeout=10)
        try:
            return database.execute("SELECT * FROM handled").fetchall()
        finally:
            database.close()

    def times_handled(self, event_id: str) -> int:
        return sum(row[0] == event_id for row in self.handled())

    def metrics(self, app: str = "warehouse") -> str:
        return self._http.get(f"http://127.0.0.1:{self.ports[app][0]}/metrics").text

    def metric(self, name: str, app: str = "warehouse", **labels: str) -> float:
        """The sum of a metric's samples that bear these labels."""
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        return sum(
            float(line.rpartition(" ")[2])
            for line in self.metrics(app).splitlines()
            if line.partition("{")[0] == name and all(part in line for part in wanted)
        )
