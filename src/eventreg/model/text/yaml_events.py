"""YAML read as JSON data, from the parser's events.

Scalars follow the core schema of YAML 1.2.2 (section 10.3) as far as JSON can say it: `no`, `on`,
`1_000`, `1:30` and bare dates stay text, as an author of JSON data means them. Keys are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from eventreg.model.text.parse import MAX_DEPTH, ParseError, _NoNumberError, finite

MAX_NODES = 200_000
"""Values after aliases are expanded; a document that explodes passes it quickly."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_TAGS = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": bool,
    "tag:yaml.org,2002:null": type(None),
    "tag:yaml.org,2002:map": dict,
    "tag:yaml.org,2002:seq": list,
}


def events(text: str) -> Iterator[yaml.Event]:
    """The parser's events; raises `ParseError` where the text is no YAML."""
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise ParseError(f"no YAML: {problem}", line, column) from None


def load(text: str, duplicates: list[str]) -> Any:
    """The one JSON value of `text`; keys that stand twice are added to `duplicates`."""
    return _Builder(text, duplicates).document()


class _Builder:
    def __init__(self, text: str, duplicates: list[str]) -> None:
        self._events = events(text)
        self._duplicates = duplicates
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._nodes = 0

    def document(self) -> Any:
        value: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _at(event, "more than one YAML document in a file")
            elif not isinstance(
                event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent
            ):
                value, _, _ = self._node(event, 0)
        if not documents:
            raise ParseError("the file is empty")
        return value

    def _node(self, event: yaml.Event, depth: int) -> tuple[Any, int, int]:
        """The value, how many values it holds with aliases expanded, and how deep it nests."""
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise _at(event, f'alias "*{event.anchor}" names no anchor before it')
            found = self._anchors[event.anchor]
            self._count(found[1], event)
            if depth + found[2] > MAX_DEPTH:
                raise _at(event, f"nested deeper than {MAX_DEPTH} levels")
            return found
        before = self._nodes
        self._count(1, event)
        if depth > MAX_DEPTH:
            raise _at(event, f"nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.ScalarEvent):
            result = (_scalar(event), 1, 0)
        elif isinstance(event, yaml.MappingStartEvent):
            value, deep = self._mapping(depth)
            result = (value, self._nodes - before, deep)
        else:
            items: list[Any] = []
            deep = 0
            for item in self._events:
                if isinstance(item, yaml.SequenceEndEvent):
                    break
                inner, _, inner_deep = self._node(item, depth + 1)
                items.append(inner)
                deep = max(deep, inner_deep + 1)
            result = (items, self._nodes - before, deep)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self._anchors[anchor] = result
        return result

    def _mapping(self, depth: int) -> tuple[dict[str, Any], int]:
        value: dict[str, Any] = {}
        deep = 0
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                raise _at(event, "a key that is no text")
            key = event.value
            if key == "<<" and event.implicit[0]:
                raise _at(event, "merge keys (<<) are YAML 1.1 and no JSON data")
            if key in value:
                self._duplicates.append(key)
            value[key], _, inner_deep = self._node(next(self._events), depth + 1)
            deep = max(deep, inner_deep + 1)
        return value, deep

    def _count(self, nodes: int, event: yaml.Event) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise _at(event, f"more than {MAX_NODES:,} values once aliases are expanded")


def _at(event: yaml.Event, reason: str) -> ParseError:
    mark: Any = event.start_mark
    return ParseError(reason, mark.line + 1, mark.column + 1)


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if event.tag and event.tag != "!":
        wanted = _TAGS.get(event.tag)
        value = text if wanted is str else _plain(event, text)
        if wanted is float and isinstance(value, int):
            value = float(value)
        if wanted is None or not isinstance(value, wanted):
            raise _at(event, f'tag "{event.tag}" does not fit JSON data here')
        return value
    return _plain(event, text) if event.implicit[0] else text


def _plain(event: yaml.ScalarEvent, text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    first = text[0]
    if first not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        if len(text) > 4300:
            raise _at(event, "a number has more than 4,300 digits")
        return int(text)
    if _OCTAL.fullmatch(text):
        return int(text, 8)
    if _HEX.fullmatch(text):
        return int(text, 16)
    if _SPECIAL.fullmatch(text):
        raise _at(event, f"{text} is no JSON value")
    if _FLOAT.fullmatch(text):
        try:
            return finite(text)
        except _NoNumberError as error:
            raise _at(event, error.reason) from None
    return text
