"""Write a report where and how the user asked, and turn it into the exit status."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from eventreg import __version__
from eventreg.cli.choices import Color, Format
from eventreg.errors import GitError, reason_of
from eventreg.model.finding import Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eventreg.model.rule import Rule
    from eventreg.report import Context


_FOR_PEOPLE = {Format.FULL, Format.CONCISE}


@dataclass(frozen=True, slots=True)
class Output:
    """The options that say how findings are written.

    Attributes:
        format: of the report.
        path: a file instead of standard output.
        color: when standard output is coloured.
        quiet: no counts and notes in the formats for people.
        also: more reports, each with its format and file.
    """

    format: Format = Format.FULL
    path: Path | None = None
    color: Color = Color.AUTO
    quiet: bool = False
    also: tuple[tuple[Format, Path], ...] = ()

    def finish(self, report: Report, root: Path) -> None:
        """Write the report; raise `typer.Exit` with status 1 where it failed."""
        self.write(report, root)
        if report.failed:
            import typer

            raise typer.Exit(1)

    def write(self, report: Report, root: Path) -> None:
        """Write the report, and the others that were asked for.

        On GitHub, where `GITHUB_STEP_SUMMARY` names the file of the job's summary, the format
        `github` adds the report to it.
        """
        from eventreg.report import render

        context = self._context(root)
        if report.findings:
            context = dataclasses.replace(context, width=terminal_width())
        for format_, path in self.also:
            _write(path, render(format_, report, context))
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if self.format is Format.GITHUB and summary:
            _append(Path(summary), render(Format.MARKDOWN, report, context))
        if self.path is None:
            context = dataclasses.replace(context, colour=coloured(self.color))
        self.emit(render(self.format, report, context))

    def emit(self, text: str) -> None:
        """Write text to the file that was named, or to standard output."""
        emit(text, self.path, people=self.format in _FOR_PEOPLE)

    def _context(self, root: Path) -> Context:
        from eventreg.report import Context

        forges = set(Format) - {*_FOR_PEOPLE, Format.JSON}
        wanted = {self.format, *(format_ for format_, _ in self.also)}
        return Context(
            tool_version=__version__,
            prefix=_prefix(root),
            repository_prefix=_repository_prefix(root) if wanted & forges else "",
            source=lru_cache(maxsize=16)(lambda path: _text(root / path)),
            rules=_rules() if Format.SARIF in wanted else {},
            summary=not self.quiet,
            started=dt.datetime.now(dt.UTC),
        )


def emit(text: str, path: Path | None, *, people: bool = False) -> None:
    """Write text to a file, or to standard output.

    What programs read is UTF-8 whatever the locale says.
    """
    if path is not None:
        _write(path, text)
        return
    if not people and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    print(text, end="")


def terminal_width() -> int:
    """Columns of the terminal, or what is read well where there is none."""
    import shutil

    return shutil.get_terminal_size((100, 24)).columns


def _write(path: Path, text: str) -> None:
    from eventreg.files import write_file

    write_file(path, text)


def _rules() -> Mapping[str, Rule]:
    from eventreg.api.rules import rules_by_code

    return rules_by_code()


def _prefix(root: Path) -> str:
    try:
        shown = Path(os.path.relpath(root)).as_posix()
    except ValueError:  # another drive
        shown = root.as_posix()
    return "" if shown == "." else f"{shown}/"


def _repository_prefix(root: Path) -> str:
    from eventreg.sources import Repository

    try:
        return Repository(root).prefix
    except GitError:
        return ""


def coloured(color: Color) -> bool:
    """Whether standard output gets colours (https://no-color.org, https://force-color.org)."""
    if color is not Color.AUTO:
        return color is Color.ALWAYS
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError:
        return None


def _append(path: Path, text: str) -> None:
    """The summary is a courtesy: a runner that denies it does not change the result."""
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        print(f"eventreg: {path} cannot be written: {reason_of(error)}", file=sys.stderr)
