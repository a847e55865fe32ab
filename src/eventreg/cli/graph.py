"""`eventreg graph`: who publishes what to whom."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from eventreg.cli.help import OUTPUT
from eventreg.cli.options import ConfigOption, EventsArgument, FileOption, ServiceOption


class Drawing(StrEnum):
    """How the graph is drawn."""

    TEXT = "text"
    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"


def command(
    events: EventsArgument = None,
    *,
    service: ServiceOption = None,
    output_format: Annotated[
        Drawing, typer.Option("--output-format", rich_help_panel=OUTPUT, help="How it is drawn.")
    ] = Drawing.TEXT,
    output: FileOption = None,
    config: ConfigOption = None,
) -> None:
    from eventreg.api.lookup import listing
    from eventreg.cli.output import emit
    from eventreg.cli.session import open_session
    from eventreg.generate.graph import FORMATS
    from eventreg.model.contract import contracts

    session = open_session(config)
    catalogue = session.config.catalogue
    wanted = {row.name for row in listing(session.registry, catalogue, events or [], service)}
    shown = [each for each in contracts(session.registry, catalogue) if each.event in wanted]
    text = FORMATS[output_format.value](shown)
    emit(text, output, people=output_format is Drawing.TEXT)
