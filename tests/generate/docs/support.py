"""A registry in a temporary folder and the documentation of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

from eventreg.config import parse
from eventreg.generate.docs import Options, render
from eventreg.sources import WorkTree, load


@dataclass(frozen=True)
class Changed:
    path: str
    class_: str
    sentence: str


@dataclass(frozen=True)
class Judged:
    state: str = "compatible"
    reason: str = ""
    witness: Any = None


@dataclass(frozen=True)
class Between:
    changes: tuple[Changed, ...] = ()
    verdict: Judged = field(default_factory=Judged)


def no_difference(old, new):
    return Between()


def site(folder, schemas, config="", *, form="html", differences=no_difference, rules=()):
    """The pages by path for schemas by path below `schemas/`."""
    for path, schema in schemas.items():
        target = folder / "schemas" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(schema if isinstance(schema, str) else json.dumps(schema), "utf-8")
    (folder / "schemas").mkdir(exist_ok=True)
    read = parse(config.encode(), folder / "eventreg.yaml")
    registry = load(WorkTree(folder), read.layout, read.dialect)
    return pages(read, registry, form=form, differences=differences, rules=rules)


def pages(config, registry, *, form="html", differences=no_difference, rules=(), package="events"):
    options = Options(format=form)
    made = render(
        registry,
        config.catalogue,
        options,
        info=config.info,
        differences=differences,
        rules=rules,
        package=package,
    )
    return {artifact.path: artifact.text for artifact in made}


class Page(HTMLParser):
    """The elements and the text of a page, as a browser sees them."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.tags, self._text = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag not in {"a", "bdi", "code", "span", "mark", "b", "strong", "em"}:
            self._text.append(" ")
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        for name in ("href", "src"):
            if name in found:
                self.links.append(found[name])

    def handle_data(self, data):
        self._text.append(data)

    @property
    def text(self):
        return " ".join("".join(self._text).split())


def resolved(page, url):
    """Path and fragment that a relative URL of a page leads to, from the root of the site."""
    parts = urlsplit(url)
    folders = page.split("/")[:-1]
    if not parts.path:
        return page, parts.fragment
    for segment in unquote(parts.path).split("/"):
        if segment == "..":
            folders.pop()
        elif segment != ".":
            folders.append(segment)
    return "/".join(folders), parts.fragment


def broken_links(made):
    """Every relative link of HTML pages that leads to no page or to no element."""
    parsed = {path: Page(text) for path, text in made.items() if path.endswith(".html")}
    for path, page in parsed.items():
        for url in page.links:
            if urlsplit(url).scheme in {"http", "https", "mailto", "data"}:
                continue
            target, fragment = resolved(path, url)
            if target not in made:
                yield path, url, "no such file"
            elif fragment and fragment not in parsed[target].ids:
                yield path, url, "no such element"
