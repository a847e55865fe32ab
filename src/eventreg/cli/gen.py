"""`eventreg gen`: models, AsyncAPI, docs, Dapr manifests, a static registry."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

from eventreg.api.generate import GENERATORS, Outcome, build_wheel, generate, obstacles
from eventreg.cli.help import Explained
from eventreg.cli.options import ConfigOption, Format, QuietOption
from eventreg.cli.output import Output
from eventreg.cli.session import Session, open_session, progress
from eventreg.errors import UsageError
from eventreg.generate import Drift, Published
from eventreg.model.printable import printable

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Generate models, AsyncAPI, docs, Dapr manifests, a static registry.",
)

CheckOption = Annotated[
    bool, typer.Option("--check", help="Write nothing; fail where the output has drifted.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option("--output", metavar="FOLDER", help="Where it goes; default: as configured."),
]


class Part(StrEnum):
    """What can stand beside the models."""

    DAPR = "dapr"


class Style(StrEnum):
    """Kind of classes."""

    PYDANTIC = "pydantic"
    DATACLASS = "dataclass"
    TYPEDDICT = "typeddict"
    MSGSPEC = "msgspec"


@app.command(cls=Explained)
def models(
    *,
    package: Annotated[
        str | None, typer.Option("--package", metavar="NAME", help="Import name.")
    ] = None,
    style: Annotated[Style | None, typer.Option("--style", help="Kind of classes.")] = None,
    events: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="SELECTOR", help="Only these events; may be repeated."),
    ] = None,
    services: Annotated[
        list[str] | None,
        typer.Option("--service", metavar="NAME", help="Only what these send or receive."),
    ] = None,
    with_: Annotated[
        list[Part] | None,
        typer.Option("--with", help="Publishers and subscribers for Dapr beside the models."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, metavar="N", help="Processes at once.")
    ] = None,
    wheel: Annotated[
        Path | None,
        typer.Option("--wheel", metavar="FOLDER", help="Build a wheel into this folder instead."),
    ] = None,
    check: CheckOption = False,
    output: FolderOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    """Python models that accept what their schemas accept."""
    given = {
        "package": package,
        "style": style.value if style else None,
        "events": events,
        "services": services,
        "with": [part.value for part in with_ or ()],
        "jobs": jobs,
    }
    options = {key: value for key, value in given.items() if value}
    if wheel is not None:
        if check or output is not None:
            raise UsageError("--wheel goes with neither --check nor --output")
        _wheel(options, wheel, config=config, quiet=quiet)
        return
    run(["models"], options, check=check, output=output, config=config, quiet=quiet)


def _wheel(options: Mapping[str, Any], folder: Path, *, config: Path | None, quiet: bool) -> None:
    session = open_session(config)
    _refuse_broken(session)
    with progress("generating models") as tell:
        path, warnings = build_wheel(
            session.config, session.registry, folder, options=options, progress=tell
        )
    for warning in warnings:
        print(printable(f"models: warning: {warning}"), file=sys.stderr)
    if not quiet:
        print(f"wheel     {os.path.relpath(path)}")


class DocumentFormat(StrEnum):
    """How a document is written."""

    YAML = "yaml"
    JSON = "json"


class Specification(StrEnum):
    """Versions of the AsyncAPI specification."""

    V3_0 = "3.0.0"
    V3_1 = "3.1.0"


@app.command(cls=Explained)
def asyncapi(
    *,
    service: Annotated[
        str | None,
        typer.Option("--service", metavar="NAME", help="What one service sends and receives."),
    ] = None,
    format_: Annotated[
        DocumentFormat | None, typer.Option("--format", help="How the document is written.")
    ] = None,
    spec: Annotated[
        Specification | None,
        typer.Option("--spec", help="AsyncAPI version; some generators of code know 3.0.0 alone."),
    ] = None,
    check: CheckOption = False,
    output: FolderOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    """AsyncAPI 3 document of the platform, or of one service."""
    options: dict[str, Any] = {}
    if service:
        options |= {"service": service, "output": f"generated/asyncapi-{service}"}
    if format_:
        options["format"] = format_.value
    if spec:
        options["version"] = spec.value
    run(["asyncapi"], options, check=check, output=output, config=config, quiet=quiet)


class DocsFormat(StrEnum):
    """What the documentation is."""

    HTML = "html"
    MARKDOWN = "markdown"


@app.command(cls=Explained)
def docs(
    *,
    format_: Annotated[
        DocsFormat | None,
        typer.Option("--format", help="A site for a browser, or Markdown for a repository."),
    ] = None,
    check: CheckOption = False,
    output: FolderOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    """Documentation that opens from a disk, a page a version."""
    options = {"format": format_.value} if format_ else {}
    run(["docs"], options, check=check, output=output, config=config, quiet=quiet)


@app.command(cls=Explained)
def dapr(
    *,
    check: CheckOption = False,
    output: FolderOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    """Component, subscriptions, resiliency and tracing for Dapr."""
    run(["dapr"], {}, check=check, output=output, config=config, quiet=quiet)


@app.command(cls=Explained)
def registry(
    *,
    check: CheckOption = False,
    output: FolderOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    """Static registry for a CDN: every `$id` answers."""
    run(["registry"], {}, check=check, output=output, config=config, quiet=quiet)


@app.command("all", cls=Explained)
def every(
    *,
    check: CheckOption = False,
    output: FolderOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    """All outputs; --output takes a folder for each."""
    run(list(GENERATORS), {}, check=check, output=output, config=config, quiet=quiet)


_SHOWN = 20
"""Files of one output that are named where they have drifted."""


def run(
    names: list[str],
    options: Mapping[str, Any],
    *,
    check: bool,
    output: Path | None,
    config: Path | None,
    quiet: bool,
) -> None:
    """Generate, say what was done, and exit with 1 where `--check` finds drift."""
    session = open_session(config)
    sound = cache(lambda: _refuse_broken(session))
    drifted = False
    for name in names:
        folder = output if output is None or len(names) == 1 else output / name
        with progress(f"generating {name}") as tell:
            outcome = generate(
                session.config,
                session.registry,
                name,
                options=options,
                output=folder,
                dry=check,
                progress=tell,
                before=sound,
            )
        for warning in _grouped(outcome.warnings):
            print(printable(f"{name}: warning: {warning}"), file=sys.stderr)
        drifted |= isinstance(outcome.result, Drift) and bool(outcome.result)
        if not quiet or isinstance(outcome.result, Drift):
            _say(outcome, _remedy(names, options, output))
    if drifted:
        raise typer.Exit(1)


def _grouped(warnings: Iterable[str]) -> Iterator[str]:
    """One line for each reason: the first place, and how many more there are."""
    places: dict[str, list[str]] = {}
    for warning in warnings:
        place, _, reason = warning.partition(": ")
        places.setdefault(reason, []).append(place)
    for reason, where in places.items():
        more = f" and {len(where) - 1} more" if len(where) > 1 else ""
        yield f"{where[0]}{more}: {reason}"


def _remedy(names: list[str], options: Mapping[str, Any], output: Path | None) -> str:
    if options:
        return "run the same without --check"
    words = ["eventreg", "gen", names[0] if len(names) == 1 else "all"]
    if output is not None:
        words += ["--output", str(output)]
    return f'run "{shlex.join(words)}"'


def _say(outcome: Outcome, remedy: str) -> None:
    where = os.path.relpath(outcome.folder)
    result = outcome.result
    if result is None or (isinstance(result, Drift) and not result):
        print(f"{outcome.name:9} {where}: up to date")
    elif isinstance(result, Published):
        parts = [f"{len(result.written)} written", f"{len(result.unchanged)} unchanged"]
        if result.removed:
            parts.append(f"{len(result.removed)} removed")
        print(f"{outcome.name:9} {where}: {', '.join(parts)}")
    else:
        _say_drift(outcome.name, where, result, remedy)


def _say_drift(name: str, where: str, drift: Drift, remedy: str) -> None:
    kinds = {
        "missing": drift.missing,
        "changed": drift.changed,
        "no longer generated": drift.stale,
    }
    lines = [f"{where}/{path}: {word}" for word, paths in kinds.items() for path in paths]
    print("\n".join(lines[:_SHOWN]))
    if len(lines) > _SHOWN:
        print(f"… and {len(lines) - _SHOWN} more")
    counts = ", ".join(f"{len(paths)} {word}" for word, paths in kinds.items() if paths)
    print(f"{name:9} {where}: out of date ({counts}); {remedy}")


def _refuse_broken(session: Session) -> None:
    """Report and stop where the registry cannot be generated from."""
    report = obstacles(session.config, session.registry)
    if report.failed:
        Output(Format.FULL).write(report, session.root)
        print("Nothing was generated.", file=sys.stderr)
        raise typer.Exit(1)
