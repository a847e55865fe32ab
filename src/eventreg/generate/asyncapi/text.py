"""Text of others inside the document: Markdown stays, HTML becomes text."""

from __future__ import annotations

import re
from typing import Any

_CODE = re.compile(r"(`[^`\n]*`)")
_LINK = re.compile(r"\]([(:])(?!\s*(?:https?://|mailto:|[#/.]))")
"""A link, or the definition of one, to anything but an address: `[x](javascript:…)`."""


def markdown(text: str) -> str:
    """CommonMark in which nothing is HTML and no link runs a script.

    Code spans are kept as written where their limits are beyond doubt; elsewhere every `<` is
    escaped, since a renderer might see the limits of a span differently.
    """
    if "<" in text:
        if text.count("`") % 2 == 0 and "``" not in text and "\\`" not in text:
            parts = _CODE.split(text)
            text = "".join(
                part if part.startswith("`") else part.replace("<", "&lt;") for part in parts
            )
        else:
            text = text.replace("<", "&lt;")
    return _LINK.sub(r"]\\\1", text)


def described(schema: Any) -> Any:
    """A converted schema whose descriptions are such Markdown; what is data stays as it is."""
    if isinstance(schema, list):
        return [described(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword == "description" and isinstance(value, str):
            out[keyword] = markdown(value)
        elif keyword in _DATA:
            out[keyword] = value
        elif keyword in _MAPS and isinstance(value, dict):
            out[keyword] = {name: described(item) for name, item in value.items()}
        else:
            out[keyword] = described(value)
    return out


_DATA = frozenset({"const", "enum", "examples", "default", "required"})
_MAPS = frozenset(
    {
        "properties",
        "patternProperties",
        "definitions",
        "$defs",
        "dependencies",
        "dependentSchemas",
        "dependentRequired",
    }
)
