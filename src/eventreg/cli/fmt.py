"""`eventreg fmt`: put the white space of schemas in order."""

from __future__ import annotations

from typing import Annotated

import typer

from eventreg.cli.linting import inside, show_diff, write_files
from eventreg.cli.options import ConfigOption, PathsArgument, QuietOption
from eventreg.cli.session import open_session


def command(
    paths: PathsArgument = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a file is not in order.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what would change, and write nothing.")
    ] = False,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    """Indentation, line ends, spaces; keys, values and comments stay, and so do released versions."""
    from eventreg.api.fmt import untidy

    session = open_session(config)
    wanted = inside(session, paths) if paths else None
    files = untidy(session.config, session.registry, paths=wanted)
    if diff:
        raise typer.Exit(show_diff(session.registry, files))
    if not check:
        write_files(session.root, files)
    if not quiet:
        for path in sorted(files):
            print(f"{'would reformat' if check else 'reformatted'} {path}")
    raise typer.Exit(1 if check and files else 0)
