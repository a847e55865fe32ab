"""`eventreg init`: a registry in an empty or an existing repository."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eventreg.api.init import init
from eventreg.cli.options import QuietOption
from eventreg.cli.plans import carry_out
from eventreg.errors import UsageError


def command(
    folder: Annotated[Path | None, typer.Argument(help="Default: this one.")] = None,
    *,
    event: Annotated[
        str, typer.Option("--event", metavar="NAME", help="The first event.")
    ] = "orders.order.created",
    service: Annotated[
        str, typer.Option("--service", help="That publishes it; default: made of its name.")
    ] = "",
    owner: Annotated[str, typer.Option("--owner", help="The team of that service.")] = "",
    quiet: QuietOption = False,
) -> None:
    where = (folder or Path.cwd()).absolute()
    if not where.is_dir():
        raise UsageError(f"{folder} is no folder", remedy="make it first")
    root, plan = init(where, event, service=service, owner=owner)
    carry_out(plan, root, quiet=quiet)
    if not quiet:
        print("\nNext: eventreg new NAME, eventreg lint, eventreg gen models")
