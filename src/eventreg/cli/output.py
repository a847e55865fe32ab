"""Write a report where and how the user asked, and turn it into the exit status."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import typer

from eventreg import __version__
from eventreg.api.rules import rules_by_code
from eventreg.cli.options import Color, Format
from eventreg.errors import OutputError
from eventreg.model.finding import Report


@dataclass(frozen=True, slots=True)
class Output:
    """The options that say how findings are written."""

    format: Format = Format.FULL
    path: Path | None = None
    color: Color = Color.AUTO
    quiet: bool = False

    def finish(self, report: Report, root: Path) -> None:
        """Write the report; raise `typer.Exit` with status 1 where it failed."""
        self.write(report, root)
        if report.failed:
            raise typer.Exit(1)

    def write(self, report: Report, root: Path) -> None:
        from eventreg.report import Context, render

        shown = os.path.relpath(root)
        context = Context(
            tool_version=__version__,
            prefix="" if shown == "." else f"{Path(shown).as_posix()}/",
            repository_prefix=self._repository_prefix(root),
            source=lambda path: _text(root / path),
            rules=rules_by_code(),
            colour=self.path is None and coloured(self.color),
            width=shutil.get_terminal_size((100, 24)).columns,
        )
        if self.quiet:
            report = Report(report.findings, report.waived)
        text = render(self.format.value, report, context)
        if self.path is None:
            print(text, end="" if text.endswith("\n") or not text else "\n")
        else:
            write_whole(self.path, text)

    def _repository_prefix(self, root: Path) -> str:
        if self.format in {Format.FULL, Format.CONCISE, Format.JSON}:
            return ""
        from eventreg.errors import GitError
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
        return path.read_text("utf-8-sig", errors="replace")
    except OSError:
        return None


def write_whole(path: Path, text: str) -> None:
    """Write a file at once or not at all; raise `OutputError`."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            temporary.chmod(0o644)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError(f"{path} cannot be written: {reason}") from None
