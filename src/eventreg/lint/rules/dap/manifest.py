"""Dapr manifests as their authors wrote them, with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from eventreg.lint.rule import Problem, Whole
from eventreg.model.finding import Location
from eventreg.model.text import ParseError, positions
from eventreg.model.text import parse as parse_text
from eventreg.model.text.positions import Span, Tokens, line_and_column

_SEPARATOR = re.compile(r"^---(?=[ \t\r\n]|$)", re.MULTILINE)


@dataclass(frozen=True)
class Manifest:
    """One document of a file.

    Attributes:
        text: of the file up to the end of the document, so that lines count from its top.
        value: the document; a mapping.
    """

    path: str
    text: str
    value: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.value.get("kind"))

    @property
    def name(self) -> str:
        return str(at(self.value, ("metadata", "name")) or "?")

    @property
    def apps(self) -> tuple[str, ...]:
        """App ids that it is for; empty for all."""
        scopes = self.value.get("scopes")
        return tuple(map(str, scopes)) if isinstance(scopes, list) else ()

    def get(self, *tokens: str | int) -> Any:
        """The value at a path, or None."""
        return at(self.value, tokens)

    def string(self, *tokens: str | int) -> str:
        """The text at a path; an empty one where there is none."""
        found = self.get(*tokens)
        return found if isinstance(found, str) else ""

    def mapping(self, *tokens: str | int) -> Mapping[str, Any]:
        """The mapping at a path; an empty one where there is none."""
        found = self.get(*tokens)
        return found if isinstance(found, dict) else {}

    def metadata(self) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
        """Index, name and entry of each metadata item of a component."""
        items = self.get("spec", "metadata")
        for index, entry in enumerate(items if isinstance(items, list) else ()):
            if isinstance(entry, dict):
                yield index, str(entry.get("name")), entry

    @cached_property
    def _spans(self) -> Mapping[Tokens, Span]:
        return positions(self.text, yaml=True)

    def problem(self, tokens: Tokens, message: str, *, remedy: str = "") -> Problem:
        """A problem at a value, or at the nearest one around it."""
        near = tokens
        while near and near not in self._spans:
            near = near[:-1]
        span = self._spans.get(near, Span(None, (0, 1)))
        start, end = span.value
        if "\n" in self.text[start:end]:
            start, end = span.key or (start, start + 1)
        place = Location(
            self.path,
            *line_and_column(self.text, start),
            *line_and_column(self.text, end),
        )
        subject = "/".join(map(str, (self.kind, self.name, *tokens)))
        return Problem(place, f"{self.kind} {self.name}: {message}", remedy, subject=subject)


def manifests(whole: Whole, *kinds: str) -> Iterator[Manifest]:
    """The manifests of some kinds, of Dapr alone."""
    for path, text in whole.settings.manifests.items():
        for found in read(path, text):
            if isinstance(found, Manifest) and found.kind in kinds:
                yield found


@lru_cache(maxsize=256)
def read(path: str, text: str) -> tuple[Manifest | Problem, ...]:
    """The documents of a file that are Dapr's, and what keeps others from being read."""
    found: list[Manifest | Problem] = []
    starts = [0, *(match.end() for match in _SEPARATOR.finditer(text))]
    ends = [*(match.start() for match in _SEPARATOR.finditer(text)), len(text)]
    for start, end in zip(starts, ends, strict=True):
        # Spaces for what comes before: places then count from the top of the file.
        before = "\n" * text.count("\n", 0, start)
        document = before + text[start:end]
        try:
            value = parse_text(document.encode(), yaml=True).value
        except ParseError as error:
            if error.reason != "the file is empty":
                place = Location(path, error.line, error.column)
                found.append(Problem(place, f"the manifest cannot be read: {error.reason}"))
            continue
        if isinstance(value, dict) and str(value.get("apiVersion")).startswith("dapr.io/"):
            found.append(Manifest(path, document, value))
    return tuple(found)


def at(value: Any, tokens: Tokens) -> Any:
    """The value at a path, or None."""
    for token in tokens:
        try:
            value = value[token]
        except (KeyError, IndexError, TypeError):
            return None
    return value
