"""Whether a document is a schema at all, asked before anything is read from it."""

from __future__ import annotations

from typing import Any

import jsonschema_rs as rs

from eventreg.compat.engine.dialect import Dialect
from eventreg.compat.engine.spot import escaped
from eventreg.errors import SchemaError


def require_valid(schema: Any, dialect: Dialect) -> None:
    """Raise SchemaError where a schema breaks the rules of its dialect."""
    if isinstance(schema, bool):
        return
    try:
        rs.meta.validate({**schema, "$schema": dialect.uri})
    except rs.ValidationError as error:
        raise invalid(error) from None
    except ValueError as error:
        raise SchemaError(f"the schema does not compile: {str(error)[:300]}") from None


def invalid(error: rs.ValidationError) -> SchemaError:
    """The error for a schema that a validator refuses."""
    pointer = "".join(f"/{escaped(token)}" for token in error.instance_path)
    text = str(error.message)
    reason = "invalid against its metaschema"
    if '"regex"' in text:
        reason = "pattern does not compile, or is too large"
    elif "not present in a registry" in text:
        reason = "a reference leads to no schema that the dialect knows"
    return SchemaError(
        f"{reason}: {text[:300]}", pointer=pointer, remedy="correct the keyword's value"
    )
