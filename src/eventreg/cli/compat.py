"""`eventreg compat`: may the readers still read what the writers write?"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from eventreg.cli.baseline import add_baseline
from eventreg.cli.completion import event_names
from eventreg.cli.options import (
    AddWaiversOption,
    BaseOption,
    Color,
    ColorOption,
    ConfigOption,
    Format,
    FormatOption,
    OutputOption,
    QuietOption,
)
from eventreg.cli.output import Output
from eventreg.config import Config
from eventreg.errors import ConfigError, UsageError
from eventreg.model.policy import Content, Formats, Mode, Policy


def command(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="EVENT... | OLD NEW",
            autocompletion=event_names,
            help="Events (patterns allowed), or two schema files; default: every event.",
        ),
    ] = None,
    *,
    base: BaseOption = None,
    previous: Annotated[
        bool, typer.Option("--previous", help="Compare the newest two versions of each event.")
    ] = False,
    mode: Annotated[Mode | None, typer.Option("--mode", help="Who may read whose data.")] = None,
    content: Annotated[
        Content | None, typer.Option("--content", help="What writers may send.")
    ] = None,
    formats: Annotated[
        Formats | None, typer.Option("--formats", help="Whether `format` restricts values.")
    ] = None,
    add_waivers: AddWaiversOption = False,
    config: ConfigOption = None,
    output_format: FormatOption = Format.FULL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> None:
    from eventreg.api.compat import of_files, with_base, with_previous

    names = what or []
    files = _files(names)
    if previous and (base or files):
        raise UsageError("--previous goes neither with --base nor with two files")
    if files and base:
        raise UsageError("--base does not go with two files")
    settings = _config(config, optional=bool(files))
    policy = _policy(settings.policy if settings else Policy(), content, formats)
    if files:
        result = of_files(*files, settings, policy=policy, mode=mode)
    elif settings is None:
        raise AssertionError
    elif previous:
        result = with_previous(settings, policy=policy, mode=mode, events=names)
    else:
        result = with_base(settings, base, policy=policy, mode=mode, events=names)
    from eventreg.api.settle import settled

    report = settled(
        result.findings,
        settings,
        notes=result.notes,
        counts={"pairs": result.pairs},
    )
    if add_waivers:
        if settings is None:
            raise UsageError("--add-waivers needs an eventreg.yaml")
        add_baseline(settings, report)
    root = Path.cwd() if files or settings is None else settings.root
    Output(output_format, output, color, quiet).finish(report, root)


def _files(names: list[str]) -> tuple[Path, Path] | None:
    paths = [Path(name) for name in names]
    if len(paths) == 2 and all(path.is_file() for path in paths):
        return paths[0], paths[1]
    for path in paths:
        if path.suffix in {".json", ".yaml", ".yml"}:
            if not path.is_file():
                raise UsageError(f"{path} does not exist")
            raise UsageError("two files are compared: OLD and NEW")
    return None


def _config(path: Path | None, *, optional: bool) -> Config | None:
    from eventreg.cli.session import open_session

    try:
        return open_session(path).config
    except ConfigError:
        if optional and path is None:
            return None
        raise


def _policy(policy: Policy, content: Content | None, formats: Formats | None) -> Policy:
    return dataclasses.replace(
        policy,
        content=content or policy.content,
        formats=formats or policy.formats,
    )
