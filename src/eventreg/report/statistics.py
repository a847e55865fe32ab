"""How many findings each rule has, the most frequent first."""

from __future__ import annotations

from collections import Counter

from eventreg.model.finding import Report


def render(report: Report) -> str:
    """A line for each rule that found something: count, code, slug, severity."""
    counts = Counter((f.code, f.slug, f.severity) for f in report.findings)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    width = len(str(ordered[0][1])) if ordered else 1
    return "".join(
        f"{count:>{width}}  {code}  {slug} ({severity})\n"
        for (code, slug, severity), count in ordered
    )
