"""The period asked for with `--since` and `--until`."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from eventreg.errors import UsageError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` (included) to `until` (excluded); None leaves that end open."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def holds(self, text: str) -> bool:
        """Whether a CloudEvents `time` lies in it; one that is absent or odd does."""
        try:
            time = dt.datetime.fromisoformat(text)
        except ValueError:
            return True
        time = time if time.tzinfo else time.replace(tzinfo=dt.UTC)
        return (self.since is None or time >= self.since) and (
            self.until is None or time < self.until
        )

    @property
    def milliseconds(self) -> tuple[int | None, int | None]:
        """First and last millisecond since 1970 of the ids of stream entries that lie in it."""
        first = None if self.since is None else max(0, -(-_microseconds(self.since) // 1000))
        last = None if self.until is None else -(-_microseconds(self.until) // 1000) - 1
        return first, last


def _microseconds(time: dt.datetime) -> int:
    return (time - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def moment(text: str, now: dt.datetime) -> dt.datetime:
    """A date, a time (UTC unless it says otherwise), or how long before `now`, such as `24h`."""
    ago = re.fullmatch(r"([0-9]{1,6})([smhdw])", text)
    try:
        if ago:
            return now - dt.timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        time = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise UsageError(
            f'"{text}" is no time', remedy="give one such as 2026-03-15, 2026-03-15T13:00Z or 24h"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
