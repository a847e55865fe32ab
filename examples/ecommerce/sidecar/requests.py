"""What the sidecar posts to its application, and what an answer means."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from examples.ecommerce.sidecar.manifests import Subscription
from examples.ecommerce.sidecar.publish import CLOUD_EVENT

RETRY = "RETRY"
DROP = "DROP"


class Failed(Exception):
    """The application could not take the request; all of it is to be tried again."""


@dataclass(frozen=True)
class Message:
    """An event on its way.

    Attributes:
        fields: of the entry of the stream.
        event: the JSON value of its field `data`.
        id: names it in the answer to a bulk request.
    """

    fields: dict[bytes, bytes]
    event: Any
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def data(self) -> bytes:
        return self.fields.get(b"data", b"")


def one(message: Message) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a request for one event; the sidecar's span is its parent."""
    headers = {"content-type": CLOUD_EVENT}
    parent = message.event.get("traceparent") if isinstance(message.event, dict) else None
    if isinstance(parent, str) and len(parent) == 55:
        headers["traceparent"] = f"{parent[:36]}{secrets.token_hex(8)}{parent[52:]}"
    return message.data, headers


def several(
    messages: Sequence[Message], subscription: Subscription, pubsub: str
) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a bulk request."""
    request = {
        "id": str(uuid.uuid4()),
        "entries": [
            {
                "entryId": message.id,
                "event": message.event,
                "contentType": CLOUD_EVENT,
                "metadata": None,
            }
            for message in messages
        ],
        "metadata": {"pubsubName": pubsub},
        "pubsubname": pubsub,
        "topic": subscription.topic,
        "type": "com.dapr.event.sent.bulk",
    }
    return json.dumps(request).encode(), {"content-type": "application/json"}


def statuses(answer: httpx.Response, messages: Sequence[Message], *, bulk: bool) -> list[str]:
    """What became of each event: RETRY, DROP, or something else for success; raise `Failed`."""
    if answer.status_code == 404:
        return [DROP] * len(messages)
    if not answer.is_success:
        raise Failed(f"status {answer.status_code}")
    try:
        read = answer.json()
        if not bulk:
            return [_known(read.get("status", ""))]
        by_id = {entry["entryId"]: _known(entry.get("status", "")) for entry in read["statuses"]}
    except (ValueError, AttributeError, TypeError, KeyError):
        return [RETRY if bulk else ""] * len(messages)
    return [by_id.get(message.id, RETRY) for message in messages]


def _known(status: Any) -> str:
    """A status that is none counts as RETRY."""
    return status if status in {"", "SUCCESS", DROP} else RETRY
