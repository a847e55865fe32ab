"""Models: a Python package of typed payloads that accept what their schemas accept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eventreg.generate.artifact import Artifact
from eventreg.generate.models.cache import Cache, key_of
from eventreg.generate.models.make import Job, Made
from eventreg.generate.models.options import Options
from eventreg.generate.models.package import Package
from eventreg.generate.models.plan import Contract, plan
from eventreg.model.bundle import bundle
from eventreg.model.catalogue import Catalogue
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding, Severity
from eventreg.model.registry import Registry, normalized

__all__ = ["Cache", "Options", "render"]

Progress = Callable[[int, int], None]
"""Called with the number of class trees done and the number to do."""


def render(  # noqa: PLR0913  what to make, and by which means
    registry: Registry,
    catalogue: Catalogue,
    options: Options,
    *,
    title: str = "Events",
    templates: Path | None = None,
    cache: Cache | None = None,
    processes: int | None = None,
    report: Callable[[Finding], None] = lambda _: None,
    progress: Progress = lambda _done, _all: None,
) -> Iterator[Artifact]:
    """The package; the same artifacts for the same input, whatever cache and processes do.

    Args:
        registry: what to model.
        catalogue: aliases, and who publishes and subscribes.
        options: of the section `generate.models`.
        title: of the registry, from the configuration.
        templates: folder of the user's templates, or None.
        cache: where class trees are kept; default: the user's cache folder.
        processes: how many at once; default: one for each processor.
        report: gets a finding for each schema that is modelled in part, or not at all.
        progress: hears how far it is; is not called where everything was made before.

    Raises:
        UsageError: a selector or a service that picks nothing.
    """
    found = plan(registry, catalogue, options)
    package = Package(options, templates, title)
    support = package.support()
    contracts, schemas = [], []
    for contract in found:
        schema = _bundled(registry, contract, report)
        if schema is not None:
            contracts.append(contract)
            schemas.append(schema[0])
    jobs = [_job(c, s, options) for c, s in zip(contracts, schemas, strict=True)]
    made = _made(jobs, support, cache or Cache(), processes, progress)
    for contract, result in zip(contracts, made, strict=True):
        _report(contract, result, report)
    yield from package.artifacts(contracts, made, schemas, registry.layout, catalogue)


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
    cache: Cache,
    processes: int | None,
    progress: Progress,
) -> list[Made]:
    keys = [key_of(support, asdict(job)) for job in jobs]
    known = {index: cache.get(key) for index, key in enumerate(keys)}
    missing = [index for index, made in known.items() if made is None]
    if missing:
        from eventreg.generate.models.pool import make_all

        count = 0

        def step() -> None:
            nonlocal count
            count += 1
            progress(count, len(missing))

        for at, result in make_all([jobs[i] for i in missing], support, processes, step):
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
        code="GEN001",
        slug="schema-not-modelled",
        severity=severity,
        message=f"{contract.class_name} is modelled {how}: {reason}{where}",
        location=contract.document.locate(),
        remedy="say the same in simpler keywords, or use it as it is: parse still checks it",
        event=contract.name,
        version=contract.version,
        subject=pointer,
    )
