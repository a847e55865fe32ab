"""What a reporter must know beside the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from eventreg.model.rule import Rule


def _no_source(_path: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """How to show a report; reporters read nothing else, neither files nor the environment.

    Attributes:
        tool_version: of eventreg.
        prefix: what leads from the working directory to the folder of `eventreg.yaml`: empty, or
            ending in a slash, such as `registry/` or `../`.
        repository_prefix: the same from the root of the repository, for formats that a forge reads.
        source: text of a file by its path relative to that folder; None where there is none.
        rules: by code; a finding whose rule is not among them is reported all the same.
        colour: whether the reader is a terminal that shows colours.
        width: columns of the terminal; longer excerpts are cut around the token.
        summary: whether the formats for people end with counts and notes.
        started: when the run began, for formats that must say so.
    """

    tool_version: str
    prefix: str = ""
    repository_prefix: str = ""
    source: Callable[[str], str | None] = _no_source
    rules: Mapping[str, Rule] = field(default_factory=dict)
    colour: bool = False
    width: int = 100
    summary: bool = True
    started: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

    def shown(self, path: str) -> str:
        """The path as someone in the working directory would name it."""
        return f"{self.prefix}{path}"

    def in_repository(self, path: str) -> str:
        """The path from the root of the repository."""
        return f"{self.repository_prefix}{path}"
