"""Numbers of things, in words."""

from __future__ import annotations


def plural(number: float, one: str, many: str = "") -> str:
    """Such as `1 event`, `12,000 events` or `2 entries`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
