"""The same facts as Markdown, for a repository that is read in a forge."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventreg.generate.artifact import Artifact
from eventreg.generate.docs import marks
from eventreg.generate.docs.addresses import link
from eventreg.generate.docs.facts import Entry
from eventreg.generate.docs.rules import examples_of
from eventreg.generate.docs.shape import Field, Group, Shape
from eventreg.generate.docs.site import Site
from eventreg.generate.docs.spread import spread
from eventreg.generate.docs.text import pretty_json, visible
from eventreg.generate.templating import environment

if TYPE_CHECKING:
    import jinja2

MAP_ROWS = 60
"""Lines of the Mermaid map; more are drawn in coarser groups."""


def pages(site: Site, user: Path | None) -> Iterator[Artifact]:
    """Yield the pages."""
    writer = _Writer(site, environment("docs", user))
    at = site.addresses
    yield writer.page("index.md", at.home, flows=site.flows.grouped(MAP_ROWS))
    for name, service in site.catalogue.services.items():
        yield writer.page("service.md", at.service(name), service=service)
    for rule in site.rules:
        yield writer.page("rule.md", at.rule(rule.code), rule=rule)
    if site.rules:
        yield writer.page("rules.md", at.listing("rules"))
    site.warm()
    entries = [*site.events.values(), *site.types.values()]
    for made in spread(lambda entry: list(writer.entry(entry)), entries):
        yield from made


class _Writer:
    def __init__(self, site: Site, templates: jinja2.Environment) -> None:
        self._site = site
        self._templates = templates
        templates.auto_reload = False
        templates.filters.update(
            text=marks.text,
            sentence=marks.sentence,
            code=marks.code,
            block=marks.block,
            prose=marks.prose,
            line=marks.line,
            cell=marks.cell,
            summary=marks.summary,
            mermaid=marks.mermaid,
            pretty=pretty_json,
            visible=visible,
        )
        templates.globals.update(site=site, rule_examples=examples_of, flat=flat, grouped=grouped)

    def page(self, template: str, path: str, **facts: Any) -> Artifact:
        here = partial(link, path)
        said = partial(marks.said, link=here)
        text = self._templates.get_template(f"markdown/{template}").render(
            here=here, said=said, **facts
        )
        return Artifact(path, text)

    def entry(self, entry: Entry) -> Iterator[Artifact]:
        for page in self._site.pages(entry):
            made = self.page("version.md", page.target, page=page, entry=entry)
            yield made
            if page.newest:
                yield Artifact(entry.target, made.text)


def flat(shape: Shape) -> Iterator[Field]:
    """Yield the fields of a shape and those inside them, without conditions."""
    for field in shape.fields:
        yield field
        yield from flat(field.shape)


def grouped(shape: Shape, path: str = "") -> Iterator[tuple[str, Group]]:
    """Yield where they hold and the alternatives and conditions, at any depth."""
    for group in shape.groups:
        yield path, group
        yield from grouped(group.shape, path)
    for field in shape.fields:
        yield from grouped(field.shape, field.path)
