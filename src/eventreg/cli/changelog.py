"""`eventreg changelog`: what changed since a Git ref, for people."""

from __future__ import annotations

from typing import Annotated

import typer

from eventreg.cli.diff import Form, FormOption, HeadOption, write
from eventreg.cli.options import Color, ColorOption, ConfigOption, EventsArgument, FileOption


def command(
    events: EventsArgument = None,
    *,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REF", help="Git ref to compare with; default: main."),
    ] = None,
    head: HeadOption = None,
    config: ConfigOption = None,
    output_format: FormOption = Form.TEXT,
    output: FileOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Exit status 0 whatever changed; `eventreg compat` is the check."""
    from eventreg.api.changes import since
    from eventreg.cli.session import open_session

    found = since(open_session(config).config, base, head, events or [])
    write(found, output_format, output, color)
