"""Deliveries: consumer groups, retries with growing waits, dead letters, redelivery."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections.abc import Awaitable
from contextlib import suppress
from functools import lru_cache
from typing import Any

import cel
import httpx
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from examples.ecommerce.sidecar.manifests import Bulk, Manifests, Subscription
from examples.ecommerce.sidecar.publish import Streams
from examples.ecommerce.sidecar.requests import (
    DROP,
    RETRY,
    Failed,
    Message,
    one,
    several,
    statuses,
)

_log = logging.getLogger("sidecar")

_QUEUE_DEPTH = 100
_CONCURRENCY = 10

Queued = tuple[Subscription, bytes, dict[bytes, bytes]]
"""Whose entry it is, its id and its fields."""
Queue = asyncio.Queue[Queued]


class Unhealthy(Exception):
    """The application does not answer its health check; deliveries stop until it does."""


class Deliveries:
    """Reads the topics of one application and posts their events to it.

    Args:
        target: URL of the application.
        pace: factor of every wait, so that a test does not wait for minutes.
    """

    def __init__(
        self,
        redis: Redis,
        streams: Streams,
        manifests: Manifests,
        client: httpx.AsyncClient,
        target: str,
        *,
        pace: float = 1.0,
    ) -> None:
        self._redis = redis
        self._streams = streams
        self._manifests = manifests
        self._client = client
        self._target = target
        self._pace = pace
        self._healthy = asyncio.Event()
        self._healthy.set()
        self._queue = Queue(_QUEUE_DEPTH)

    async def run(self, subscriptions: tuple[Subscription, ...]) -> None:
        """Deliver until cancelled."""
        allowed = [s for s in subscriptions if s.topic in self._manifests.subscribing]
        async with asyncio.TaskGroup() as group:
            for _ in range(_CONCURRENCY):
                group.create_task(self._work(self._queue))
            for subscription in allowed:
                queue = self._queue
                if subscription.bulk:
                    queue = Queue(_QUEUE_DEPTH)
                    group.create_task(self._work(queue, subscription.bulk))
                group.create_task(self._poll(subscription, queue))
                group.create_task(self._reclaim(subscription, queue))

    async def _poll(self, subscription: Subscription, queue: Queue) -> None:
        """New entries, for ever; a server that is away is asked again."""
        group, topic = self._manifests.app, subscription.topic
        while True:
            await self._healthy.wait()
            try:
                found: Any = await self._redis.xreadgroup(
                    group, group, {topic: ">"}, count=_QUEUE_DEPTH, block=1000
                )
            except ResponseError as error:
                if "NOGROUP" in str(error):
                    await self._create_group(topic)
                continue
            except (RedisError, OSError):
                await asyncio.sleep(0.1)
                continue
            for _, entries in found or ():
                for entry, fields in entries:
                    await queue.put((subscription, entry, fields))

    async def _create_group(self, topic: str) -> None:
        try:
            await self._redis.xgroup_create(topic, self._manifests.app, id="0", mkstream=True)
        except (RedisError, OSError) as error:
            if "BUSYGROUP" not in str(error):
                await asyncio.sleep(0.1)

    async def _reclaim(self, subscription: Subscription, queue: Queue) -> None:
        """Entries that somebody took and never acknowledged."""
        group, topic = self._manifests.app, subscription.topic
        idle = int(self._manifests.processing_timeout * self._pace * 1000)
        while True:
            await asyncio.sleep(self._manifests.redeliver_interval * self._pace)
            await self._healthy.wait()
            try:
                pending: Any = await self._redis.xpending_range(
                    topic, group, "-", "+", _QUEUE_DEPTH, idle=idle
                )
                entries = [found["message_id"] for found in pending]
                if not entries:
                    continue
                claimed: Any = await self._redis.xclaim(topic, group, group, idle, entries)
            except (RedisError, OSError):
                continue
            for entry, fields in claimed:
                _log.info("%s %s: delivered again", topic, entry)
                await queue.put((subscription, entry, fields))

    async def _work(self, queue: Queue, bulk: Bulk | None = None) -> None:
        """Deliver what is queued, for ever: one by one, or as many as a request may hold."""
        while True:
            batch = await _collected(queue, bulk)
            subscription = batch[0][0]
            deadline = self._manifests.processing_timeout * self._pace
            try:
                await asyncio.wait_for(
                    self._process(subscription, [fields for _, _, fields in batch]), deadline
                )
                entries = [entry for _, entry, _ in batch]
                await self._redis.xack(subscription.topic, self._manifests.app, *entries)
            except (TimeoutError, Unhealthy):
                _log.warning("%s: not handled in time, left pending", subscription.topic)
            except (RedisError, OSError) as error:
                _log.warning("%s: not acknowledged: %s", subscription.topic, error)

    async def _process(self, subscription: Subscription, batch: list[dict[bytes, bytes]]) -> None:
        """Return where the entries are done with; they are then acknowledged, handled or not."""
        by_path: dict[str, list[Message]] = {}
        for fields in batch:
            try:
                message = Message(fields, json.loads(fields.get(b"data", b"")))
            except ValueError:
                await self._to_dead_letter(subscription, fields)
                continue
            by_path.setdefault(self._route(subscription, message.event), []).append(message)
        for path, messages in by_path.items():
            left = await self._tried(subscription, path, messages) if path else messages
            for message in left:
                await self._to_dead_letter(subscription, message.fields)

    async def _tried(
        self, subscription: Subscription, path: str, messages: list[Message]
    ) -> list[Message]:
        """Deliver until each event is handled; what is left after the last retry."""
        for attempt in range(self._manifests.retries + 1):
            if attempt:
                await asyncio.sleep(self._wait(attempt))
            try:
                messages = await self._deliver(subscription, path, messages)
            except Failed as error:
                _log.info("%s: attempt %d failed: %s", subscription.topic, attempt + 1, error)
            if not messages:
                break
        return messages

    def _wait(self, attempt: int) -> float:
        """Dapr's exponential policy: half a second, half as much more each time, and jitter."""
        wait = min(0.5 * 1.5 ** (attempt - 1), self._manifests.max_interval)
        return wait * random.uniform(0.5, 1.5) * self._pace

    def _route(self, subscription: Subscription, event: Any) -> str:
        for rule in subscription.rules:
            try:
                if _program(rule.match).execute({"event": event}) is True:
                    return rule.path
            except Exception as error:  # noqa: BLE001  an expression meets strange events
                _log.info("%s: %s: %s", subscription.topic, rule.match, error)
        return subscription.default

    async def _deliver(
        self, subscription: Subscription, path: str, messages: list[Message]
    ) -> list[Message]:
        """What is to be delivered again; raise `Failed` where all of it is.

        Events that the application drops become dead letters at once.
        """
        bulk = subscription.bulk is not None
        if bulk:
            content, headers = several(messages, subscription, self._manifests.pubsub)
        else:
            content, headers = one(messages[0])
        try:
            answer = await self._client.post(
                self._target + path,
                content=content,
                headers=headers,
                timeout=self._manifests.handler_timeout,
            )
        except httpx.TransportError as error:
            await self._check_health()
            raise Failed(f"{type(error).__name__} {error}") from None
        again = []
        for message, status in zip(messages, statuses(answer, messages, bulk=bulk), strict=True):
            if status == RETRY:
                again.append(message)
            elif status == DROP:
                await self._to_dead_letter(subscription, message.fields)
        return again

    async def _check_health(self) -> None:
        """Raise `Unhealthy`, as Dapr's application health check ends what is on its way.

        Without it the events of a restart would use up their retries and become dead letters.
        """
        if await self._answers():
            return
        if self._healthy.is_set():
            self._healthy.clear()
            self._recovery = asyncio.create_task(self._recover())
        raise Unhealthy

    async def _recover(self) -> None:
        while not await self._answers():  # noqa: ASYNC110  nobody tells when it is back
            await asyncio.sleep(0.2)
        self._healthy.set()

    async def _answers(self) -> bool:
        try:
            return (await self._client.get(f"{self._target}/healthz")).is_success
        except httpx.TransportError:
            return False

    async def _to_dead_letter(self, subscription: Subscription, fields: dict[bytes, bytes]) -> None:
        """The bytes as they are, so that the entry keeps its original `topic`."""
        topic = subscription.dead_letter
        if topic not in self._manifests.publishing:
            _log.error("%s: lost, no dead-letter topic that may be written", subscription.topic)
            return
        metadata = json.loads(fields.get(b"metadata") or b"{}")
        await self._streams.store(topic, fields.get(b"data", b""), metadata)


async def _collected(queue: Queue, bulk: Bulk | None) -> list[Queued]:
    """The next entry, and for bulk those that come within its wait."""
    batch = [await queue.get()]
    if bulk:
        with suppress(TimeoutError):
            async with asyncio.timeout(bulk.wait):
                while len(batch) < bulk.messages:
                    batch.append(await queue.get())
    return batch


@lru_cache(maxsize=1000)
def _program(expression: str) -> Any:
    return cel.compile(expression)


async def declared(client: httpx.AsyncClient, target: str) -> tuple[Subscription, ...]:
    """The subscriptions that the application names itself, once it answers."""
    while True:
        try:
            answer = await client.get(f"{target}/dapr/subscribe")
        except httpx.TransportError:
            await asyncio.sleep(0.05)
            continue
        return tuple(Subscription.of(entry) for entry in answer.json()) if answer.is_success else ()


def background(work: Awaitable[None]) -> asyncio.Task[None]:
    """A task that says why it ended."""

    async def run() -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except BaseException:
            _log.exception("the sidecar's deliveries have ended")
            raise

    return asyncio.create_task(run())
