"""`eventreg lint`: names, identity, schemas, examples and the catalogue."""

from __future__ import annotations

from typing import Annotated

import typer

from eventreg.cli.completion import rule_codes
from eventreg.cli.linting import LintOptions, lint
from eventreg.cli.options import (
    AddWaiversOption,
    Color,
    ColorOption,
    ConfigOption,
    Format,
    FormatOption,
    NoCacheOption,
    OutputOption,
    PathsArgument,
    QuietOption,
)

Selectors = list[str] | None


def _selectors(name: str, text: str) -> object:
    return typer.Option(name, metavar="RULES", autocompletion=rule_codes, help=text)


def command(
    paths: PathsArgument = None,
    *,
    select: Annotated[Selectors, _selectors("--select", "Run these rules alone.")] = None,
    extend_select: Annotated[
        Selectors, _selectors("--extend-select", "Run these rules too.")
    ] = None,
    ignore: Annotated[Selectors, _selectors("--ignore", "Do not run these rules.")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option(
            "--unsafe-fixes", help="With --fix or --diff: fixes too that may change the meaning."
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and write nothing.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead.")
    ] = False,
    add_waivers: AddWaiversOption = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Lint again whenever a file changes.")
    ] = False,
    no_cache: NoCacheOption = False,
    config: ConfigOption = None,
    output_format: FormatOption = Format.FULL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> None:
    """RULES are codes (SCH001), families (SCH) or slugs, several with commas between them."""
    options = LintOptions(
        paths=tuple(paths or ()),
        select=tuple(select or ()),
        extend_select=tuple(extend_select or ()),
        ignore=tuple(ignore or ()),
        fix=fix,
        unsafe_fixes=unsafe_fixes,
        diff=diff,
        statistics=statistics,
        add_waivers=add_waivers,
        no_cache=no_cache,
        watch=watch,
        config=config,
        output_format=output_format,
        output=output,
        color=color,
        quiet=quiet,
    )
    raise typer.Exit(lint(options))
