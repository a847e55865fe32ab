"""`eventreg lint`: names, identity, schemas, examples and the catalogue."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from eventreg.cli.baseline import add_baseline
from eventreg.cli.options import (
    AddWaiversOption,
    Color,
    ColorOption,
    ConfigOption,
    Format,
    FormatOption,
    OutputOption,
    QuietOption,
)
from eventreg.cli.output import Output
from eventreg.cli.session import Session, open_session, progress
from eventreg.errors import UsageError
from eventreg.lint.fixes import Fixed
from eventreg.model.registry import Registry

Selectors = list[str] | None


def _selectors(name: str, text: str) -> object:
    return typer.Option(name, metavar="RULES", help=text)


def command(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATHS]", help="Files or folders; default: the whole registry."),
    ] = None,
    *,
    select: Annotated[Selectors, _selectors("--select", "Run these rules alone.")] = None,
    extend_select: Annotated[
        Selectors, _selectors("--extend-select", "Run these rules too.")
    ] = None,
    ignore: Annotated[Selectors, _selectors("--ignore", "Do not run these rules.")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely.")] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option(
            "--unsafe-fixes", help="With --fix or --diff: fixes too that may change the meaning."
        ),
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, and write nothing.")
    ] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead.")
    ] = False,
    add_waivers: AddWaiversOption = False,
    config: ConfigOption = None,
    output_format: FormatOption = Format.FULL,
    output: OutputOption = None,
    color: ColorOption = Color.AUTO,
    quiet: QuietOption = False,
) -> None:
    """RULES are codes (SCH001), families (SCH) or slugs, several with commas between them."""
    from eventreg.api.files import replace_files
    from eventreg.api.lint import fix as mend
    from eventreg.api.lint import lint, settings

    session = open_session(config)
    own = settings(
        session.config,
        select=_split(select),
        extend_select=_split(extend_select),
        ignore=_split(ignore),
    )
    wanted = inside(session, paths) if paths else None
    registry, notes = session.registry, list[str]()
    if fix or diff or unsafe_fixes:
        result = mend(session.config, registry, own=own, paths=wanted, unsafe=unsafe_fixes)
        if diff:
            raise typer.Exit(show_diff(session.registry, result.files))
        if not fix:
            raise UsageError("--unsafe-fixes goes with --fix or --diff")
        replace_files(session.root, result.files)
        registry, notes = result.registry, list(_told(result, unsafe=unsafe_fixes))
    with progress("checking schemas") as tell:
        report = lint(session.config, registry, own=own, paths=wanted, progress=tell)
    report = dataclasses.replace(report, notes=(*notes, *report.notes))
    if add_waivers:
        add_baseline(session.config, report)
    if statistics:
        from eventreg.report.statistics import render

        print(render(report), end="")
        raise typer.Exit(1 if report.failed else 0)
    Output(output_format, output, color, quiet).finish(report, session.root)


def show_diff(registry: Registry, files: Mapping[str, bytes]) -> int:
    """Print what changes; the status is 1 where something does."""
    import difflib

    for path, data in sorted(files.items()):
        old, new = registry.documents[path].text, data.decode("utf-8-sig")
        lines = difflib.unified_diff(
            old.splitlines(keepends=True), new.splitlines(keepends=True), path, path
        )
        for line in lines:
            print(line.removesuffix("\n"))
    return 1 if files else 0


def _told(result: Fixed, *, unsafe: bool) -> Iterator[str]:
    if result.counts:
        rules = ", ".join(f"{code} {count}" for code, count in sorted(result.counts.items()))
        files = "1 file" if len(result.files) == 1 else f"{len(result.files)} files"
        yield f"fixed {result.counts.total()} in {files}: {rules}"
    if result.unsafe and not unsafe:
        yield f"{result.unsafe} more can be fixed with --unsafe-fixes"
    if result.released:
        yield f"left alone, because released versions never change: {result.released}"


def _split(selectors: Iterable[str] | None) -> tuple[str, ...]:
    return tuple(
        part.strip() for text in selectors or () for part in text.split(",") if part.strip()
    )


def inside(session: Session, paths: Iterable[Path]) -> set[str]:
    """The schemas that files and folders name; raise `UsageError` for what does not exist."""
    registry = session.registry
    known = {*registry.documents, *(problem.path for problem in registry.problems)}
    found: set[str] = set()
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist")
        name = Path(os.path.relpath(path.absolute(), session.root)).as_posix()
        found |= (
            known if name == "." else {k for k in known if k == name or k.startswith(f"{name}/")}
        )
        if path.resolve() == session.config.path.resolve():
            found.add(session.config.path.name)
    return found
