"""Run generators and publish what they make, or say how far the output has drifted."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventreg import __version__
from eventreg.api.versions import with_history
from eventreg.config import Config
from eventreg.errors import OutputError, UsageError, reason_of
from eventreg.files import write_file
from eventreg.generate import Artifact, Drift, Published, begun, check, is_fresh, publish
from eventreg.generate.templating import shipped_templates, told_of_templates
from eventreg.model.finding import Report
from eventreg.model.registry import Registry
from eventreg.sources.load import only_schemas

if TYPE_CHECKING:
    from eventreg.generate.models import Built
    from eventreg.generate.models.pool import Standby

_DEFAULT_OUTPUT = "generated/{name}"
_MANY = 200
"""So many models take ten seconds."""
_MEANS = {"jobs"}
"""Options that change how the work is done, and not what comes of it."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a generator gives.

    Attributes:
        artifacts: every file.
        warnings: what could not be said in the output, a line each.
        slow: whether it took so long that a moment more to speed up the next run is nothing.
    """

    artifacts: Iterable[Artifact]
    warnings: tuple[str, ...] = ()
    slow: bool = False


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Job:
    """One generator on one registry.

    Attributes:
        section: its options, those of `eventreg.yaml` with those of the command line over them.
        progress: called with how much is done, and of how much.
        standby: a process for models that was started before.
    """

    registry: Registry
    config: Config
    section: Mapping[str, Any]
    progress: Callable[[int, int], None] = _silent
    standby: Standby | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one generator's output.

    Attributes:
        folder: the output folder.
        result: what was written, how it had drifted, or None where it was fresh.
    """

    name: str
    folder: Path
    result: Published | Drift | None
    warnings: tuple[str, ...] = ()


def _models(job: Job) -> Made:
    built = models(job)
    warnings = tuple(f"{f.location.path}: {f.message}" for f in built.findings)
    return Made(built.artifacts, warnings, slow=built.anew >= _MANY)


def models(job: Job) -> Built:
    """The package of models, from which a wheel can be made."""
    from eventreg.generate import dapr
    from eventreg.generate.dapr import python
    from eventreg.generate.models import Means, Options, Part, render

    config = job.config
    options = Options.read(job.section, formats=config.policy.formats == "assert")

    def with_dapr() -> Iterable[Artifact]:
        if options.python_floor < python.OLDEST_PYTHON:
            raise UsageError(
                f"publishers and subscribers need Python 3.11, not {options.python}",
                remedy="raise generate.models.python, or leave them out",
            )
        settings = dapr.Options.of(config.generate.get("dapr", {}))
        return python.render_python(settings, templates=config.templates)

    return render(
        job.registry,
        config.catalogue,
        options,
        title=str(config.info["title"]),
        templates=config.templates,
        parts={"dapr": Part("dapr", python.REQUIREMENTS, with_dapr)},
        means=Means(processes=job.section.get("jobs"), progress=job.progress, standby=job.standby),
    )


def _dapr(job: Job) -> Made:
    from eventreg.generate.dapr import Options, render

    config = job.config
    options = Options.of(job.section)
    made = render(job.registry, config.catalogue, options, templates=config.templates)
    if not config.catalogue.services:
        return Made(made, ("no manifests: eventreg.yaml names no services",))
    return Made(made)


def _asyncapi(job: Job) -> Made:
    from eventreg.generate.asyncapi import Info, Options, build

    options = Options.of(job.section, job.config.generate.get("dapr", {}))
    info = Info.of(job.config.info)
    service = job.section.get("service")
    built = build(job.registry, job.config.catalogue, options, info, service)
    name = f"asyncapi.{options.format}"
    return Made([Artifact(name, built.text(options))], tuple(map(str, built.losses)))


def _docs(job: Job) -> Made:
    from eventreg.api.changes import differences
    from eventreg.api.rules import all_rules
    from eventreg.generate.docs import Options, render

    config = job.config
    pages = render(
        job.registry,
        config.catalogue,
        Options(format=job.section.get("format", "html")),
        info=config.info,
        differences=differences(config, job.registry),
        rules=all_rules(),
        templates=config.templates,
        package=config.generate.get("models", {}).get("package", "events"),
    )
    return Made(pages)


def _registry(job: Job) -> Made:
    from eventreg.generate.registry import Options, build

    options = Options.of(job.section, job.config.info)
    built = build(job.registry, job.config.catalogue, options, job.config.policy.mode_of)
    return Made(built.artifacts, built.warnings)


GENERATORS: Mapping[str, Callable[[Job], Made]] = {
    "models": _models,
    "asyncapi": _asyncapi,
    "docs": _docs,
    "dapr": _dapr,
    "registry": _registry,
}
"""Every generator by the name of its command and of its section in `eventreg.yaml`."""


_OF_ALL_VERSIONS = {"asyncapi", "docs", "registry"}
"""Generators that show every version that was ever released, and not what is in force alone."""


NEEDED = ("unparsable-file", "invalid-against-metaschema", "unresolved-ref", "duplicate-id")
"""Rules that a registry must keep to be generated from, by slug."""


def obstacles(config: Config, registry: Registry) -> Report:
    """What stands against generating anything from a registry."""
    from eventreg.api.lint import lint, settings

    own = dataclasses.replace(settings(config, select=NEEDED), ignore=(), severity={})
    return lint(config, registry, own=own, cache=True)


