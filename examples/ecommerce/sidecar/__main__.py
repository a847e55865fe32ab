"""Run a sidecar: `python -m examples.ecommerce.sidecar --app-id order …`."""

from __future__ import annotations

import argparse
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import uvicorn
from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from examples.ecommerce.sidecar.deliver import Deliveries, background, declared
from examples.ecommerce.sidecar.manifests import Manifests
from examples.ecommerce.sidecar.publish import Refusal, Streams


def application(manifests: Manifests, redis: Redis, target: str, pace: float) -> Starlette:
    """The sidecar's HTTP API; deliveries run as long as it does."""
    streams = Streams(redis, manifests)

    async def publish(request: Request) -> Response:
        metadata = {
            name.removeprefix("metadata."): value
            for name, value in request.query_params.items()
            if name.startswith("metadata.")
        }
        try:
            await streams.publish(
                request.path_params["pubsub"],
                request.path_params["topic"],
                await request.body(),
                request.headers,
                metadata,
            )
        except Refusal as refusal:
            body = {"errorCode": refusal.code, "message": refusal.message}
            return JSONResponse(body, refusal.status)
        return Response(status_code=204)

    async def healthz(_: Request) -> Response:
        return Response(status_code=204)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient() as client:

            async def deliver() -> None:
                named = await declared(client, target)
                deliveries = Deliveries(redis, streams, manifests, client, target, pace=pace)
                await deliveries.run(manifests.subscriptions + named)

            task = background(deliver())
            yield
            task.cancel()

    return Starlette(
        routes=[
            Route("/v1.0/publish/{pubsub}/{topic:path}", publish, methods=["POST"]),
            Route("/v1.0/healthz", healthz),
        ],
        lifespan=lifespan,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--app-id", required=True)
    parser.add_argument("--port", type=int, required=True, help="of the sidecar's own API")
    parser.add_argument("--app-port", type=int, required=True)
    parser.add_argument("--redis", required=True, help="URL")
    parser.add_argument("--resources", type=Path, required=True, help="folder of manifests")
    parser.add_argument("--pace", type=float, default=1.0, help="factor of every wait")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format=f"{options.app_id}: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    app = application(
        Manifests.read(options.resources, options.app_id),
        Redis.from_url(options.redis, socket_timeout=5, socket_connect_timeout=2),
        f"http://127.0.0.1:{options.app_port}",
        options.pace,
    )
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
