"""White space of JSON and YAML text, put in order without touching a value.

JSON: one member per line, two spaces for each level, `": "` and no space at line ends; numbers,
escapes and the order of keys stay as written. YAML: no white space at line ends outside of block
and quoted scalars. Both: line ends as that of the first line, one at the end, no byte-order mark.
"""

from __future__ import annotations

from typing import Any

import yaml

from eventreg.model.text.positions import TOKEN
from eventreg.model.text.yaml_events import events

_UNIT = "  "


def tidy(text: str, *, is_yaml: bool) -> str:
    """The same values in tidy text; the text must have been parsed without error before."""
    tidied = _tidy_yaml(text) if is_yaml else _tidy_json(text)
    first, newline, _ = text.partition("\n")
    return tidied.replace("\n", "\r\n") if newline and first.endswith("\r") else tidied


def _tidy_json(text: str) -> str:
    lexemes = TOKEN.findall(text)
    pieces: list[str] = []
    depth = 0
    for index, lexeme in enumerate(lexemes):
        before = lexemes[index - 1] if index else ""
        if lexeme in "]}":
            depth -= 1
            if before not in "[{":
                pieces.append("\n" + _UNIT * depth)
        elif index and before in "[{,":
            pieces.append("\n" + _UNIT * depth)
        pieces.append(": " if lexeme == ":" else lexeme)
        depth += lexeme in "[{"
    return "".join(pieces) + "\n"


def _tidy_yaml(text: str) -> str:
    unix = text.replace("\r\n", "\n")
    kept = _lines_of_scalars(unix)
    lines = [
        line if number in kept else line.rstrip(" \t")
        for number, line in enumerate(unix.split("\n"))
    ]
    tidied = "\n".join(lines)
    return tidied if len(lines) - 1 in kept or not tidied else tidied.rstrip("\n") + "\n"


def _lines_of_scalars(text: str) -> set[int]:
    """Lines, counted from 0, whose white space may belong to a value."""
    kept: set[int] = set()
    for event in events(text):
        if isinstance(event, yaml.ScalarEvent) and event.style in {"|", ">", "'", '"'}:
            start: Any = event.start_mark
            end: Any = event.end_mark
            kept.update(range(start.line, end.line + (event.style in {"|", ">"})))
    return kept
