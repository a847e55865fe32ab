"""Counting what a socket receives, so that no single reply fills the memory."""

from __future__ import annotations

import socket
from typing import Any


class LargeReplyError(Exception):
    """A reply has more bytes than are taken in at once."""


class Meter:
    """What may still be received."""

    def __init__(self) -> None:
        self._left: int | None = None

    def allow(self, size: int | None) -> None:
        """From now on so many bytes; None for any number."""
        self._left = size

    def count(self, size: int) -> None:
        """Raise `LargeReplyError` where that is more than allowed."""
        if self._left is not None:
            self._left -= size
            if self._left < 0:
                raise LargeReplyError


class MeteredSocket:
    """A socket, plain or with TLS, whose every received byte passes a meter."""

    def __init__(self, plain: socket.socket, meter: Meter) -> None:
        self._plain = plain
        self._meter = meter

    def recv(self, *arguments: Any) -> bytes:
        data = self._plain.recv(*arguments)
        self._meter.count(len(data))
        return data

    def recv_into(self, *arguments: Any) -> int:
        size = self._plain.recv_into(*arguments)
        self._meter.count(size)
        return size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)
