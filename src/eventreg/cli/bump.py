"""`eventreg bump`: the next version of an event."""

from __future__ import annotations

from typing import Annotated

import typer

from eventreg.api.authoring import (
    base_registry,
    computed_version,
    lines_of,
    next_version,
    registry_of,
)
from eventreg.authoring.plan import Plan
from eventreg.cli.completion import event_names
from eventreg.cli.options import ConfigOption, QuietOption
from eventreg.cli.plans import carry_out
from eventreg.cli.session import open_session
from eventreg.errors import UsageError
from eventreg.model.version import Bump


def command(
    events: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="EVENT...",
            autocompletion=event_names,
            help="Default with --auto: all that changed.",
        ),
    ] = None,
    *,
    auto: Annotated[
        bool,
        typer.Option("--auto", help="Compute it from what changed since the base (the default)."),
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a version is not right.")
    ] = False,
    major: Annotated[bool, typer.Option("--major", help="A copy of the next major.")] = False,
    minor: Annotated[bool, typer.Option("--minor", help="A copy of the next minor.")] = False,
    patch: Annotated[bool, typer.Option("--patch", help="A copy of the next patch.")] = False,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REF", help="What is released; default: as configured."),
    ] = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    chosen: list[Bump] = []
    chosen += ["major"] if major else []
    chosen += ["minor"] if minor else []
    chosen += ["patch"] if patch else []
    if len(chosen) + auto > 1:
        raise UsageError("--auto, --major, --minor and --patch exclude each other")
    if chosen and (check or base):
        raise UsageError("--check and --base go with --auto alone")
    if chosen and not events:
        raise UsageError(f"name the event that gets a {chosen[0]} version")
    session = open_session(config)
    registry = registry_of(session.config)
    if chosen:
        steps = [next_version(registry, name, chosen[0]) for name in events or ()]
    else:
        past = base_registry(session.config, base)
        names = events or lines_of(registry)
        steps = [computed_version(session.config, registry, past, name) for name in names]
    if not quiet:
        for step in steps:
            if events or step.plan:
                print(step)
        if not events and not any(step.plan for step in steps):
            print(f"every version is as it should be; {len(steps):,} looked at")
    plan = sum((step.plan for step in steps), Plan())
    if check:
        raise typer.Exit(int(bool(plan)))
    carry_out(plan, session.root, quiet=quiet)
