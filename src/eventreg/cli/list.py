"""`eventreg list`: the events of the registry."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from eventreg.cli.help import OUTPUT
from eventreg.cli.options import (
    Color,
    ColorOption,
    ConfigOption,
    EventsArgument,
    ServiceOption,
)


class Form(StrEnum):
    """How data is written."""

    TEXT = "text"
    JSON = "json"


FormOption = Annotated[
    Form, typer.Option("--output-format", rich_help_panel=OUTPUT, help="How it is written.")
]


def command(
    events: EventsArgument = None,
    *,
    service: ServiceOption = None,
    shared: Annotated[bool, typer.Option("--shared", help="Shared types as well.")] = False,
    config: ConfigOption = None,
    output_format: FormOption = Form.TEXT,
    color: ColorOption = Color.AUTO,
) -> None:
    import dataclasses
    import json

    from eventreg.api.lookup import listing
    from eventreg.cli.session import open_session
    from eventreg.cli.table import Column, print_table
    from eventreg.model.plural import plural

    session = open_session(config)
    if problems := session.registry.problems:
        files = plural(len(problems), "file")
        print(f'note: {files} not taken in; see "eventreg lint"', file=sys.stderr)
    rows = listing(
        session.all_versions, session.config.catalogue, events or [], service, shared=shared
    )
    if output_format is Form.JSON:
        print(json.dumps([dataclasses.asdict(row) for row in rows], indent=2))
        return
    if not rows:
        print("no events", file=sys.stderr)
        return
    columns = (
        Column("event", "bold"),
        Column("versions", "cyan"),
        Column("published by", "green"),
        Column("subscribed by", "magenta"),
        Column("title", "dim", spare=True),
    )
    print_table(
        columns,
        [
            (
                row.name + (" (deprecated)" if row.deprecated else ""),
                _versions(row.versions),
                "shared type" if row.shared else ", ".join(row.publishers),
                ", ".join(row.subscribers),
                row.title,
            )
            for row in rows
        ],
        color,
    )


def _versions(versions: tuple[str, ...]) -> str:
    """The newest few; of many, how many there are."""
    if len(versions) <= 3:
        return ", ".join(versions)
    return f"{versions[-1]} and {len(versions) - 1} more"
