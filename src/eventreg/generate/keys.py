"""Keys that formats limit to letters, digits, dots, hyphens and underscores."""

from __future__ import annotations

import hashlib
import re

_OTHER = re.compile(r"[^A-Za-z0-9._-]")


def key_of(text: str) -> str:
    """A key that says the text, and no other text has."""
    safe = _OTHER.sub("_", text)
    return safe if safe == text else f"{safe}-{digest(text)}"


def digest(text: str) -> str:
    """Eight hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
