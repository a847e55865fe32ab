"""Hand a command line to typer, and say what is wrong with it in our own words."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.main import get_command

from eventreg.cli.commands import COMMANDS, Command
from eventreg.cli.help import Explained
from eventreg.errors import UsageError
from eventreg.model.nearest import did_you_mean


def single(command: Command) -> typer.Typer:
    """An application of one command."""
    module: Any = import_module(command.module)
    if hasattr(module, "app"):
        group: typer.Typer = module.app
        return group
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    help_ = command.summary if command.summary.endswith("?") else f"{command.summary}."
    app.command(command.name, cls=Explained, help=help_)(module.command)
    return app


def application(typed: str) -> typer.Typer:
    """All commands in one application, for shell completion.

    Args:
        typed: the words of the line; a command that is not among them is but a name.
    """
    words = typed.split()
    app = typer.Typer(name="eventreg", rich_markup_mode=None)
    for command in COMMANDS:
        if command.name not in words:
            app.command(command.name, help=command.summary)(_nothing)
            continue
        module: Any = import_module(command.module)
        if hasattr(module, "app"):
            app.add_typer(module.app, name=command.name, help=command.summary)
        else:
            app.command(command.name, help=command.summary)(module.command)
    return app


def _nothing() -> None:
    """Stands for a command that is not called."""


def invoke(app: typer.Typer, arguments: list[str], name: str) -> int:
    """Run an application and return its exit status; raise `UsageError` for a wrong line."""
    usage_error: Any = typer.BadParameter.__base__
    try:
        result = get_command(app).main(args=arguments, prog_name=name, standalone_mode=False)
    except usage_error as error:
        if "\n" in error.format_message():  # a group without a command: the text is its help
            print(error.format_message(), file=sys.stderr)
            return 2
        raise _usage(error, name) from None
    except typer.Abort:
        raise KeyboardInterrupt from None
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            raise stop.__context__ from None
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return result if isinstance(result, int) else 0


def _usage(error: Any, name: str) -> UsageError:
    """What is wrong with the command line, in one line as all other errors are."""
    known = getattr(error, "possibilities", None) or ()
    if near := did_you_mean(getattr(error, "option_name", ""), known):
        return UsageError(f"no such option: {error.option_name}", remedy=near)
    text = str(error.format_message()).replace("Value error, ", "").rstrip(".")
    text = text.replace(": Input should be ", ": it should be ").partition(", unable to parse")[0]
    reason, _, meant = text.partition(". Did you mean ")
    path = error.ctx.command_path if error.ctx else name
    remedy = f"did you mean {meant}" if meant else f'see "{path} --help"'
    return UsageError(reason[:1].lower() + reason[1:], remedy=remedy)
