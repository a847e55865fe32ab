"""Entry point: finds the command, imports it alone, turns errors into one line and a status.

Exit status: 0 clean, 1 findings, 2 could not run.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import TextIO

from eventreg import __version__
from eventreg.cli.commands import COMMANDS, by_name
from eventreg.cli.quick import lint_options
from eventreg.errors import EventregError, UsageError, reason_of
from eventreg.model.nearest import did_you_mean
from eventreg.model.printable import printable

_WITH_VALUE = {"--config", "--color", "--output-format", "--output"}
_FLAGS = {"--quiet", "-q"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    # Schemas are many small objects that live until the end: looking through them often is waste.
    gc.set_threshold(100_000, 50, 50)
    _prepare_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        status = (
            _complete(arguments) if "_EVENTREG_COMPLETE" in os.environ else _dispatch(arguments)
        )
        sys.stdout.flush()
    except EventregError as error:
        print(f"eventreg: {_one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stdout = _nowhere()
        return 141
    except OSError as error:
        # Files that fail are told by those who write them; what comes here is a stream.
        sys.stdout = _nowhere()
        place = error.filename or "the output cannot be written"
        print(f"eventreg: {place}: {reason_of(error)}", file=sys.stderr)
        return 2
    return status


def _complete(arguments: list[str]) -> int:
    """What the shell asks for when the tab key is pressed."""
    from eventreg.cli.invoke import application, invoke

    typed = os.environ.get("COMP_WORDS") or os.environ.get("_TYPER_COMPLETE_ARGS", "")
    return invoke(application(typed), arguments, "eventreg")


def _prepare_streams() -> None:
    """Letters that the locale lacks are spelled out, and a stream that is closed takes anything."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, _nowhere())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


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
        names = [command.name for command in COMMANDS]
        remedy = did_you_mean(first, names, 'see "eventreg --help"')
        raise UsageError(f'no command "{first}"', remedy=remedy)
    arguments = [*rest[1:], *leading]
    if first == "lint" and (options := lint_options(arguments)) is not None:
        from eventreg.cli.linting import LintOptions, lint

        return lint(LintOptions(**options))
    from eventreg.cli.invoke import invoke, single

    return invoke(single(command), arguments, f"eventreg {first}")


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
