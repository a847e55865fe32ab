"""What may be wrong with events that were published, by the words of `--fail-on`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from eventreg.model.finding import Severity
from eventreg.model.rule import Example, Rule


class Category(StrEnum):
    """What `--fail-on` can name."""

    INVALID = "invalid"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    ENVELOPE = "envelope"
    UNTYPED = "untyped"
    CUT = "cut"
    TRIMMED = "trimmed"
    ALIAS = "alias"


_HOST = "https://schemas.example.com"
_PATH = "orders/order/created/1.0.0.json"


def _schema(version: str = "1.0.0", **keywords: Any) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{_HOST}/orders/order/created/{version}.json",
        "type": "object",
        "required": ["order_id"],
        "properties": {"order_id": {"type": "string"}, "channel": {"enum": ["web", "app"]}},
        **keywords,
    }
    return json.dumps(schema, indent=2) + "\n"


def _event(**attributes: Any) -> str:
    event = {
        "specversion": "1.0",
        "id": "5f1c",
        "source": "order",
        "type": "orders.order.created",
        "dataschema": f"{_HOST}/{_PATH}",
        "data": {"order_id": "ord_1", "channel": "app"},
        **attributes,
    }
    return json.dumps({key: value for key, value in event.items() if value is not None}) + "\n"


_ALIASES = "aliases: { order.created: orders.order.created }\n"


def _example(text: str = "", config: str = "", **files: str) -> Example:
    schemas = {f"schemas/{_PATH}": _schema()}
    return Example({**schemas, **files, "events.ndjson": text or _event()}, config)


_NEWER = "schemas/orders/order/created/1.1.0.json"

RULES: Mapping[Category, Rule] = {
    Category.INVALID: Rule(
        code="EVT001",
        slug="invalid-event",
        summary="Its schema rejects an event that was published.",
        rationale=(
            "Consumers who rely on the schema fail on it, or drop it into their dead letters. "
            "Replaying history meets it again."
        ),
        remedy="Correct the publisher, or release a version that says what it sends.",
        bad=_example(_event(data={"order_id": 17})),
        good=_example(),
    ),
    Category.BROKEN: Rule(
        code="EVT002",
        slug="event-would-break",
        summary="The schema that is tried (`--against`) rejects an event that its own accepts.",
        rationale=(
            "Whoever reads history or a slow publisher's events with the new schema fails on "
            "them. Formal compatibility says that such an event may exist; this one did."
        ),
        remedy="Keep accepting it, or make the change a new major.",
        bad=_example(
            **{_NEWER: _schema("1.1.0", properties={"channel": {"enum": ["web"]}})},
        ),
        good=_example(
            **{_NEWER: _schema("1.1.0", properties={"channel": {"enum": ["web", "app", "phone"]}})},
        ),
    ),
    Category.UNKNOWN: Rule(
        code="EVT003",
        slug="unknown-event",
        summary="The registry has no schema for an event.",
        rationale=(
            "Every event is described by a schema before anyone publishes it. What has none is "
            "checked by nobody, and no consumer can rely on it."
        ),
        remedy="Give it a schema, correct its name, or list the name as an alias.",
        bad=_example(_event(dataschema=None, type="orders.order.creatd")),
        good=_example(_event(dataschema=None)),
    ),
    Category.UNREADABLE: Rule(
        code="EVT004",
        slug="unreadable-event",
        summary="An entry holds no event: no JSON, no UTF-8, no payload, too large or too deep.",
        rationale="No consumer can read it either; it comes back until somebody drops it.",
        remedy="Find who writes it: look at its place and id.",
        bad=_example(_event()[:40] + "\n"),
        good=_example(),
    ),
    Category.ENVELOPE: Rule(
        code="EVT005",
        slug="faulty-envelope",
        summary="An envelope lacks what CloudEvents requires, or contradicts itself.",
        rationale=(
            "Without `id` and `source` nothing can be handled once; a `type` of another event than "
            "`dataschema` is routed to handlers that do not expect it."
        ),
        remedy="Publish whole CloudEvents, as the generated publishers do.",
        bad=_example(_event(id="")),
        good=_example(),
    ),
    Category.UNTYPED: Rule(
        code="EVT006",
        slug="untyped-event",
        summary="An event has Dapr's default type, `com.dapr.event.sent`.",
        rationale=(
            "Its publisher posted a bare body, so Dapr made the envelope. Routes by `event.type` "
            "do not match it, and its version is lost."
        ),
        remedy="Publish whole CloudEvents, or set the metadata cloudevent.type.",
        severity=Severity.WARNING,
        bad=_example(_event(type="com.dapr.event.sent")),
        good=_example(),
    ),
    Category.CUT: Rule(
        code="EVT007",
        slug="history-cut-short",
        summary="Reading ended before the end.",
        rationale="The counts are those of a part: what comes behind was not looked at.",
        remedy="Mend what is said to be the cause, and run again.",
        bad=Example({"shell.txt": "$ head -c 100000 day.ndjson.gz > cut.ndjson.gz\n"}),
        good=Example({"shell.txt": "$ gzip --test day.ndjson.gz\n"}),
    ),
    Category.TRIMMED: Rule(
        code="EVT008",
        slug="history-trimmed",
        summary="Redis no longer has some entries of a stream.",
        rationale=(
            "`MAXLEN` and `MINID` trim streams. A change that the rest of history does not "
            "exercise may still break what consumers keep elsewhere."
        ),
        remedy="Keep longer what you want to replay: maxLenApprox or streamTTL of the component.",
        severity=Severity.INFO,
        bad=Example({"redis.txt": "> XTRIM orders.order.created MAXLEN 1000\n"}),
        good=Example({"redis.txt": "> XINFO STREAM orders.order.created\n"}),
    ),
    Category.ALIAS: Rule(
        code="EVT009",
        slug="name-of-old",
        summary="An event goes by a name of old.",
        rationale="Its publisher has not moved to the new name; the alias cannot go yet.",
        remedy="Move the publisher; then the alias may go once history has passed.",
        severity=Severity.INFO,
        bad=_example(_event(type="order.created", dataschema=None), _ALIASES),
        good=_example(config=_ALIASES),
    ),
}
"""The rule of each category; `eventreg rule` prints it."""
EVENT_RULES: tuple[Rule, ...] = tuple(RULES.values())
