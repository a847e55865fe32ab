"""What a search comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Found:
    """A value in the predicate."""

    value: Any


@dataclass(frozen=True, slots=True)
class Empty:
    """A proof that there is none."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither; the reason names the part that could not be searched."""

    reason: str


Outcome = Found | Empty | Unknown
EMPTY = Empty()
