"""What `eventreg.yaml` says, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from eventreg.errors import ConfigError
from eventreg.model.catalogue import Catalogue
from eventreg.model.dialect import Dialect
from eventreg.model.finding import Location
from eventreg.model.names import Layout
from eventreg.model.policy import Policy
from eventreg.model.text.positions import Span, Tokens, line_and_column, positions
from eventreg.model.waiver import Waiver


@dataclass(frozen=True, slots=True)
class LintSettings:
    """Which rules run; entries are codes, families or slugs."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Config:
    """The whole configuration.

    Attributes:
        path: `eventreg.yaml`.
        text: its text, for positions.
        info: title, description, version, contact, license, as written.
        generate: options of each generator as written, checked against the schema.
        templates: folder of the user's templates, or None.
    """

    path: Path
    text: str
    layout: Layout
    dialect: Dialect = Dialect.DRAFT2020
    name_pattern: str = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}"
    name_description: str = "<service>.<domain>.<action> in snake case"
    money_words: tuple[str, ...] = ()
    lint: LintSettings = field(default_factory=LintSettings)
    policy: Policy = field(default_factory=Policy)
    catalogue: Catalogue = field(default_factory=Catalogue)
    waivers: tuple[Waiver, ...] = ()
    info: Mapping[str, Any] = field(default_factory=dict)
    generate: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    templates: Path | None = None

    @property
    def root(self) -> Path:
        """The folder of `eventreg.yaml`; paths of schemas and findings are relative to it."""
        return self.path.parent

    @cached_property
    def spans(self) -> Mapping[Tokens, Span]:
        """Place of each value in `text`."""
        return positions(self.text, yaml=True)

    def locate(self, *tokens: str | int) -> Location:
        """The place of a value of the configuration, or of the nearest one around it."""
        key: Tokens = tokens
        while key and key not in self.spans:
            key = key[:-1]
        span = self.spans.get(key, Span(None, (0, 0)))
        start, end = span.value
        if "\n" in self.text[start:end]:
            start, end = span.key or (start, start + 1)
        line, column = line_and_column(self.text, start)
        end_line, end_column = line_and_column(self.text, end)
        return Location(self.path.name, line, column, end_line, end_column)

    def error(
        self, reason: str, *tokens: str | int, key: bool = False, remedy: str = ""
    ) -> ConfigError:
        """What is wrong with a value, or with its key, told at its place."""
        return told_at(self.path, self.text, self.spans, tokens, reason, key=key, remedy=remedy)


def told_at(
    path: Path,
    text: str,
    spans: Mapping[Tokens, Span],
    tokens: Sequence[str | int],
    reason: str,
    *,
    key: bool = False,
    remedy: str = "",
) -> ConfigError:
    """An error at the place of a value, or of the nearest one around it that has a place."""
    place = tuple(tokens)
    while place and place not in spans:
        place = place[:-1]
    line = column = 0
    if place in spans:
        span = spans[place]
        line, column = line_and_column(text, (span.key if key and span.key else span.value)[0])
    return ConfigError(reason, path=str(path), line=line, column=column, remedy=remedy)
