"""Objects in stores that fsspec reaches, such as `s3://bucket/events.ndjson`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from eventreg.errors import SourceError, reason_of


def public(url: str) -> str:
    """A path or URL as messages show it: without a user and password."""
    return re.sub(r"(?<=://)[^/?#]*@", "", url)


class Remote:
    """An object, or several where its URL has wildcards; raise `SourceError` for unknown stores."""

    def __init__(self, path: str) -> None:
        self._scheme = path.partition("://")[0]
        try:
            import fsspec  # type: ignore[import-untyped]
        except ImportError:
            raise SourceError(
                f"{public(path)} needs fsspec",
                remedy='install "eventreg[dask]" with pip',
            ) from None
        try:
            self._system, self._path = fsspec.core.url_to_fs(path)
        except (ImportError, ValueError) as error:
            raise SourceError(f"{public(path)}: {str(error).partition(chr(10))[0]}") from None

    @property
    def size(self) -> int | None:
        found: int | None = self._system.size(self._path)
        return found

    def open(self) -> BinaryIO:
        return cast("BinaryIO", self._system.open(self._path, "rb"))

    def matching(self) -> list[str]:
        """URLs of the objects that the path matches, which has wildcards."""
        with readable(f"{self._scheme}://{self._path}"):
            return [f"{self._scheme}://{found}" for found in sorted(self._system.glob(self._path))]


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what the system says into one line; raise `SourceError`."""
    try:
        yield
    except OSError as error:
        reason = reason_of(error)
        if isinstance(error, FileNotFoundError):
            reason = "no such file or directory"  # a store says the name once more
        raise SourceError(f"{name} cannot be read: {reason}") from None
