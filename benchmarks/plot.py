"""Lines in an SVG, one panel for each measure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

Series = Mapping[str, Sequence[tuple[float, float]]]
"""Points by the name of their line."""

_COLOURS = ("#1f6feb", "#2da44e", "#8c959f", "#bf3989")
_WIDTH, _HEIGHT = 440, 280
_LEFT, _TOP, _RIGHT, _BOTTOM = 60, 40, 400, 240
_STYLE = 'font-family="sans-serif" font-size="13"'


def draw(panels: Mapping[str, Series], below: str) -> str:
    """Panels beside each other, both axes from zero; `below` says what runs to the right."""
    parts = [
        f'<g transform="translate({_WIDTH * index} 0)">\n{_panel(title, series, below)}\n</g>'
        for index, (title, series) in enumerate(panels.items())
    ]
    size = f'width="{_WIDTH * len(panels)}" height="{_HEIGHT}"'
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    inside = "\n".join([ground, *parts])
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_STYLE}>\n{inside}\n</svg>\n'


def _panel(title: str, series: Series, below: str) -> str:
    wide = max(x for points in series.values() for x, _ in points)
    high = max(y for points in series.values() for _, y in points) or 1

    def place(x: float, y: float) -> str:
        right = _LEFT + (_RIGHT - _LEFT) * x / wide
        return f"{right:.1f},{_BOTTOM - (_BOTTOM - _TOP) * y / high:.1f}"

    lines = [f'<text x="{_LEFT}" y="20" font-weight="bold">{escape(title)}</text>']
    for index, (name, points) in enumerate(series.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        path = " ".join(place(x, y) for x, y in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for x, y in points:
            right, down = place(x, y).split(",")
            lines.append(f'<circle cx="{right}" cy="{down}" r="3" fill="{colour}"/>')
        at = _TOP + 14 + 17 * index
        lines.append(f'<text x="{_LEFT + 10}" y="{at}" fill="{colour}">{escape(name)}</text>')
    for x in sorted({x for points in series.values() for x, _ in points}):
        right = place(x, 0).partition(",")[0]
        lines.append(f'<text x="{right}" y="{_BOTTOM + 18}" text-anchor="middle">{x:,}</text>')
    lines += [
        f'<text x="{_LEFT - 6}" y="{_TOP + 4}" text-anchor="end">{high:,.0f}</text>',
        f'<text x="{_LEFT - 6}" y="{_BOTTOM}" text-anchor="end">0</text>',
        f'<text x="{_RIGHT}" y="{_BOTTOM + 35}" text-anchor="end">{escape(below)}</text>',
        f'<path d="M{_LEFT} {_TOP}V{_BOTTOM}H{_RIGHT}" fill="none" stroke="#57606a"/>',
    ]
    return "\n".join(lines)
