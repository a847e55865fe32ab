"""Models: a Python package of typed payloads that accept what their schemas accept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eventreg.generate.artifact import Artifact
from eventreg.generate.models.cache import Cache, key_of
from eventreg.generate.models.distribution import (
    Distribution,
    distribution,
    pyproject,
    wheel,
)
from eventreg.generate.models.make import Job, Made
from eventreg.generate.models.options import Options
from eventreg.generate.models.package import Package
from eventreg.generate.models.plan import Contract, plan
from eventreg.generate.rules import SCHEMA_NOT_MODELLED
from eventreg.model.bundle import bundle
from eventreg.model.catalogue import Catalogue
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding, Severity
from eventreg.model.registry import Registry, normalized

__all__ = ["Built", "Cache", "Means", "Options", "Part", "render"]


@dataclass(frozen=True, slots=True)
class Built:
    """What was made of a registry.

    Attributes:
        artifacts: files, relative to the output folder; the package is a folder in it.
        findings: schemas that are modelled in part, or not at all.
        distribution: for a wheel.
    """

    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...]
    distribution: Distribution

    def wheel(self) -> bytes:
        """The package as a wheel."""
        inside = f"{self.package}/"
        return wheel(self.distribution, [a for a in self.artifacts if a.path.startswith(inside)])

    @property
    def package(self) -> str:
        return next(a.path.partition("/")[0] for a in self.artifacts if "/" in a.path)


@dataclass(frozen=True, slots=True)
class Means:
    """How the work is done; none of it changes what is made.

    Attributes:
        cache: where class trees are kept; default: the user's cache folder.
        processes: how many at once; default: one for each processor.
        progress: called with the number of class trees done and the number to do; not at all
            where everything was made before.
    """

    cache: Cache | None = None
    processes: int | None = None
    progress: Callable[[int, int], None] = lambda _done, _all: None


def render(
    registry: Registry,
    catalogue: Catalogue,
    options: Options,
    *,
    title: str = "Events",
    templates: Path | None = None,
    parts: Mapping[str, Part] | None = None,
    means: Means | None = None,
) -> Built:
    """The package of a registry's events.

    Args:
        registry: what to model.
        catalogue: aliases, and who publishes and subscribes.
        options: of the section `generate.models`.
        title: of the registry, from the configuration.
        templates: folder of the user's templates, or None.
        parts: what can stand beside the models, by the names that `with` has for them.
        means: cache, processes and progress.

    Raises:
        UsageError: a selector or a service that picks nothing.
    """
    findings: list[Finding] = []
    package = Package(options, templates, title)
    contracts, schemas = [], []
    for contract in plan(registry, catalogue, options):
        schema = _bundled(registry, contract, findings.append)
        if schema is not None:
            contracts.append(contract)
            schemas.append(schema[0])
    jobs = [_job(c, s, options) for c, s in zip(contracts, schemas, strict=True)]
    made = _made(jobs, package.support(), means or Means())
    for contract, result in zip(contracts, made, strict=True):
        _report(contract, result, findings.append)
    chosen = [part for name, part in (parts or {}).items() if name in options.with_]
    extras = [(part.name, part.requires) for part in chosen]
    about = distribution(registry, contracts, options, title=title, extras=extras)
    inside = [*package.artifacts(contracts, made, schemas, registry.layout, catalogue)]
    inside += [artifact for part in chosen for artifact in part.artifacts()]
    artifacts = [Artifact(f"{options.package}/{a.path}", a.text) for a in inside]
    artifacts.append(Artifact("pyproject.toml", pyproject(about, options.package)))
    return Built(tuple(artifacts), tuple(findings), about)


@dataclass(frozen=True, slots=True)
class Part:
    """A subpackage beside the models.

    Attributes:
        name: of the extra that installs what it needs.
        requires: dependencies (PEP 508).
        artifacts: makes its files, relative to the package.
    """

    name: str
    requires: tuple[str, ...]
    artifacts: Callable[[], Iterable[Artifact]]


def _bundled(
    registry: Registry, contract: Contract, report: Callable[[Finding], None]
) -> tuple[Any] | None:
    """The schema with all that it references; None, and a finding, where something is missing."""
    document = contract.document
    if not isinstance(document.schema, dict | bool):
        report(_finding(contract, "it is neither an object nor a boolean", "", Severity.ERROR))
        return None
    try:
        schema = bundle(registry, document, _part_name)
    except KeyError as error:
        reason = f"a reference leads nowhere ({error.args[0]})"
        report(_finding(contract, reason, "", Severity.ERROR))
        return None
    if isinstance(schema, dict):
        schema = {"$schema": normalized(document)["$schema"], **schema}
        schema["$schema"] = document.dialect.uri
        schema.pop("examples", None)
    return (schema,)


def _part_name(document: SchemaDocument) -> str:
    name = document.identity.name if document.identity else document.path
    return name.rpartition(".")[2] if document.identity else name


def _job(contract: Contract, schema: Any, options: Options) -> Job:
    return Job(
        class_name=contract.class_name,
        schema=schema,
        dialect=contract.document.dialect.value,
        examples=tuple(_examples(contract)),
        formats=options.formats,
        style=options.style,
        pydantic=options.pydantic_floor,
        python=options.python_floor,
    )


def _examples(contract: Contract) -> Iterator[Any]:
    """Examples of every version, the newest first: all of them are read by one class."""
    for document in reversed(contract.versions):
        if isinstance(document.schema, dict):
            examples = document.schema.get("examples", [])
            yield from examples if isinstance(examples, list) else []


def _made(
    jobs: list[Job],
    support: dict[str, str],
    means: Means,
) -> list[Made]:
    cache = means.cache or Cache()
    shared = key_of(support)
    keys = [key_of(shared, job.as_json()) for job in jobs]
    known = {index: cache.get(key) for index, key in enumerate(keys)}
    missing = [index for index, made in known.items() if made is None]
    if missing:
        from eventreg.generate.models.pool import make_all

        todo = [jobs[index] for index in missing]
        count = 0

        def step() -> None:
            nonlocal count
            count += 1
            means.progress(count, len(missing))

        for at, result in make_all(todo, support, means.processes, step):
            known[missing[at]] = result
            cache.put(keys[missing[at]], result)
    return [made for made in known.values() if made is not None]


def _report(contract: Contract, made: Made, report: Callable[[Finding], None]) -> None:
    if made.route == "loose":
        report(_finding(contract, made.reason, made.pointer, Severity.INFO, "in part"))
    elif made.route == "opaque":
        report(_finding(contract, made.reason, made.pointer, Severity.WARNING))


def _finding(
    contract: Contract, reason: str, pointer: str, severity: Severity, how: str = "not at all"
) -> Finding:
    where = f" at {pointer}" if pointer else ""
    return Finding(
        code=SCHEMA_NOT_MODELLED.code,
        slug=SCHEMA_NOT_MODELLED.slug,
        severity=severity,
        message=f"{contract.class_name} is modelled {how}: {reason}{where}",
        location=contract.document.locate(),
        remedy=SCHEMA_NOT_MODELLED.remedy,
        event=contract.name,
        version=contract.version,
        subject=pointer,
    )
