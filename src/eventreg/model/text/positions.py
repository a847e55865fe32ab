"""Where each value of a JSON or YAML text stands, worked out when a finding needs it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eventreg.model.text.parse import place_of

Tokens = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Offsets in code points into the decoded text; `key` spans are None for array items."""

    key: tuple[int, int] | None
    value: tuple[int, int]


def positions(text: str, *, yaml: bool) -> dict[Tokens, Span]:
    """The span of every value, by its path; where a key stands twice the last one counts.

    The text must have been parsed without error before.
    """
    return dict(_yaml_spans(text) if yaml else _json_spans(text))


def duplicates(
    text: str, *, yaml: bool
) -> Iterator[tuple[Tokens, tuple[int, int], tuple[int, int]]]:
    """Yield path, place of the first key and place of the next for keys that stand twice.

    The text must have been parsed without error before.
    """
    first: dict[Tokens, tuple[int, int]] = {}
    twice: set[Tokens] = set()
    found = _yaml_spans(text) if yaml else _json_spans(text)
    for tokens, span in sorted(found, key=lambda item: item[1].value):
        if span.key is None or any(tokens[:end] in twice for end in range(1, len(tokens))):
            continue
        if tokens in first:
            twice.add(tokens)
            yield tokens, first[tokens], span.key
        first.setdefault(tokens, span.key)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """1-based line and column (code points) of an offset."""
    return place_of(text, offset)


TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
"""One lexeme of JSON text that was parsed without error before."""


@dataclass(slots=True)
class _Open:
    tokens: Tokens
    start: int
    key: tuple[int, int] | None
    is_object: bool
    index: int = 0


def _json_spans(text: str) -> Iterator[tuple[Tokens, Span]]:
    stack: list[_Open] = []
    pending: tuple[str, tuple[int, int]] | None = None
    for match in TOKEN.finditer(text):
        lexeme, start, end = match[0], match.start(), match.end()
        if lexeme in "]}":
            done = stack.pop()
            yield done.tokens, Span(done.key, (done.start, end))
        elif lexeme == ",":
            stack[-1].index += 1
        elif lexeme == ":":
            continue
        elif lexeme[0] == '"' and stack and stack[-1].is_object and pending is None:
            pending = (json.loads(lexeme), (start, end))
            continue
        else:
            tokens: Tokens = ()
            key = None
            if stack and stack[-1].is_object and pending is not None:
                tokens, key = (*stack[-1].tokens, pending[0]), pending[1]
            elif stack:
                tokens = (*stack[-1].tokens, stack[-1].index)
            pending = None
            if lexeme in "[{":
                stack.append(_Open(tokens, start, key, lexeme == "{"))
            else:
                yield tokens, Span(key, (start, end))


def _yaml_spans(text: str) -> Iterator[tuple[Tokens, Span]]:
    import yaml

    from eventreg.model.text.yaml_events import events

    stack: list[_Open] = []
    pending: tuple[str, tuple[int, int]] | None = None
    starts = _line_starts(text)
    for event in events(text):
        start = _offset(starts, event.start_mark)
        end = _offset(starts, event.end_mark)
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = stack.pop()
            yield done.tokens, Span(done.key, (done.start, max(end, done.start)))
            continue
        if not isinstance(
            event,
            yaml.ScalarEvent | yaml.AliasEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent,
        ):
            continue
        if stack and stack[-1].is_object and pending is None:
            pending = (getattr(event, "value", ""), (start, end))
            continue
        tokens: Tokens = ()
        key = None
        if stack and stack[-1].is_object and pending is not None:
            tokens, key = (*stack[-1].tokens, pending[0]), pending[1]
        elif stack:
            tokens = (*stack[-1].tokens, stack[-1].index)
            stack[-1].index += 1
        pending = None
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            stack.append(_Open(tokens, start, key, isinstance(event, yaml.MappingStartEvent)))
        else:
            yield tokens, Span(key, (start, end))


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer(r"\r\n|[\n\r\x85\u2028\u2029]", text))]


def _offset(starts: list[int], mark: Any) -> int:
    line, column = int(mark.line), int(mark.column)
    return starts[min(line, len(starts) - 1)] + column
