"""Names of properties as a person writes them."""

from __future__ import annotations

import json
import re

from eventreg.model.printable import printable

Path = tuple[str, ...]
"""Segments: a property's name, `[]` for items, `[0]` for one of a tuple, `*` for any other
property, `/pattern/` for those a pattern names, `(title)` for one of several shapes."""

_PLAIN = re.compile(r"[^\s.\[\]()/*\"]+")


def property_segment(name: str) -> str:
    """A property's name, quoted where it would be taken for something else."""
    if _PLAIN.fullmatch(name) and name.isprintable():
        return name
    return printable(json.dumps(name, ensure_ascii=False))


def written(path: Path) -> str:
    """`lines[].sku` of `("lines", "[]", "sku")`; `labels["a b"]` where a name needs quotes."""
    text = ""
    for segment in path:
        if text and segment.startswith('"'):
            text += f"[{segment}]"
        else:
            joint = "" if not text or segment.startswith(("[", "(")) else "."
            text += joint + segment
    return text