def output_folder(config: Config, name: str) -> Path:
    """Where the output of a generator goes, as `eventreg.yaml` says."""
    section = config.generate.get(name, {})
    output: str = section.get("output", _DEFAULT_OUTPUT.format(name=name))
    return config.root / output


def generate(
    config: Config,
    registry: Registry,
    name: str,
    *,
    options: Mapping[str, Any] | None = None,
    output: Path | None = None,
    dry: bool = False,
    progress: Callable[[int, int], None] | None = None,
    before: Callable[[], None] | None = None,
) -> Outcome:
    """Generate one output and publish it.

    Args:
        config: of the registry.
        registry: without findings that stand against generating.
        name: of the generator, see `GENERATORS`.
        options: over those of `eventreg.yaml`, by the same keys.
        output: folder; default: that of `eventreg.yaml`.
        dry: compare and write nothing.
        progress: told how far it is.
        before: called before anything is generated; not where the output is fresh already, for
            then the registry was sound when that was made.

    Raises:
        GitError: events evolve in place, and a shallow clone lacks their earlier versions.
        OutputError: the folder cannot be written or is no place for generated files.
        UsageError: no such generator.
    """
    if name not in GENERATORS:
        raise UsageError(f'no generator "{name}"', remedy=f"known: {', '.join(GENERATORS)}")
    if name in _OF_ALL_VERSIONS:
        registry = with_history(config, registry, whole=True)
    section = {**config.generate.get(name, {}), **(options or {})}
    folder = output or output_folder(config, name)
    _refuse_sources(folder, config)
    inputs = _inputs(config, registry, name, section)
    if is_fresh(folder, inputs):
        return Outcome(name, folder, None)
    with ExitStack() as stack:
        ahead = None if dry else stack.enter_context(begun(folder))
        standby = None
        if name == "models" and folder.is_dir():
            # Likely some models are to be made, and not all of them.
            standby = stack.enter_context(_standing_by(section))
        if before is not None:
            before()
        job = Job(registry, config, section, progress or _silent, standby)
        with told_of_templates(config.templates):
            made = GENERATORS[name](job)
            if dry:
                return Outcome(name, folder, check(made.artifacts, folder), made.warnings)
            result = publish(made.artifacts, folder, inputs, ahead)
            if ahead is not None and made.slow:
                ahead.leave_copy(len(result.written) + len(result.unchanged))
            return Outcome(name, folder, result, made.warnings)


@contextmanager
def _standing_by(section: Mapping[str, Any]) -> Iterator[Standby]:
    """A process that makes models, which imports what it needs while the registry is checked."""
    from eventreg.generate.models.pool import Standby

    standby = Standby()
    try:
        standby.begin(section.get("jobs"))
        yield standby
    finally:
        standby.end()


def build_wheel(
    config: Config,
    registry: Registry,
    folder: Path,
    *,
    options: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, tuple[str, ...]]:
    """Build the package of models as a wheel, without a network and without a build tool.

    Args:
        config: of the registry.
        registry: without findings that stand against generating.
        folder: where the wheel goes; other files in it are left alone.
        options: over those of the section `generate.models`, by the same keys.
        progress: told how far it is.

    Returns:
        The wheel, and what could not be said in it.

    Raises:
        OutputError: the folder cannot be written.
    """
    section = {**config.generate.get("models", {}), **(options or {})}
    with told_of_templates(config.templates):
        built = models(Job(registry, config, section, progress or _silent))
    path = folder / built.distribution.wheel_name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {reason_of(error)}") from None
    write_file(path, built.wheel())
    return path, tuple(f"{f.location.path}: {f.message}" for f in built.findings)


def _refuse_sources(folder: Path, config: Config) -> None:
    """An output folder must hold nothing it is made from, nor anything that is taken for that."""
    output = folder.resolve()
    schemas = (config.root / config.layout.root).resolve()
    if any(path.is_relative_to(output) for path in (config.path.resolve(), schemas)):
        raise OutputError(
            f"{folder} is no place for generated files: it holds the registry",
            remedy="name a folder of its own",
        )
    if not output.is_relative_to(schemas):
        return
    inside = output.relative_to(schemas)
    some = config.layout.below_root((inside / "some.json").as_posix())
    if any(only_schemas([some], config.layout)):
        raise OutputError(
            f"{folder} is no place for generated files: what lies there is taken for schemas",
            remedy=f"name a folder of its own, or add /{inside.as_posix()} to layout.ignore",
        )


def _inputs(config: Config, registry: Registry, name: str, section: Mapping[str, Any]) -> str:
    """Digest of all that an output is a function of."""
    digest = hashlib.sha256()
    asked = {key: value for key, value in section.items() if key not in _MEANS}
    digest.update(json.dumps([__version__, name, asked, config.text], default=str).encode())
    own = Path(__file__).parents[1]
    for folder in (own / "generate" / name, own / "model", shipped_templates() / name):
        _add_folder(digest, folder)
    for path, document in registry.documents.items():
        digest.update(os.fsencode(f"{path}\0{document.digest}\n"))
    for problem in registry.problems:
        digest.update(os.fsencode(f"{problem.path}\0{problem.reason}\n"))
    if config.templates is not None:
        _add_folder(digest, config.templates / name)
    if name == "models":
        from eventreg.generate.models.cache import maker

        digest.update(maker().encode())
        _add_folder(digest, shipped_templates() / "dapr")
    return digest.hexdigest()


def _add_folder(digest: hashlib._Hash, folder: Path) -> None:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
