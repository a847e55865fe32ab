"""`eventreg example`: events that a schema accepts, or rejects for one named reason."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from eventreg.api.examples import Wish, examples
from eventreg.cli.options import ConfigOption, QuietOption, VersionArgument
from eventreg.cli.output import emit
from eventreg.cli.session import open_session
from eventreg.model.printable import printable, shortened


def command(
    event: VersionArgument,
    *,
    count: Annotated[
        int, typer.Option("--count", min=1, help="How many; more than one come a line each.")
    ] = 1,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, other events.")] = 0,
    envelope: Annotated[bool, typer.Option("--envelope", help="Whole CloudEvents.")] = False,
    invalid: Annotated[
        bool,
        typer.Option("--invalid", help="Rejected for one reason, told on standard error."),
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="KEYWORD", help="The keyword that rejects them.")
    ] = "",
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    session = open_session(config)
    wish = Wish(count, seed, envelope, invalid or bool(reason), reason)
    for value, why in examples(session.config, session.registry, event, wish):
        if why and not quiet:
            print(f"rejected by {printable(shortened(why))}", file=sys.stderr)
        text = json.dumps(value, ensure_ascii=False, indent=2 if count == 1 else None)
        emit(f"{text}\n", None)
