"""Entry point: finds the command, imports it alone, turns errors into one line and a status.

Exit status: 0 clean, 1 findings, 2 could not run.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO

from eventreg import __version__
from eventreg.cli.commands import COMMANDS, Command, by_name
from eventreg.cli.quick import lint_options
from eventreg.errors import EventregError, UsageError
from eventreg.model.printable import printable

if TYPE_CHECKING:
    import typer

_WITH_VALUE = {"--config", "--color", "--output-format", "--output"}
_FLAGS = {"--quiet", "-q"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    # Schemas are many small objects that live until the end: looking through them often is waste.
    gc.set_threshold(100_000, 50, 50)
    _open_closed_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if os.environ.get("_EVENTREG_COMPLETE"):
        typed = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS", "")
        return _invoke(application(typed), arguments, "eventreg")
    try:
        status = _dispatch(arguments)
        sys.stdout.flush()
    except EventregError as error:
        print(f"eventreg: {_one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("eventreg: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stdout = _nowhere()
        return 141
    except OSError as error:
        # Files that fail are told by those who write them; what comes here is a stream.
        sys.stdout = _nowhere()
        place = error.filename or "the output cannot be written"
        print(f"eventreg: {place}: {(error.strerror or str(error)).lower()}", file=sys.stderr)
        return 2
    return status


def _open_closed_streams() -> None:
    """Where the caller closed a stream, Python has None in its place."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, _nowhere())


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


def _dispatch(arguments: list[str]) -> int:
    leading, rest = _split(arguments)
    if not rest:
        if leading:
            raise UsageError("a command is missing", remedy='see "eventreg --help"')
        print(overview())
        return 0
    first = rest[0]
    if first in {"--version", "-V"}:
        print(f"eventreg {__version__}")
        return 0
    if first in {"--help", "-h", "help"}:
        if first == "help" and len(rest) > 1:
            return _dispatch([rest[1], "--help"])
        print(overview())
        return 0
    if first in {"--show-completion", "--install-completion"}:
        install = ["--install"] if first == "--install-completion" else []
        return _dispatch(["completion", *rest[1:], *install])
    command = by_name(first)
    if command is None:
        if first.startswith("-"):
            raise UsageError(f"no such option: {first}", remedy='see "eventreg --help"')
        raise UsageError(f'no command "{first}"', remedy=_nearest(first))
    arguments = [*rest[1:], *leading]
    if first == "lint" and (options := lint_options(arguments)) is not None:
        from eventreg.cli.linting import LintOptions, lint

        return lint(LintOptions(**options))
    return _invoke(single(command), arguments, f"eventreg {first}")


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Global options that stand before the command, and the rest."""
    at = 0
    while at < len(arguments):
        if arguments[at] in _WITH_VALUE:
            at += 2
        elif arguments[at] in _FLAGS or arguments[at].partition("=")[0] in _WITH_VALUE:
            at += 1
        else:
            break
    return arguments[:at], arguments[at:]


def _nearest(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name, [command.name for command in COMMANDS], 1)
    return f'did you mean "{near[0]}"?' if near else 'see "eventreg --help"'


def _one_line(error: EventregError) -> str:
    return printable(" ".join(str(error).split()))


def overview() -> str:
    """The text of `eventreg --help`, made without importing any command."""
    lines = [
        "Usage: eventreg COMMAND [OPTIONS]",
        "",
        "A Git-native schema registry and code generator for event-driven systems.",
    ]
    width = max(len(command.name) for command in COMMANDS) + 2
    for section in dict.fromkeys(command.section for command in COMMANDS):
        lines += ["", f"{section}:"]
        lines += [
            f"  {command.name:{width}}{command.summary}"
            for command in COMMANDS
            if command.section == section
        ]
    lines += [
        "",
        "Most commands take --config FILE and --quiet, reports --color auto|always|never too.",
        'Run "eventreg COMMAND --help" for its options, "eventreg --version" for the version.',
    ]
    return "\n".join(lines)


def single(command: Command) -> typer.Typer:
    """An application of one command."""
    import typer

    from eventreg.cli.help import Explained

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
    import typer

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


def _invoke(app: typer.Typer, arguments: list[str], name: str) -> int:
    import typer
    from typer.main import get_command

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
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return result if isinstance(result, int) else 0


def _usage(error: Any, name: str) -> UsageError:
    """What is wrong with the command line, in one line as all other errors are."""
    import difflib

    near = difflib.get_close_matches(
        getattr(error, "option_name", ""), getattr(error, "possibilities", None) or (), 1
    )
    if near:
        return UsageError(
            f"no such option: {error.option_name}", remedy=f'did you mean "{near[0]}"?'
        )
    text = str(error.format_message()).replace("Value error, ", "").rstrip(".")
    reason, _, meant = text.partition(". Did you mean ")
    path = error.ctx.command_path if error.ctx else name
    remedy = f"did you mean {meant}" if meant else f'see "{path} --help"'
    return UsageError(reason[:1].lower() + reason[1:], remedy=remedy)
