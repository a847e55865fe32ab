"""What docs/dapr.md shows works as it stands there."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from eventreg.config import parse
from eventreg.generate.dapr import Options
from tests.support import ROOT

BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```",
    (ROOT / "docs" / "dapr.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)
CODE = [text for language, text in BLOCKS if language == "python"]


@pytest.fixture
def sidecar():
    """Answers every publication with 204; the envelopes it was sent."""
    taken = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers["content-length"])
            taken.append((self.path, json.loads(self.rfile.read(length))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, taken
    server.shutdown()
    server.server_close()


def test_the_configuration_is_valid():
    (text,) = [text for language, text in BLOCKS if language == "yaml"]
    config = parse(text.encode(), Path("eventreg.yaml"))
    options = Options.of(config.generate["dapr"])
    assert [folder for folder, _ in options.folders()] == ["staging/", "production/"]


def test_the_publisher_publishes(package, sidecar, monkeypatch):
    port, taken = sidecar
    monkeypatch.setenv("DAPR_HTTP_PORT", str(port))
    exec(CODE[0], {})
    ((path, envelope),) = taken
    assert path == "/v1.0/publish/pubsub/orders.order.status_changed.v2"
    assert envelope["data"]["current_status"] == "paid"


def test_the_subscriber_declares_its_topic(package):
    names: dict[str, object] = {}
    exec(CODE[1], names)
    (entry,) = names["subscriber"].subscriptions()
    assert entry["topic"] == "orders.order.status_changed.v2"


def test_every_rule_and_route_that_is_named_exists(package):
    text = (ROOT / "docs" / "dapr.md").read_text("utf-8")
    from shop_events import dapr

    for name in re.findall(r"`(\w+(?:Error|Dedup|Publisher)|Drop|Retry)\b", text):
        assert hasattr(dapr, name), name
