"""`eventreg lint`: names, identity, schemas, examples and the catalogue."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from eventreg.cli.options import (
    Color,
    ColorOption,
    ConfigOption,
    Format,
    FormatOption,
    OutputOption,
    QuietOption,
)
from eventreg.cli.output import Output
from eventreg.cli.session import Session, open_session, progress
from eventreg.errors import UsageError

Selectors = list[str] | None


def _selectors(name: str, text: str) -> object:
    return typer.Option(name, metavar="RULES", help=text)


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATHS]", help="Files or folders; default: the whole registry."),
    ] = None,
    *,
    select: Annotated[Selectors, _selectors("--select", "Run these rules alone.")] = None,
    extend_select: Annotated[
        Selectors, _selectors("--extend-select", "Run these rules too.")
    ] = None,
    ignore: Annotated[Selectors, _selectors("--ignore", "Do not run these rules.")] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead.")
    ] = False,
    config: ConfigOption = None,
    output_format: FormatOption = Format.FULL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> None:
    """RULES are codes (SCH001), families (SCH) or slugs, several with commas between them."""
    from eventreg.api.lint import lint, settings

    session = open_session(config)
    own = settings(
        session.config,
        select=_split(select),
        extend_select=_split(extend_select),
        ignore=_split(ignore),
    )
    wanted = inside(session, paths) if paths else None
    with progress("checking schemas") as tell:
        report = lint(session.config, session.registry, own=own, paths=wanted, progress=tell)
    if statistics:
        from eventreg.report.statistics import render

        print(render(report), end="")
        raise typer.Exit(1 if report.failed else 0)
    Output(output_format, output, color, quiet).finish(report, session.root)


def _split(selectors: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(
        part.strip() for text in selectors or () for part in text.split(",") if part.strip()
    )


def inside(session: Session, paths: Iterable[Path]) -> set[str]:
    """The schemas that files and folders name; raise `UsageError` for what does not exist."""
    registry = session.registry
    known = {*registry.documents, *(problem.path for problem in registry.problems)}
    found: set[str] = set()
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist")
        name = Path(os.path.relpath(path.absolute(), session.root)).as_posix()
        found |= (
            known if name == "." else {k for k in known if k == name or k.startswith(f"{name}/")}
        )
        if path.resolve() == session.config.path.resolve():
            found.add(session.config.path.name)
    return found
