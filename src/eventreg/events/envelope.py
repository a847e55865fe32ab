"""CloudEvents as Dapr stores them: envelopes, bare bodies, and what goes wrong with both."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson

from eventreg.events.tally import Problem
from eventreg.events.words import shown

UNTYPED = "com.dapr.event.sent"
"""The `type` that Dapr gives to an event whose publisher named none."""
MAX_EVENT = 32 * 1024 * 1024
"""A longer entry or line, in bytes, is counted and not parsed."""
MAX_CONTAINERS = 1_000_000
"""Nor is one with more objects and lists: `[{},{},…]` takes thirty times its size in memory."""
REQUIRED = ("id", "source", "type")
"""What CloudEvents 1.0 (section 3.1) requires beside `specversion`; strings that are not empty."""


class Unreadable(Exception):  # noqa: N818  # a state of the data, no failure of the program
    """An event that cannot be held against a schema.

    Attributes:
        problem: why.
        about: which attribute, or another detail; part of what is counted together.
        message: what was found, for the first offenders.
    """

    def __init__(self, problem: Problem, message: str, about: str = "") -> None:
        self.problem = problem
        self.about = about
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What of an event matters here.

    Attributes:
        structured: False for a bare body.
        type, dataschema, id, topic, time: as the envelope has them, else empty.
        data: the payload.
        gaps: required attributes that are absent, empty or no strings.
    """

    structured: bool
    data: Any
    type: str = ""
    dataschema: str = ""
    id: str = ""
    topic: str = ""
    time: str = ""
    gaps: tuple[str, ...] = ()


def decode(body: bytes | None) -> Any:
    """The JSON value of an entry or line; raise `Unreadable`."""
    if not isinstance(body, bytes):
        raise Unreadable(Problem.NO_DATA_FIELD, 'the entry has no field "data"')
    if reason := too_large(body):
        raise Unreadable(Problem.TOO_LARGE, reason)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _unreadable(body, error) from None


def too_large(body: bytes) -> str:
    """Why a body is not parsed, or nothing."""
    if len(body) <= MAX_CONTAINERS:
        return ""
    if len(body) > MAX_EVENT:
        return f"{len(body) / 1e6:.0f} MB"
    # Brackets in strings count as well; real events have one in fifty bytes.
    found = body.count(b"{") + body.count(b"[")
    return f"{found:,} objects and lists" if found > MAX_CONTAINERS else ""


def _unreadable(body: bytes, error: orjson.JSONDecodeError) -> Unreadable:
    try:
        body.decode()
    except UnicodeDecodeError as wrong:
        return Unreadable(Problem.NOT_UTF8, f"byte 0x{body[wrong.start]:02x} at {wrong.start}")
    reason = error.msg.partition(":")[0]
    if "recursion" in reason.lower():
        return Unreadable(Problem.TOO_DEEP, "nested too deep to parse")
    return Unreadable(Problem.NOT_JSON, f"{reason} (character {error.pos})" if body else "empty")


def unwrap(value: Any) -> Envelope:
    """The envelope of one event, bare where it has no `specversion`; raise `Unreadable`."""
    if not isinstance(value, dict):
        raise Unreadable(Problem.NOT_AN_OBJECT, f"a {_kind(value)}")
    if "specversion" not in value:
        return Envelope(structured=False, data=value)
    return Envelope(
        structured=True,
        data=_payload(value),
        type=_text(value, "type"),
        dataschema=_text(value, "dataschema"),
        id=_text(value, "id"),
        topic=_text(value, "topic"),
        time=_text(value, "time"),
        gaps=tuple(name for name in REQUIRED if not _text(value, name)),
    )


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _payload(value: dict[str, Any]) -> Any:
    if "data" in value:
        data = value["data"]
        if value.get("type") == UNTYPED and isinstance(data, dict) and "specversion" in data:
            raise Unreadable(
                Problem.WRAPPED_TWICE,
                "its data is an envelope itself: it was published as application/json, "
                "not as application/cloudevents+json",
                shown(_text(data, "type")),
            )
        return data
    if "data_base64" not in value:
        raise Unreadable(Problem.NO_PAYLOAD, "it has neither data nor data_base64")
    try:
        body = base64.b64decode(value["data_base64"], validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        reason = str(error).partition(":")[0].lower()
        raise Unreadable(Problem.BAD_BASE64, f"data_base64: {reason}") from None
    return decode(body)


def _kind(value: Any) -> str:
    names = {str: "string", bool: "boolean", list: "list", type(None): "null"}
    return names.get(type(value), "number")
