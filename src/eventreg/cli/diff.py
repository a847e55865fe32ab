"""`eventreg diff`: what changed between two versions, files or Git refs, for people."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eventreg.cli.completion import event_names
from eventreg.cli.help import OUTPUT
from eventreg.cli.options import Color, ColorOption, ConfigOption, FileOption
from eventreg.errors import ConfigError, GitError, UsageError

if TYPE_CHECKING:
    from eventreg.changes import Changelog
    from eventreg.config import Config


class Form(StrEnum):
    """How changes are written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


FormOption = Annotated[
    Form, typer.Option("--output-format", rich_help_panel=OUTPUT, help="How changes are written.")
]
HeadOption = Annotated[
    str | None,
    typer.Option("--head", metavar="REF", help="Git ref to compare; default: the working tree."),
]


def command(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="EVENT [V1 [V2]] | OLD NEW | REF",
            autocompletion=event_names,
            help="An event and its versions (default: the newest two), two files, or Git refs.",
        ),
    ] = None,
    *,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="REF", help="Git ref to compare the events with."),
    ] = None,
    head: HeadOption = None,
    config: ConfigOption = None,
    output_format: FormOption = Form.TEXT,
    output: FileOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Exit status 0 whatever changed; `eventreg compat` is the check."""
    found = _found(what or [], base, head, config)
    write(found, output_format, output, color)


def _found(what: list[str], base: str | None, head: str | None, config: Path | None) -> Changelog:
    from eventreg.api import changes

    if base is not None or head is not None:
        return changes.since(_config(config), base, head, what)
    if not what:
        raise UsageError(
            "nothing to compare", remedy="name an event, two files, or a Git ref with --base"
        )
    if len(what) == 2 and any(_is_file(name) for name in what):
        return changes.of_two_files(Path(what[0]), Path(what[1]), _optional_config(config))
    if len(what) > 3:
        raise UsageError("too many arguments", remedy="name one event and two of its versions")
    settings = _config(config)
    if len(what) == 2 and _are_refs(settings, what):
        return changes.since(settings, what[0], what[1])
    try:
        return changes.of_event(settings, what[0], what[1:])
    except UsageError:
        if len(what) == 1 and _are_refs(settings, what):
            return changes.since(settings, what[0])
        raise


def _is_file(name: str) -> bool:
    return Path(name).suffix in {".json", ".yaml", ".yml"} or Path(name).is_file()


def _are_refs(config: Config, names: list[str]) -> bool:
    from eventreg.sources import Repository

    try:
        repository = Repository(config.root)
        for name in names:
            repository.commit(name)
    except GitError:
        return False
    return True


def _config(path: Path | None) -> Config:
    from eventreg.cli.session import open_session

    return open_session(path).config


def _optional_config(path: Path | None) -> Config | None:
    try:
        return _config(path)
    except ConfigError:
        if path is not None:
            raise
        return None


def write(found: Changelog, form: Form, output: Path | None, color: Color) -> None:
    """Print a changelog, or write it to a file."""
    from eventreg.changes import render
    from eventreg.cli.output import coloured, emit, terminal_width

    text = render(
        found,
        form.value,
        colour=output is None and coloured(color),
        width=min(terminal_width(), 110),
    )
    emit(text, output, people=form is Form.TEXT)
