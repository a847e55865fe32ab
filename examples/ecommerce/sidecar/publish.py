"""The publish API: from a request to an entry of a stream."""

from __future__ import annotations

import json
import random
import re
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from eventreg.model.dapr import UNTYPED
from examples.ecommerce.sidecar.manifests import Manifests

CLOUD_EVENT = "application/cloudevents+json"


class Refusal(Exception):
    """An answer other than 204."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status = status
        self.code = code
        self.message = message
        super().__init__(message)


class Streams:
    """Writes events as `pubsub.redis` does."""

    def __init__(self, redis: Redis, manifests: Manifests) -> None:
        self._redis = redis
        self._manifests = manifests

    async def publish(
        self,
        pubsub: str,
        topic: str,
        body: bytes,
        headers: Mapping[str, str],
        metadata: Mapping[str, str],
    ) -> None:
        """Raise `Refusal` where Dapr would."""
        if pubsub != self._manifests.pubsub:
            raise Refusal(404, "ERR_PUBSUB_NOT_FOUND", f"pubsub {pubsub} is not found")
        if topic not in self._manifests.publishing:
            app = self._manifests.app
            raise Refusal(
                403, "ERR_PUBSUB_FORBIDDEN", f"topic {topic} is not allowed for app id {app}"
            )
        envelope = self._envelope(pubsub, topic, body, headers)
        if "ttlInSeconds" in metadata:
            expires = datetime.now(UTC) + timedelta(seconds=int(metadata["ttlInSeconds"]))
            envelope["expiration"] = expires.strftime("%Y-%m-%dT%H:%M:%SZ")
        data = go_json(envelope)
        try:
            await self.store(topic, data, metadata)
        except (RedisError, OSError) as error:
            reason = f"error when publish to topic {topic} in pubsub {pubsub}: {error}"
            raise Refusal(500, "ERR_PUBSUB_PUBLISH_MESSAGE", reason) from None

    async def store(self, topic: str, data: bytes, metadata: Mapping[str, str]) -> None:
        """Append an entry; Go's maps have no order, so neither have the fields."""
        fields: list[tuple[Any, Any]] = [("data", data), ("metadata", json.dumps(dict(metadata)))]
        random.shuffle(fields)
        await self._redis.xadd(
            topic, dict(fields), maxlen=self._manifests.max_length, approximate=True
        )

    def _envelope(
        self, pubsub: str, topic: str, body: bytes, headers: Mapping[str, str]
    ) -> dict[str, Any]:
        content_type = headers.get("content-type", "application/json").partition(";")[0].strip()
        wrapped = content_type != CLOUD_EVENT
        envelope = self._wrapped(body, content_type) if wrapped else _whole(body)
        own = headers.get("traceparent") or _new_trace()
        if not envelope.get("traceid"):
            envelope |= {"traceid": own, "traceparent": own}
            envelope["tracestate"] = headers.get("tracestate", "")
        envelope.setdefault("tracestate", "")
        return envelope | {"topic": topic, "pubsubname": pubsub}

    def _wrapped(self, body: bytes, content_type: str) -> dict[str, Any]:
        """The envelope around a bare body."""
        data: Any = body.decode("utf-8", "replace")
        if content_type == "application/json":
            try:
                data = json.loads(body)
            except ValueError:
                content_type = "text/plain"
        return {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": self._manifests.app,
            "type": UNTYPED,
            "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "datacontenttype": content_type,
            "data": data,
        }


def go_json(value: Any) -> bytes:
    """As Go writes it: sorted keys, no spaces, and what HTML would take for its own escaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return re.sub("[<>&\u2028\u2029]", lambda match: f"\\u{ord(match[0]):04x}", text).encode()


def _whole(body: bytes) -> dict[str, Any]:
    """An envelope that the publisher made."""
    try:
        envelope = json.loads(body)
    except ValueError as error:
        raise Refusal(400, "ERR_PUBSUB_CLOUD_EVENTS_SER", str(error)) from None
    if not isinstance(envelope, dict):
        raise Refusal(400, "ERR_PUBSUB_CLOUD_EVENTS_SER", "no JSON object")
    return envelope


def _new_trace() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
