"""The CloudEvents envelope (CloudEvents 1.0.2, JSON format) around a payload."""

from __future__ import annotations

import uuid
from typing import Any

from eventreg.model.contract import Contract, dataschema, schema_id
from eventreg.model.document import SchemaDocument

MEDIA_TYPE = "application/cloudevents+json"
"""Content type of a structured event."""

_NAMESPACE = uuid.UUID("8a3b1d7e-5d0c-5f4e-9a55-6f1f5c3b7a10")
_SOME_DAY = "2026-01-01T12:00:00Z"


def source_of(contract: Contract) -> str:
    """The `source` of an event; Dapr's default is the name of the publishing application."""
    services = contract.publishers or ((contract.owner,) if contract.owner else ())
    return services[0].name if services else contract.event.partition(".")[0]


def example_event(
    contract: Contract, document: SchemaDocument, data: Any, number: int = 1
) -> dict[str, Any]:
    """A whole event around a payload; the same payload gives the same event on every run.

    Args:
        contract: what the event is.
        document: the version that the payload follows.
        data: the payload.
        number: tells several events of one version apart.
    """
    name = schema_id(document) or document.path
    event = {
        "specversion": "1.0",
        "id": str(uuid.uuid5(_NAMESPACE, f"{name}#{number}")),
        "source": source_of(contract),
        "type": contract.topic,
        "time": _time_in(document.schema, data),
        "datacontenttype": "application/json",
    }
    if schema_id(document):
        event["dataschema"] = dataschema(document)
    return {**event, "data": data}


def _time_in(schema: Any, data: Any) -> str:
    """When it happened by the payload itself: its first property with a time."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if isinstance(properties, dict) and isinstance(data, dict):
        for name, sub in properties.items():
            value = data.get(name)
            is_time = isinstance(sub, dict) and sub.get("format") == "date-time"
            if is_time and isinstance(value, str) and _is_time(value):
                return value
    return _SOME_DAY


def _is_time(text: str) -> bool:
    import datetime as dt

    try:
        return "T" in text and dt.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def envelope_schema() -> dict[str, Any]:
    """JSON Schema of any structured event, in words that draft-07 and 2020-12 share.

    Attributes beyond these are extensions and allowed (CloudEvents 1.0.2, section 3.2).
    """
    text = {"type": "string", "minLength": 1}
    return {
        "title": "CloudEvent",
        "description": "A CloudEvents 1.0 envelope in structured JSON mode.",
        "type": "object",
        "required": ["specversion", "id", "source", "type"],
        "properties": {
            "specversion": {
                "description": "Version of the CloudEvents specification.",
                "const": "1.0",
            },
            "id": {
                **text,
                "description": "Identifies the event; unique together with the source.",
            },
            "source": {
                **text,
                "description": "Who published the event.",
                "format": "uri-reference",
            },
            "type": {**text, "description": "Name of the event, with its major from 2 on."},
            "time": {
                "description": "When it happened.",
                "type": "string",
                "format": "date-time",
            },
            "subject": {**text, "description": "What the event is about, within its source."},
            "datacontenttype": {**text, "description": "Media type of the payload."},
            "dataschema": {
                **text,
                "description": "The `$id` of the schema and version that the payload follows.",
                "format": "uri-reference",
            },
            "traceparent": {
                **text,
                "description": "Trace context of the publisher (W3C Trace Context).",
            },
            "tracestate": {
                "description": "Vendors' part of the trace context.",
                "type": "string",
            },
        },
    }
