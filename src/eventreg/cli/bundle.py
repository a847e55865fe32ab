"""`eventreg bundle`: one self-contained schema."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from eventreg.cli.options import ConfigOption, FileOption, VersionArgument
from eventreg.errors import SchemaError


class Target(StrEnum):
    """Dialects that a bundle can be said in."""

    DRAFT7 = "draft-07"
    DRAFT2020 = "2020-12"


def command(
    event: VersionArgument,
    *,
    dialect: Annotated[
        Target | None,
        typer.Option("--dialect", help="Say it in this dialect; what it cannot say is told."),
    ] = None,
    output: FileOption = None,
    config: ConfigOption = None,
) -> None:
    from eventreg.api.lookup import find
    from eventreg.cli.output import emit
    from eventreg.cli.session import open_session
    from eventreg.model.bundle import as_written, bundle
    from eventreg.model.convert import bundled_as
    from eventreg.model.dialect import Dialect
    from eventreg.model.printable import json_text, printable

    session = open_session(config)
    document = find(session.all_versions, session.config.catalogue, event)
    if dialect is None:
        try:
            schema = as_written(bundle(session.all_versions, document))
        except KeyError as error:
            raise SchemaError(
                f"{document.path}: {error.args[0]} leads nowhere inside the registry",
                remedy='run "eventreg lint" for every such place',
            ) from None
    else:
        schema, losses = bundled_as(session.all_versions, document, Dialect(dialect.value))
        for loss in losses:
            print(printable(f"eventreg: warning: {loss}"), file=sys.stderr)
    emit(json_text(schema) + "\n", output)
