"""Options that several commands share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from eventreg.cli.choices import Color, Format
from eventreg.cli.completion import event_names
from eventreg.cli.help import OUTPUT
from eventreg.errors import UsageError

__all__ = [
    "AddWaiversOption",
    "BaseOption",
    "Color",
    "ColorOption",
    "ConfigOption",
    "EventsArgument",
    "FileOption",
    "Format",
    "FormatOption",
    "NoCacheOption",
    "OutputOption",
    "PathsArgument",
    "QuietOption",
    "ServiceOption",
    "VersionArgument",
    "day",
]


def day(text: str) -> dt.date:
    """The day that an option names; raise `UsageError` for what is no day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is no day', remedy="write it as 2027-01-31") from None


EventsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="EVENT...",
        autocompletion=event_names,
        help="Events, patterns allowed; default: all.",
    ),
]
VersionArgument = Annotated[
    str,
    typer.Argument(
        metavar="EVENT[@VERSION]",
        autocompletion=event_names,
        help="Event or shared type; default: newest.",
    ),
]
PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(metavar="PATH", help="Files or folders; default: the whole registry."),
]
ServiceOption = Annotated[
    str | None,
    typer.Option("--service", metavar="NAME", help="What it publishes or subscribes to."),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration; default: the nearest eventreg.yaml, from here upwards.",
    ),
]
FormatOption = Annotated[
    Format,
    typer.Option("--output-format", rich_help_panel=OUTPUT, help="How findings are written."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", rich_help_panel=OUTPUT, help="Write the report to a file."
    ),
]
FileOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", rich_help_panel=OUTPUT, help="Write to a file."),
]
ColorOption = Annotated[
    Color, typer.Option("--color", rich_help_panel=OUTPUT, help="When output is coloured.")
]
QuietOption = Annotated[
    bool,
    typer.Option(
        "--quiet", "-q", rich_help_panel=OUTPUT, help="Print what matters alone, no summary."
    ),
]
NoCacheOption = Annotated[
    bool,
    typer.Option(
        "--no-cache", help="Check again what is known to be clean (see EVENTREG_CACHE_DIR)."
    ),
]
AddWaiversOption = Annotated[
    bool,
    typer.Option(
        "--add-waivers",
        help="Let every finding of today through: a baseline, written into eventreg.yaml.",
    ),
]
BaseOption = Annotated[
    str | None,
    typer.Option("--base", metavar="REF", help="Git ref whose merge base with HEAD is released."),
]
