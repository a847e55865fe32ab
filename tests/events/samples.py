"""The platform's registry, and events of it good and bad."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from eventreg.config import Config, read
from eventreg.events import Checker, File, Router, Selection, Tally, run
from eventreg.events.tally import Subject
from eventreg.model.registry import Registry
from eventreg.sources import WorkTree, load
from tests.support import ROOT

NAME = "orders.order.created"
NEWEST = Subject(NAME, "1.1.0")


@cache
def platform() -> tuple[Config, Registry]:
    config = read(ROOT / "eventreg.yaml")
    return config, load(WorkTree(config.root), config.layout)


def envelope(name: str = NAME, **attributes: Any) -> dict[str, Any]:
    """A valid event as Dapr stores it; None takes an attribute away."""
    document = platform()[1].events[name].newest
    event = {
        "data": document.schema["examples"][0],
        "datacontenttype": "application/json",
        "dataschema": document.uri,
        "id": "5f1c",
        "pubsubname": "pubsub",
        "source": "order",
        "specversion": "1.0",
        "time": "2026-03-15T13:05:12Z",
        "topic": name,
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "type": name,
        **attributes,
    }
    return {key: value for key, value in event.items() if value is not None}


def payload(**properties: Any) -> dict[str, Any]:
    """A valid payload of `NAME`; None takes a property away."""
    found = {**platform()[1].events[NAME].newest.schema["examples"][0], **properties}
    return {key: value for key, value in found.items() if value is not None}


def lines(*events: Any) -> bytes:
    return b"".join(e + b"\n" if isinstance(e, bytes) else orjson.dumps(e) + b"\n" for e in events)


def checker(selection: Selection | None = None, **options: Any) -> Checker:
    config, registry = platform()
    options = {"registry": registry, "catalogue": config.catalogue, **options}
    return Checker(Router(**options), selection)


def check_file(path: Path, selection: Selection | None = None, **options: Any) -> Tally:
    return run([File(str(path))], checker(selection, **options)).tally


def problems(tally: Tally) -> dict[str, int]:
    """Counts by problem."""
    found: dict[str, int] = {}
    for oddity, offence in tally.oddities.rows.items():
        found[oddity.problem] = found.get(oddity.problem, 0) + offence.count
    return found
