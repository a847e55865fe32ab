"""`eventreg deprecate`: an event is on its way out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from eventreg.api.authoring import deprecate, registry_of
from eventreg.cli.completion import event_names
from eventreg.cli.options import ConfigOption, QuietOption, day
from eventreg.cli.plans import carry_out
from eventreg.cli.session import open_session


def command(
    event: Annotated[
        str,
        typer.Argument(help="Name of the event; with .v2 that major.", autocompletion=event_names),
    ],
    *,
    replaced_by: Annotated[
        str,
        typer.Option(
            "--replaced-by",
            metavar="EVENT",
            autocompletion=event_names,
            help="What takes its place.",
        ),
    ] = "",
    sunset: Annotated[
        dt.date | None,
        typer.Option(
            "--sunset", metavar="DATE", parser=day, help="Last day on which it is published."
        ),
    ] = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    session = open_session(config)
    registry = registry_of(session.config)
    plan = deprecate(
        session.config,
        registry,
        event,
        replaced_by=replaced_by,
        sunset=sunset,
    )
    carry_out(plan, session.root, quiet=quiet)
