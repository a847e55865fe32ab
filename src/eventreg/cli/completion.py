"""`eventreg completion`: commands, options, event names and rule codes by the tab key."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from eventreg.errors import EventregError, OutputError, UsageError, reason_of


class Shell(StrEnum):
    """Shells that can be served."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"


def command(
    shell: Annotated[
        Shell | None, typer.Argument(help="Which shell; default: your login shell.")
    ] = None,
    *,
    install: Annotated[
        bool, typer.Option("--install", help="Add it to the start-up files of the shell.")
    ] = False,
) -> None:
    """Print the completion script of a shell, or install it."""
    from typer import completion

    name = (shell or _current()).value
    if install:
        try:
            _, path = completion.install(name, "eventreg", _VARIABLE)  # type: ignore[attr-defined]
        except OSError as error:
            raise OutputError(f"{error.filename} cannot be written: {reason_of(error)}") from None
        print(f"completion for {name} is in {path}; it works in the next shell you open")
        return
    print(
        completion.get_completion_script(  # type: ignore[attr-defined]
            prog_name="eventreg", complete_var=_VARIABLE, shell=name
        )
    )


_VARIABLE = "_EVENTREG_COMPLETE"


def _current() -> Shell:
    name = Path(os.environ.get("SHELL", "")).name
    try:
        return Shell(name)
    except ValueError:
        raise UsageError(
            "your login shell is not one of those that can be served",
            remedy=f"name it: {', '.join(Shell)}",
        ) from None


def event_names(incomplete: str) -> list[str]:
    """Names of events that begin with what was typed; none where there is no registry."""
    from eventreg.config import find, read
    from eventreg.model.names import Kind
    from eventreg.sources import WorkTree, load
    from eventreg.sources.load import schema_files

    try:
        config = read(find(Path.cwd()))
        source = WorkTree(config.root)
        if config.layout.event.path_tells_all:
            names = set()
            for path in schema_files(source, config.layout):
                place = config.layout.parse_path(path)
                if place and place[0].kind is Kind.EVENT:
                    names.add(place[0].identity(place[1]).name)
        else:
            names = set(load(source, config.layout, config.dialect).events)
    except (EventregError, KeyError, ValueError):
        return []
    return sorted(name for name in names if name.startswith(incomplete))


def rule_codes(incomplete: str) -> list[tuple[str, str]]:
    """Codes and slugs that begin with what was typed, each with the summary of its rule."""
    from eventreg.api.rules import all_rules

    return [
        (name, rule.summary)
        for rule in all_rules()
        for name in (rule.code, rule.slug)
        if name.lower().startswith(incomplete.lower()) and (incomplete or name == rule.code)
    ]
