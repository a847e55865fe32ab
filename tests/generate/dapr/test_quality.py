"""The generated package as its consumers' tools see it."""

import os
import subprocess
import sys

import pytest

from eventreg.api.generate import generate
from eventreg.errors import UsageError
from tests.generate.dapr.package import NAME

_BLOCKED = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
"""
_EXTRAS = {"httpx", "redis", "prometheus_client", "opentelemetry", "starlette", "fastapi"}


def run(folder, code):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


def tool(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_it_imports_without_the_extras_until_something_is_used(package_folder):
    code = f"""{_BLOCKED.format(names=_EXTRAS)}
import {NAME}.dapr
assert not any(f"{NAME}.dapr.{{m}}" in sys.modules for m in ("publisher", "subscriber", "dedup"))
from {NAME}.dapr import MemoryDedup, Subscriber, RedisDedup, Publisher
subscriber = Subscriber("w", dedup=MemoryDedup())
RedisDedup("redis://nowhere")
try:
    Publisher()
except ModuleNotFoundError as error:
    assert error.name == "httpx"
else:
    raise AssertionError
"""
    result = run(package_folder, code)
    assert result.returncode == 0, result.stderr


def test_without_metrics_and_traces_events_are_handled(package_folder):
    code = f"""{_BLOCKED.format(names=_EXTRAS)}
import asyncio, json
from {NAME} import EVENTS, OrderStatusChangedV2
from {NAME}.dapr import MemoryDedup, Subscriber
subscriber = Subscriber("w", dedup=MemoryDedup())
seen = []
subscriber.on(OrderStatusChangedV2)(seen.append)
data = {{
    "order_id": "ord_7h2k9m4q1x8z", "sequence": 1, "previous_status": "placed",
    "current_status": "paid", "changed_at": "2026-03-14T09:27:31Z",
    "changed_by": {{"kind": "service", "actor_id": "payment"}},
}}
event = OrderStatusChangedV2.model_validate(data).event(source="/orders")
body = event.model_dump_json().encode()
answer = asyncio.run(subscriber._pipeline.answer(body, {{}}))
assert answer == {{"status": "SUCCESS"}} and len(seen) == 1
assert subscriber._metrics.exposition()[0] == b""
"""
    result = run(package_folder, code)
    assert result.returncode == 0, result.stderr


def test_the_metrics_of_all_workers_are_shown_by_each(package_folder, tmp_path):
    code = f"""
from {NAME}.dapr import Metrics
metrics = Metrics()
metrics.received("orders.order.created", "handled")
print(metrics.exposition()[0].decode())
"""
    for workers in (1, 2):
        result = subprocess.run(
            [sys.executable, "-c", code],
            cwd=package_folder,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        )
        line = f'events_received_total{{outcome="handled",type="orders.order.created"}} {workers}.0'
        assert line in result.stdout, result.stderr


def test_an_older_python_than_the_modules_run_on_is_refused(config, registry, tmp_path):
    options = {"package": NAME, "with": ["dapr"], "python": "3.10", "events": ["orders.cart.*"]}
    with pytest.raises(UsageError, match=r"need Python 3\.11, not 3\.10"):
        generate(config, registry, "models", options=options, output=tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_it_is_clean_under_mypy_strict(package_folder):
    result = tool(package_folder, "mypy", "--strict", "--cache-dir=.mypy", NAME)
    assert result.returncode == 0, result.stdout


def test_it_is_formatted_and_clean_under_ruff(package_folder):
    for command in (["format", "--check"], ["check"]):
        result = tool(package_folder, "ruff", *command, "--isolated", f"{NAME}/dapr")
        assert result.returncode == 0, result.stdout + result.stderr


def test_handlers_are_typed_by_the_class_they_are_registered_for(package_folder):
    (package_folder / "use.py").write_text(
        f"""
from {NAME} import CloudEvent, OrderStatusChangedV1, OrderStatusChangedV2
from {NAME}.dapr import MemoryDedup, Subscriber

subscriber = Subscriber("w", dedup=MemoryDedup())


@subscriber.on(OrderStatusChangedV2)
async def good(event: CloudEvent[OrderStatusChangedV2]) -> None:
    reveal_type(event.data.sequence)


@subscriber.on(OrderStatusChangedV2)
async def bad(event: CloudEvent[OrderStatusChangedV1]) -> None: ...
""",
        "utf-8",
    )
    result = tool(package_folder, "mypy", "--strict", "--cache-dir=.mypy", "use.py")
    assert 'Revealed type is "int"' in result.stdout.replace("builtins.", "")
    errors = [line for line in result.stdout.splitlines() if "use.py" in line and "error" in line]
    assert len(errors) == 1, result.stdout
    assert "arg-type" in errors[0]
