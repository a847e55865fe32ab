"""How patterns are compiled, the same wherever a schema is judged."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jsonschema_rs

LARGEST_PATTERN = 1 << 27
"""Bytes of a compiled pattern: room for `^.{0,65535}$`, or for 500 letters of any script."""


@cache
def pattern_options() -> jsonschema_rs.FancyRegexOptions:
    """For `pattern_options` of jsonschema-rs, whose own limit real patterns meet."""
    import jsonschema_rs

    return jsonschema_rs.FancyRegexOptions(
        size_limit=LARGEST_PATTERN, dfa_size_limit=LARGEST_PATTERN
    )
