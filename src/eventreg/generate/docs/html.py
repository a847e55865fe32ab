"""The site for a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from html import escape as escape_text
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from eventreg.generate.artifact import Artifact
from eventreg.generate.docs.addresses import anchor, link
from eventreg.generate.docs.facts import Entry
from eventreg.generate.docs.flows import Flow
from eventreg.generate.docs.rules import examples_of
from eventreg.generate.docs.search import Row, entry_row, other_rows, search_index
from eventreg.generate.docs.servicemap import layout
from eventreg.generate.docs.shape import Shape
from eventreg.generate.docs.site import Site
from eventreg.generate.docs.spread import spread
from eventreg.generate.docs.text import (
    highlight,
    markdown,
    markdown_line,
    plain,
    pretty_json,
    sentence,
    source,
    visible,
)
from eventreg.generate.docs.words import Words
from eventreg.generate.templating import environment
from eventreg.model.document import SchemaDocument

if TYPE_CHECKING:
    import jinja2

MAP_ROWS = 64
"""Rows of the service map; more are drawn in coarser groups."""

LISTED = 240
"""Events that the landing page lists one by one; more are listed by group."""


def pages(site: Site, user: Path | None) -> Iterator[Artifact]:
    """Yield the pages, the style sheet, the script and the search index."""
    writer = _Writer(site, environment("docs", user, html=True))
    yield from writer.assets()
    site.warm()
    writer.warm()
    entries = [*site.events.values(), *site.types.values()]
    parts = [writer.overview, *(partial(writer.entry, entry) for entry in entries)]
    found: list[Row] = []
    for made, rows in spread(lambda part: part(), parts):
        yield from made
        found += rows
    yield Artifact("assets/search.js", search_index(found))


Part = tuple[list[Artifact], list[Row]]
"""Pages, and what the search finds of them."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a page stands, so that its links lead somewhere."""

    page: str

    def __call__(self, target: str, fragment: str = "") -> str:
        return link(self.page, target, fragment)

    @property
    def root(self) -> str:
        return "../" * self.page.count("/")


class _Writer:
    def __init__(self, site: Site, templates: jinja2.Environment) -> None:
        self._site = site
        self._templates = templates
        templates.auto_reload = False
        self._template = cache(templates.get_template)
        self._drawn: dict[int, tuple[Shape, Markup]] = {}
        self._unfolded: dict[tuple[str, int], Markup] = {}
        templates.filters.update(
            markdown=markdown,
            line=markdown_line,
            plain=plain,
            visible=visible,
            highlight=highlight,
            source=source,
            sentence=sentence,
            contact=contact_url,
            anchor=anchor,
            pretty=pretty_json,
        )
        templates.globals.update(site=site, once=self._once, rule_examples=examples_of)

    def _page(self, template: str, path: str, **facts: Any) -> Artifact:
        here = _Place(path)
        said = partial(_words, here)
        facts |= {"here": here, "said": said, "unfolded": partial(self._unfold, here)}
        text = self._template(f"html/{template}").render(facts)
        return Artifact(path, text)

    def _once(self, shape: Shape, macro: Callable[[Shape], Markup]) -> Markup:
        """What a macro draws of a shape: the same on every page where it holds no link."""
        known = self._drawn.get(id(shape))
        if known is not None:
            return known[1]
        drawn = macro(shape)
        if not any(part.target for said in (shape.type, *shape.constraints) for part in said):
            self._drawn[id(shape)] = shape, drawn
        return drawn

    def _unfold(self, here: _Place, document: SchemaDocument) -> Markup:
        """The fields of a shared type, drawn once for all pages of one depth."""
        depth = here.page.count("/")
        key = (document.path, depth)
        drawn = self._unfolded.get(key)
        if drawn is None:
            # Of all pages of this depth, so its links may lean on none of their folders.
            here = _Place("-/" * depth)
            shape: Shape = self._site.shapes.of(document)
            module = self._template("html/fields.html")
            facts = {
                "here": here,
                "said": partial(_words, here),
                "unfolded": partial(self._unfold, here),
                "shape": shape,
                "anchors": False,
                "depth": 1,
            }
            drawn = self._unfolded[key] = Markup(module.render(facts))  # noqa: S704 - a template
        return drawn

    def warm(self) -> None:
        """Compile the templates of the many pages once for all processes."""
        for name in ("base", "parts", "fields", "version"):
            self._template(f"html/{name}.html")

    def assets(self) -> Iterator[Artifact]:
        loader = self._templates.loader
        if loader is None:
            return
        for name in ("style.css", "site.js"):
            source, _, _ = loader.get_source(self._templates, f"assets/{name}")
            yield Artifact(f"assets/{name}", source)

    def overview(self) -> Part:
        """The pages that stand above the events."""
        return list(self._overview()), list(other_rows(self._site))

    def _overview(self) -> Iterator[Artifact]:
        site = self._site
        at = site.addresses
        drawing = layout(site.flows.grouped(MAP_ROWS), site.labels)
        yield self._page("index.html", at.home, map=drawing, listed=LISTED)
        if site.events:
            yield self._page("events.html", at.listing("events"))
        if site.types:
            yield self._page("types.html", at.listing("types"))
        if site.catalogue.services:
            yield self._page("services.html", at.listing("services"))
        flows = site.flows.grouped(MAP_ROWS * 8)
        for name, service in site.catalogue.services.items():
            near = [flow for flow in (_near(f, name) for f in flows) if flow]
            yield self._page(
                "service.html", at.service(name), service=service, map=layout(near, site.labels)
            )
        if site.rules:
            yield self._page("rules.html", at.listing("rules"))
        for rule in site.rules:
            yield self._page("rule.html", at.rule(rule.code), rule=rule)

    def entry(self, entry: Entry) -> Part:
        """The pages of an event or a shared type."""
        return list(self._entry(entry)), [entry_row(self._site, entry)]

    def _entry(self, entry: Entry) -> Iterator[Artifact]:
        for page in self._site.pages(entry):
            made = self._page("version.html", page.target, page=page, entry=entry)
            yield made
            if page.newest:
                yield Artifact(entry.target, made.text)


def _near(flow: Flow, service: str) -> Flow | None:
    """The part of a flow that touches a service."""
    if flow.publisher == service:
        return flow
    if service in flow.subscribers:
        return Flow(flow.publisher, flow.group, flow.events, (service,))
    return None


def _words(here: _Place, said: Words) -> Markup:
    parts: list[str] = []
    for part in said:
        text = escape_text(part.text, quote=False)
        if part.code:
            text = f"<code>{text}</code>"
        if part.target:
            url = part.target if part.target.startswith("#") else here(part.target)
            text = f'<a href="{escape(url)}">{text}</a>'
        parts.append(text)
    return Markup("".join(parts))  # noqa: S704 - every part is escaped


def contact_url(contact: str) -> str:
    """The link of a contact: `mailto:` or a web page; empty for anything else."""
    if contact.startswith(("https://", "http://")):
        return contact
    return f"mailto:{contact}" if "@" in contact and not set(contact) & set(" :?<>\"'") else ""
