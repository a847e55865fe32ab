"""Patterns that a model can check itself; the embedded schema checks them all before it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

_NEEDS_PYTHON = re.compile(r"\(\?<?[=!]|\\[1-9]")
"""Lookaround and backreferences: for these the generator chooses the engine of Python."""


def drop_unchecked(schemas: Iterable[dict[str, Any]], *, rust: bool = True) -> None:
    r"""Drop the patterns that would keep the classes of one schema from being made.

    They share an engine as soon as one of them needs Python's: pydantic's own, in Rust, has a
    limit for compiled patterns and no lookaround, and Python's has no `\p{L}`.

    Args:
        schemas: those of one class tree.
        rust: whether there is pydantic's engine at all.
    """
    bearing = [schema for schema in schemas if isinstance(schema.get("pattern"), str)]
    with_python = [schema for schema in bearing if _NEEDS_PYTHON.search(schema["pattern"])]
    compiles = _by_python if with_python or not rust else _by_rust
    for schema in bearing:
        if not compiles(schema["pattern"]):
            del schema["pattern"]


def _by_python(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def _by_rust(pattern: str) -> bool:
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
