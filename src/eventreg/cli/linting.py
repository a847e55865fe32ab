"""What `eventreg lint` does with its options; free of typer, see `quick`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eventreg.cli.choices import Color, Format
from eventreg.cli.output import Output
from eventreg.cli.session import Session, open_session, progress
from eventreg.errors import UsageError
from eventreg.model.finding import Report
from eventreg.model.registry import Registry

if TYPE_CHECKING:
    from eventreg.lint import Settings
    from eventreg.lint.fixes import Fixed


@dataclass(frozen=True, slots=True)
class LintOptions:
    """The options of `eventreg lint`, by their names."""

    paths: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    statistics: bool = False
    add_waivers: bool = False
    no_cache: bool = False
    watch: bool = False
    config: Path | None = None
    output_format: Format = Format.FULL
    output: Path | None = None
    color: Color = Color.AUTO
    quiet: bool = False


def lint(options: LintOptions) -> int:
    """Lint and report, again and again where that is asked for; the exit status."""
    if not options.watch:
        return _once(options)
    from eventreg.cli.watch import watch

    path = open_session(options.config).config.path
    return watch(
        lambda: _once(options), path, lambda: open_session(options.config).config.layout.root
    )


def _once(options: LintOptions) -> int:
    from eventreg.api.lint import lint as linted
    from eventreg.api.lint import settings

    session = open_session(options.config, keep=not options.no_cache)
    own = settings(
        session.config,
        select=_split(options.select),
        extend_select=_split(options.extend_select),
        ignore=_split(options.ignore),
    )
    wanted = inside(session, options.paths) if options.paths else None
    registry, notes = session.registry, list[str]()
    if wanted is not None and not wanted:
        notes.append(f"no schema lies in {', '.join(map(str, options.paths))}")
    if options.fix or options.diff or options.unsafe_fixes:
        result = _mended(session, own, wanted, options)
        if options.diff:
            return show_diff(registry, result.files)
        registry = result.registry
        notes += _told(result, unsafe=options.unsafe_fixes)
    with progress("checking schemas") as tell:
        report = linted(
            session.config,
            registry,
            own=own,
            paths=wanted,
            cache=not options.no_cache,
            progress=tell,
        )
    report = dataclasses.replace(report, notes=(*notes, *report.notes))
    if options.add_waivers:
        from eventreg.cli.baseline import add_baseline

        add_baseline(session.config, report)
    _report(report, session, options)
    return 1 if report.failed else 0


def _mended(
    session: Session, own: Settings, wanted: set[str] | None, options: LintOptions
) -> Fixed:
    from eventreg.api.lint import fix

    if options.unsafe_fixes and not (options.fix or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    unsafe = options.unsafe_fixes
    result = fix(session.config, session.registry, own=own, paths=wanted, unsafe=unsafe)
    if not options.diff:
        write_files(session.root, result.files)
    return result


def _report(report: Report, session: Session, options: LintOptions) -> None:
    if options.statistics:
        from eventreg.report.statistics import render

        print(render(report), end="")
        return
    output = Output(options.output_format, options.output, options.color, options.quiet)
    output.write(report, session.root)


def write_files(root: Path, files: Mapping[str, bytes]) -> None:
    """Give files of the registry new content, each in one step."""
    from eventreg.files import write_file

    for path, data in files.items():
        write_file(root / path, data)


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
    """The schemas that files and folders hold; raise `UsageError` for what does not exist."""
    registry = session.registry
    known = {*registry.documents, *(problem.path for problem in registry.problems)}
    root = session.root.resolve()
    found: set[str] = set()
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} does not exist")
        real = path.resolve()
        if root.is_relative_to(real):
            return {*known, session.config.path.name}
        if real.is_relative_to(root):
            name = real.relative_to(root).as_posix()
            found |= {k for k in known if k == name or k.startswith(f"{name}/")}
        if real == session.config.path.resolve():
            found.add(session.config.path.name)
    return found
