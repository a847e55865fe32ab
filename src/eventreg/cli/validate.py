"""`eventreg validate`: real events against the registry."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from eventreg import __version__
from eventreg.api.validate import Request, validate, verdicts
from eventreg.cli.completion import event_names
from eventreg.cli.options import (
    Color,
    ColorOption,
    ConfigOption,
    Format,
    FormatOption,
    OutputOption,
    QuietOption,
)
from eventreg.cli.output import Output, coloured
from eventreg.cli.session import Session, open_session
from eventreg.errors import UsageError
from eventreg.events.as_json import value
from eventreg.events.batch import Batch, Input
from eventreg.events.findings import DEFAULT, DEFAULT_AGAINST, Judge
from eventreg.events.rules import Category
from eventreg.events.run import Outcome, Progress
from eventreg.events.tally import Tally
from eventreg.events.text import Verdicts, View, summary
from eventreg.events.words import shown
from eventreg.model.finding import Report
from eventreg.model.registry import Registry


def command(
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE... | - | redis://HOST/DB?stream=NAME",
            help="JSON, NDJSON, either with gzip; folders of them; standard input; streams by "
            "name or pattern.",
        ),
    ],
    *,
    event: Annotated[
        str,
        typer.Option(
            "--event",
            metavar="NAME[@VERSION]",
            autocompletion=event_names,
            help="The event of bare bodies.",
        ),
    ] = "",
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            metavar="REF|worktree|newest",
            help="Try these schemas too: would they break what was published?",
        ),
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="A date, a time, or such as 24h.")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="The end, itself left out.")
    ] = "",
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Read so many entries at most.")
    ] = None,
    sample: Annotated[
        float, typer.Option("--sample", min=0.0, max=1.0, help="Check this share of them.")
    ] = 1.0,
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="KINDS",
            help=f"Comma-separated: {', '.join(Category)}; or never.",
        ),
    ] = None,
    scheduler: Annotated[
        str, typer.Option("--scheduler", metavar="ADDRESS", help="Dask scheduler that does it.")
    ] = "",
    config: ConfigOption = None,
    output_format: FormatOption = Format.FULL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> None:
    failing = _failing(fail_on, tried=against is not None)
    request = Request(names, event, since, until, limit, sample, scheduler)
    session = open_session(config)
    registry, other = _registries(session, against)
    with _progress() as progress:
        outcome = validate(session.config, registry, request, against=other, progress=progress)
        formal = verdicts(outcome, session.config, registry, other) if other else {}
    judge = Judge(failing, registry, other)
    report = Report.of(
        judge.findings(outcome.tally),
        notes=_notes(outcome),
        counts={"events": outcome.tally.events},
    )
    _write(Output(output_format, output, color, quiet), report, outcome, judge, formal, session)
    if outcome.interrupted:
        raise typer.Exit(130)
    if report.failed:
        raise typer.Exit(1)


def _failing(text: str | None, *, tried: bool) -> frozenset[Category]:
    if text is None:
        return DEFAULT_AGAINST if tried else DEFAULT
    words = {word.strip() for word in text.split(",")}
    if words == {"never"}:
        return frozenset()
    unknown = words - {*Category, "never"}
    if unknown:
        raise UsageError(
            f'--fail-on: "{min(unknown)}" is no kind', remedy=f"known: {', '.join(Category)}, never"
        )
    if "never" in words:
        raise UsageError("--fail-on: never goes with no other kind")
    return frozenset(map(Category, words))


def _registries(session: Session, against: str | None) -> tuple[Registry, Registry | None]:
    """The schemas that events were published under, and those to be tried on them."""
    if against is None:
        return session.registry, None
    if against == "newest":
        return session.registry, session.registry
    if against == "worktree":
        return session.at("HEAD"), session.registry
    return session.registry, session.at(against)


def _notes(outcome: Outcome) -> Iterator[str]:
    if outcome.interrupted:
        yield "interrupted: this is what was seen until then"
    if outcome.limited:
        yield "the limit was reached: there is more"


def _write(  # the parts of one report
    output: Output,
    report: Report,
    outcome: Outcome,
    judge: Judge,
    formal: Verdicts,
    session: Session,
) -> None:
    if output.format is Format.JSON:
        from eventreg.report.text import to_json

        shown = {
            "tool": {"name": "eventreg", "version": __version__},
            **value(
                outcome,
                failed=report.failed,
                fail_on=sorted(judge.fail_on),
                against=judge.against.source if judge.against else "",
                verdicts=formal,
            ),
        }
        output.emit(to_json(shown, indent=2) + "\n")
    elif output.format is Format.FULL:
        output.emit(_text(output, report, outcome, judge, formal, session))
    else:
        output.write(report, session.root)


def _text(
    output: Output,
    report: Report,
    outcome: Outcome,
    judge: Judge,
    formal: Verdicts,
    session: Session,
) -> str:
    from eventreg.report.style import paint

    style = paint(colour=output.path is None and coloured(output.color))
    shown = os.path.relpath(session.root)
    prefix = "" if shown == "." else f"{Path(shown).as_posix()}/"
    view = View(judge, style, verdicts=formal, prefix=prefix)
    text = view.render(outcome.tally)
    if output.quiet:
        return text
    lines = [summary(outcome.tally, failing=report.by_severity())]
    lines += [f"note: {note}" for note in report.notes]
    return text + ("\n" if text else "") + "\n".join(lines) + "\n"


@contextmanager
def _progress() -> Iterator[Callable[[Sequence[Input]], Progress] | None]:
    """A bar with the rate on standard error, on a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.fields[source]}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[events]:,} events  {task.fields[rate]:,.0f}/s"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:

        def begin(inputs: Sequence[Input]) -> Progress:
            sizes = [one.size() for one in inputs]
            whole = sum(sizes) if all(sizes) else None
            task = bar.add_task("", total=whole, source="", events=0, rate=0.0)
            started = time.monotonic()

            def tell(batch: Batch, tally: Tally) -> None:
                rate = tally.events / max(time.monotonic() - started, 1e-3)
                bar.update(
                    task,
                    advance=batch.weight,
                    source=shown(batch.source),
                    events=tally.events,
                    rate=rate,
                )

            return tell

        yield begin
