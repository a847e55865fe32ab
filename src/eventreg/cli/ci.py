"""`eventreg ci`: all that a pull request is held against, in one report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eventreg.cli.baseline import add_baseline
from eventreg.cli.options import (
    AddWaiversOption,
    BaseOption,
    Color,
    ColorOption,
    ConfigOption,
    Format,
    FormatOption,
    NoCacheOption,
    OutputOption,
    QuietOption,
)
from eventreg.cli.output import Output
from eventreg.cli.session import open_session, progress
from eventreg.errors import UsageError


def command(
    *,
    base: BaseOption = None,
    reports: Annotated[
        list[str] | None,
        typer.Option(
            "--report", metavar="FORMAT=FILE", help="One more report, in a file; several allowed."
        ),
    ] = None,
    add_waivers: AddWaiversOption = False,
    no_cache: NoCacheOption = False,
    config: ConfigOption = None,
    output_format: FormatOption = Format.FULL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> None:
    """Lint, compatibility with the base, drift of generated files, and what changed."""
    also = tuple(_report(text) for text in reports or ())
    from eventreg.api.ci import ci

    session = open_session(config, keep=not no_cache)
    report = ci(session.config, base, cache=not no_cache, progress=progress)
    if add_waivers:
        add_baseline(session.config, report)
    Output(output_format, output, color, quiet, also).finish(report, session.root)


def _report(text: str) -> tuple[Format, Path]:
    name, equals, path = text.partition("=")
    if not equals or not path:
        raise UsageError(f'--report "{text}" names no file', remedy="write FORMAT=FILE")
    try:
        return Format(name), Path(path)
    except ValueError:
        raise UsageError(
            f'--report: no format "{name}"', remedy=f"known: {', '.join(Format)}"
        ) from None
