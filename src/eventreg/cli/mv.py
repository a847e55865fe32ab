"""`eventreg mv`: another name for an event."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from eventreg.api.authoring import registry_of, rename
from eventreg.cli.completion import event_names
from eventreg.cli.options import ConfigOption, QuietOption, day
from eventreg.cli.plans import carry_out
from eventreg.cli.session import open_session


def command(
    old: Annotated[str, typer.Argument(help="Name of the event.", autocompletion=event_names)],
    new: Annotated[str, typer.Argument(help="Its name from now on.")],
    *,
    sunset: Annotated[
        dt.date | None,
        typer.Option("--sunset", metavar="DATE", parser=day, help="Last day of the old name."),
    ] = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    session = open_session(config)
    registry = registry_of(session.config)
    plan = rename(session.config, registry, old, new, sunset)
    carry_out(plan, session.root, quiet=quiet)
