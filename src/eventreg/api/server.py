"""The server of `eventreg serve`: one state of the registry at a time, and news of the next.

It answers on the loopback interface alone, and only to requests that name it, so that no page of
another site can read the registry by a name that resolves to 127.0.0.1.
"""

from __future__ import annotations

import asyncio
import contextlib
import mimetypes
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from eventreg.api.preview import Content, content
from eventreg.errors import EventregError, UsageError, reason_of

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

LOOPBACK = "127.0.0.1"
NEWS = "/_news"
"""Where a page hears of changes (server-sent events, WHATWG HTML, section 9.2)."""

_SCRIPT = f"""<script>
new EventSource("{NEWS}").addEventListener("changed", () => location.reload());
</script>
</body>"""


@dataclass
class Preview:
    """The newest content, and those who wait for the next.

    Attributes:
        path: of `eventreg.yaml`.
        content: what is shown.
        tell: hears of each new content.
    """

    path: Path
    content: Content
    tell: Callable[[Content], None] = lambda _: None
    _next: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        """Read everything again after each change of a file, until the task is cancelled."""
        watched = self.content.watched
        change = asyncio.create_task(_change(watched))
        try:
            while True:
                await change
                # Watched before it is read, so that a change made meanwhile is not missed.
                change = asyncio.create_task(_change(watched))
                self.content = await asyncio.to_thread(self._again)
                if self.content.watched != watched:
                    change.cancel()
                    watched = self.content.watched
                    change = asyncio.create_task(_change(watched))
                self.tell(self.content)
                self._next.set()
                self._next = asyncio.Event()
        finally:
            change.cancel()

    def _again(self) -> Content:
        """Where the configuration cannot be read the files stay as they were."""
        try:
            return content(self.path)
        except EventregError as error:
            return Content(self.content.files, (str(error),), self.content.watched)

    async def news(self) -> AsyncIterator[str]:
        """Yield server-sent events: one for each new content, and comments that keep the line."""
        yield ": hello\n\n"
        while True:
            try:
                await asyncio.wait_for(self._next.wait(), timeout=15)
                yield "event: changed\ndata:\n\n"
            except TimeoutError:
                yield ":\n\n"


async def _change(watched: Sequence[Path]) -> None:
    """Return at the next change; a file that an editor replaces is another, to be watched anew."""
    from watchfiles import awatch

    async for _ in awatch(*watched):
        return


def application(preview: Preview) -> Starlette:
    """The ASGI application."""
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.responses import StreamingResponse
    from starlette.routing import Route

    async def news(_: Request) -> Response:
        return StreamingResponse(
            preview.news(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def page(request: Request) -> Response:
        return _answer(preview.content, request.path_params["path"])

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(preview.follow())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    return Starlette(
        routes=[Route(NEWS, news), Route("/{path:path}", page)],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[LOOPBACK, "localhost"])],
        lifespan=lifespan,
    )


def _answer(content: Content, path: str) -> Response:
    from starlette.responses import PlainTextResponse, RedirectResponse, Response

    text = content.files.get(path)
    if text is None:
        folder = path if not path or path.endswith("/") else f"{path}/"
        for index in ("index.html", "index.json"):
            if folder + index in content.files:
                return RedirectResponse("/" + quote(folder + index), status_code=307)
        return PlainTextResponse(f"there is no {path} here\n", status_code=404)
    kind = mimetypes.guess_type(path)[0] or "text/plain"
    if kind == "text/html":
        text = text.replace("</body>", _SCRIPT)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(text, media_type=kind, headers=headers)


def listen(port: int) -> socket.socket:
    """A socket on the loopback interface; raise `UsageError` where the port is taken.

    Args:
        port: 0 takes any that is free.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
        listening.listen(128)  # so that who reads the address may ask at once, and is kept waiting
    except OSError as error:
        listening.close()
        raise UsageError(
            f"port {port} cannot be used: {reason_of(error)}", remedy="try --port 0"
        ) from None
    return listening


def run(preview: Preview, listening: socket.socket) -> None:
    """Serve until interrupted."""
    import uvicorn

    settings = uvicorn.Config(
        application(preview), log_level="warning", timeout_graceful_shutdown=1
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(settings).run(sockets=[listening])
