"""Models: a Python package of typed payloads that accept what their schemas accept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from eventreg.generate.artifact import Artifact
from eventreg.generate.models.cache import Cache
from eventreg.generate.models.distribution import (
    Distribution,
    distribution,
    pyproject,
    wheel,
)
from eventreg.generate.models.options import Options
from eventreg.generate.models.package import Package
from eventreg.generate.models.plan import plan
from eventreg.generate.models.trees import Means, Trees
from eventreg.generate.models.vocabularies import within_vocabularies
from eventreg.model.catalogue import Catalogue
from eventreg.model.finding import Finding, Report
from eventreg.model.registry import Registry

__all__ = ["Built", "Cache", "Means", "Options", "Part", "render"]


@dataclass(frozen=True, slots=True)
class Built:
    """What was made of a registry.

    Attributes:
        artifacts: files, relative to the output folder, sorted; the package is a folder in it.
        findings: schemas that are modelled in part, or not at all.
        distribution: for a wheel.
        anew: how many class trees no earlier run had made.
    """

    artifacts: tuple[Artifact, ...]
    findings: tuple[Finding, ...]
    distribution: Distribution
    anew: int = 0

    def wheel(self) -> bytes:
        """The package as a wheel."""
        inside = f"{self.package}/"
        return wheel(self.distribution, [a for a in self.artifacts if a.path.startswith(inside)])

    @property
    def package(self) -> str:
        return next(a.path.partition("/")[0] for a in self.artifacts if "/" in a.path)


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
    registry = within_vocabularies(registry)
    package = Package(options, templates, title)
    means = means or Means()
    trees = Trees(
        plan(registry, catalogue, options),
        registry,
        options,
        support=package.support_key,
        cache=means.cache or Cache(),
        report=findings.append,
    )
    chosen = [part for name, part in (parts or {}).items() if name in options.with_]
    extras = [(part.name, part.requires) for part in chosen]
    about = distribution(registry, trees.contracts, options, title=title, extras=extras)
    with trees.making(package.support, means) as made:
        inside = [*package.artifacts(trees.contracts, made, registry.layout, catalogue)]
    inside += [artifact for part in chosen for artifact in part.artifacts()]
    artifacts = [Artifact(f"{options.package}/{a.path}", a.text) for a in inside]
    artifacts.append(Artifact("pyproject.toml", pyproject(about, options.package)))
    artifacts.sort(key=lambda artifact: artifact.path)
    return Built(tuple(artifacts), Report.of(findings).findings, about, trees.anew)


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
