"""The service map: three layers, publishers, their events and subscribers, laid out by hand.

A service that publishes and subscribes stands on both sides, so every line runs from left to
right, no line runs backwards, and a cycle between services cannot tangle the picture. The order of
both sides is found by barycentres (Sugiyama, Tagawa and Toda 1981, section 4), which for two
layers leaves few crossings.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eventreg.generate.docs.flows import Flow
from eventreg.generate.docs.text import visible

WIDTH = 880
BOX = 176
ROW_LEFT, ROW_WIDTH = BOX + 26, 240
RIGHT = WIDTH - BOX
ROW, PAD, PORT, TOP = 26, 5, 7, 30
UNREAD = 44
"""Room for the note that nobody subscribes."""
TONES = 6
"""Colours of lines; a publisher keeps one."""


@dataclass(frozen=True, slots=True)
class Box:
    """A service on one side; `y` is its upper edge."""

    service: str
    label: str
    x: float
    y: float
    width: float
    height: float
    tone: int


@dataclass(frozen=True, slots=True)
class Row:
    """A group of events between the sides; `y` is its middle."""

    flow: Flow
    label: str
    x: float
    y: float
    width: float
    tone: int


@dataclass(frozen=True, slots=True)
class Line:
    """A curve from a row to a subscriber: an SVG path and the names at its two ends."""

    path: str
    publisher: str
    subscriber: str
    tone: int


@dataclass(frozen=True, slots=True)
class ServiceMap:
    """The picture, in SVG user units."""

    width: float
    height: float
    left: tuple[Box, ...]
    rows: tuple[Row, ...]
    right: tuple[Box, ...]
    lines: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.lines)


def layout(flows: Iterable[Flow], labels: Mapping[str, str]) -> ServiceMap:
    """Draw flows.

    Args:
        flows: what to draw.
        labels: title of each service by name, in the order of the catalogue.
    """
    by_publisher: dict[str, list[Flow]] = {}
    for flow in flows:
        by_publisher.setdefault(flow.publisher, []).append(flow)
    rank = {name: index for index, name in enumerate(labels)}
    left = sorted(by_publisher, key=lambda name: rank.get(name, len(rank)))
    tones = {name: index % TONES for index, name in enumerate(left)}
    readers = {
        name for flow_list in by_publisher.values() for f in flow_list for name in f.subscribers
    }
    right = sorted(readers, key=lambda name: rank.get(name, len(rank)))
    left, right = _ordered(left, right, by_publisher)
    for name in left:
        by_publisher[name].sort(key=lambda flow: (_mean(_at(flow.subscribers, right)), flow.group))
    gap = 16 if len(left) <= 12 else 9
    boxes, rows = _left_side(left, by_publisher, labels, tones, gap)
    bottom = max((box.y + box.height for box in boxes), default=TOP)
    readers_boxes = _right_side(right, rows, labels, bottom, gap)
    bottom = max([bottom, *(box.y + box.height for box in readers_boxes)])
    lines = _lines(rows, readers_boxes)
    return ServiceMap(WIDTH, bottom + 8, tuple(boxes), tuple(rows), tuple(readers_boxes), lines)


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers) if numbers else float("inf")


def _at(names: Iterable[str], order: Sequence[str]) -> list[int]:
    places = {name: index for index, name in enumerate(order)}
    return [places[name] for name in names]


def _ordered(
    left: list[str], right: list[str], by_publisher: Mapping[str, list[Flow]]
) -> tuple[list[str], list[str]]:
    ends = {
        name: [reader for flow in flows for reader in flow.subscribers]
        for name, flows in by_publisher.items()
    }
    best, fewest = (left, right), _crossings(left, right, ends)
    for _ in range(8):
        starts: dict[str, list[int]] = {name: [] for name in right}
        for index, name in enumerate(left):
            for reader in ends[name]:
                starts[reader].append(index)
        right = sorted(right, key=lambda name: _mean(starts[name]))
        order = {name: index for index, name in enumerate(right)}
        left = sorted(left, key=lambda name: _mean([order[r] for r in ends[name]]))
        crossings = _crossings(left, right, ends)
        if crossings < fewest:
            best, fewest = (left, right), crossings
    return best


def _crossings(left: list[str], right: list[str], ends: Mapping[str, list[str]]) -> int:
    order = {name: index for index, name in enumerate(right)}
    above = [0] * len(right)
    count = 0
    for name in left:
        mine = [order[reader] for reader in ends[name]]
        count += sum(sum(above[index + 1 :]) for index in mine)
        for index in mine:
            above[index] += 1
    return count


def _left_side(
    names: list[str],
    by_publisher: Mapping[str, list[Flow]],
    labels: Mapping[str, str],
    tones: Mapping[str, int],
    gap: int,
) -> tuple[list[Box], list[Row]]:
    boxes: list[Box] = []
    rows: list[Row] = []
    y = float(TOP)
    for name in names:
        flows = by_publisher[name]
        height = ROW * len(flows) + 2 * PAD
        label = _fitted(labels.get(name, name) or name or "nobody yet", BOX - 28, 7.4)
        boxes.append(Box(name, label, 0, y, BOX, height, tones[name]))
        for index, flow in enumerate(flows):
            middle = y + PAD + ROW * index + ROW / 2
            count = f" ·{len(flow.events)}"
            room = ROW_WIDTH - 18 - 7 * len(count) - (0 if flow.subscribers else UNREAD)
            text = _fitted(visible(flow.group) or "events", room, 7.3)
            rows.append(Row(flow, text, ROW_LEFT, middle, ROW_WIDTH, tones[name]))
        y += height + gap
    return boxes, rows


def _right_side(
    names: list[str], rows: list[Row], labels: Mapping[str, str], bottom: float, gap: int
) -> list[Box]:
    heights: dict[str, float] = {}
    wanted: dict[str, float] = {}
    for name in names:
        incoming = [row.y for row in rows if name in row.flow.subscribers]
        heights[name] = max(ROW + 2 * PAD, PORT * len(incoming) + 2 * PAD)
        wanted[name] = _mean(incoming) - heights[name] / 2
    spare = bottom - TOP - sum(heights.values()) - gap * (len(names) - 1)
    y = float(TOP)
    placed: dict[str, float] = {}
    for name in names:
        placed[name] = y = max(y, wanted[name] if spare > 0 else y)
        y += heights[name] + gap
    over = y - gap - bottom
    if over > 0:
        floor = bottom if spare > 0 else y - gap
        for name in reversed(names):
            placed[name] = min(placed[name], floor - heights[name])
            floor = placed[name] - gap
    return [
        Box(
            name,
            _fitted(labels.get(name, name) or name, BOX - 28, 7.4),
            RIGHT,
            max(placed[name], TOP),
            BOX,
            heights[name],
            0,
        )
        for name in names
    ]


def _lines(rows: list[Row], boxes: list[Box]) -> tuple[Line, ...]:
    start = ROW_LEFT + ROW_WIDTH
    reach = (RIGHT - start) * 0.5
    lines = []
    for box in boxes:
        incoming = [row for row in rows if box.service in row.flow.subscribers]
        first = box.y + box.height / 2 - PORT * (len(incoming) - 1) / 2
        for index, row in enumerate(incoming):
            end = first + PORT * index
            path = (
                f"M{start} {_n(row.y)}C{_n(start + reach)} {_n(row.y)} "
                f"{_n(RIGHT - reach)} {_n(end)} {_n(RIGHT - 7)} {_n(end)}"
            )
            lines.append(Line(path, row.flow.publisher, box.service, row.tone))
    return tuple(lines)


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _fitted(text: str, width: float, per_character: float) -> str:
    """The text cut to a width; wide characters (UAX 11) count double."""
    room = width / per_character
    used = 0.0
    for index, character in enumerate(text):
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > room:
            return text[: max(index - 1, 1)] + "…"
    return text
