"""`eventreg new`: the first version of an event."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from eventreg.api.authoring import new, registry_of
from eventreg.cli.options import ConfigOption, QuietOption
from eventreg.cli.plans import carry_out
from eventreg.cli.session import open_session
from eventreg.errors import UsageError


def command(
    name: Annotated[
        str | None, typer.Argument(help="Name of the event, such as orders.order.cancelled.")
    ] = None,
    *,
    title: Annotated[str, typer.Option("--title", help="Default: made of the name.")] = "",
    description: Annotated[
        str, typer.Option("--description", help="What has happened, and when it is sent.")
    ] = "",
    service: Annotated[
        str,
        typer.Option("--service", help="That publishes it; default: the one of its namespace."),
    ] = "",
    owner: Annotated[str, typer.Option("--owner", help="Team of a service that is new.")] = "",
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    session = open_session(config)
    asking = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty() and not quiet
    if name is None:
        if not asking:
            raise UsageError("the name of the event is missing", remedy="eventreg new NAME")
        name = str(typer.prompt("Name of the event", err=True))
        description = description or str(
            typer.prompt(
                "What has happened? (empty: later)", default="", show_default=False, err=True
            )
        )
    registry = registry_of(session.config)
    plan = new(
        session.config,
        registry,
        name,
        title=title,
        description=description,
        service=service,
        owner=owner,
    )
    carry_out(plan, session.root, quiet=quiet)
