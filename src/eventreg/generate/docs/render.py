"""From a registry to the files of its documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from eventreg.generate.artifact import Artifact
from eventreg.generate.docs.addresses import Addresses
from eventreg.generate.docs.difference import Differences
from eventreg.generate.docs.facts import Info
from eventreg.generate.docs.site import Site
from eventreg.model.catalogue import Catalogue
from eventreg.model.registry import Registry
from eventreg.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Options:
    """Section `generate.docs` of the configuration.

    Attributes:
        output: folder, relative to that of `eventreg.yaml`.
        format: a site for a browser, or Markdown for a repository.
    """

    output: str = "generated/docs"
    format: Literal["html", "markdown"] = "html"


def render(
    registry: Registry,
    catalogue: Catalogue,
    options: Options,
    *,
    info: Mapping[str, Any],
    differences: Differences,
    rules: Sequence[Rule] = (),
    templates: Path | None = None,
    package: str = "events",
) -> Iterator[Artifact]:
    """Yield every file of the documentation.

    Args:
        registry: what is documented.
        catalogue: who publishes and subscribes.
        options: how.
        info: title, description, version, contact and license of the registry.
        differences: what lies between two versions.
        rules: rules that get a page each.
        templates: the user's folder of templates.
        package: import name of the generated models, for the code on the pages.
    """
    if options.format == "markdown":
        from eventreg.generate.docs.markdown import pages

        addresses = Addresses(".md", "README.md")
    else:
        from eventreg.generate.docs.html import pages

        addresses = Addresses(".html", "index.html")
    site = Site(registry, catalogue, Info.of(info), differences, rules, addresses, package)
    yield from pages(site, templates)
