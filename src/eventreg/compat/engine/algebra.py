"""The canonical algebra of `jsonschema-rs`: a fast proof for most compatible pairs."""

from __future__ import annotations

import jsonschema_rs as rs

from eventreg.compat.engine.prepare import Prepared

LARGEST = 100_000
"""Bytes of the largest schema that is offered to the algebra, whose work grows faster than it."""


def covers(reader: Prepared, writer: Prepared, *, formats: bool) -> bool:
    """Whether the algebra proves that the reader accepts all that the writer accepts.

    False says nothing: the algebra may have given up, or the dialects differ.
    """
    if reader.dialect is not writer.dialect or max(reader.size, writer.size) > LARGEST:
        return False
    theirs, ours = writer.canonical(formats=formats), reader.canonical(formats=formats)
    if theirs is None or ours is None:
        return False
    try:
        return bool(ours.covers(theirs) == rs.canonical.Containment.YES)
    except (ValueError, rs.canonical.IncompatibleOperands):
        return False
