"""What both services need to run: traces, and a server."""

from __future__ import annotations

import logging
import os
from typing import Any

import uvicorn
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

REDIS = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/1")
"""Where events that were handled are remembered."""


def serve(app: Any) -> None:
    """Run an ASGI application on the port of APP_PORT.

    A real service would give the provider an exporter to Jaeger; trace ids travel without one.
    """
    trace.set_tracer_provider(TracerProvider())
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(os.environ.get("APP_PORT", "8000")),
        log_level="warning",
        access_log=False,
    )


def current_trace() -> str:
    """Trace id of the span that is current, 32 hex digits."""
    return format(trace.get_current_span().get_span_context().trace_id, "032x")
