"""The index that the page searches: one script, so that it loads from a disk too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from eventreg.generate.docs.addresses import link
from eventreg.generate.docs.facts import Entry
from eventreg.generate.docs.shape import Shape, every_field
from eventreg.generate.docs.site import Site
from eventreg.generate.docs.text import plain, visible

_WORD = re.compile(r"\w{3,}")
_LONGEST = 400


Row = list[Any]
"""Kind, page, name, title, description, old names, paths of fields, and the other words that stand
in descriptions of fields; the last three separated by spaces, trailing empty columns left out."""


def search_index(rows: Iterable[Row]) -> str:
    """A script that hands its rows to the page."""
    text = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"eventreg.index([\n{safe}\n]);\n"


def _trimmed(row: Row) -> Row:
    while row and row[-1] == "":
        row.pop()
    return row


def entry_row(site: Site, entry: Entry) -> Row:
    """What is found of an event or a shared type: its newest version."""
    kind = "type" if entry.shared else "event"
    shape = site.shapes.of(entry.newest)
    text = plain(entry.description, _LONGEST)
    aliases = " ".join(visible(a) for a in site.catalogue.aliases_of(entry.event.name))
    fields = [field.path.replace(" ", "\u00a0") for field in every_field(shape)]
    row = [
        kind + ("!" if entry.deprecated else ""),
        link("index.html", entry.target),
        entry.name,
        entry.title,
        text,
        aliases,
        " ".join(dict.fromkeys(fields)),
        " ".join(_words(shape, text)),
    ]
    return _trimmed(row)


def other_rows(site: Site) -> Iterator[Row]:
    """Yield what is found of services and rules."""
    for name, service in site.catalogue.services.items():
        row = [
            "service",
            link("index.html", site.addresses.service(name)),
            visible(name),
            site.labels[name],
            plain(service.description, _LONGEST),
            visible(service.owner),
        ]
        yield _trimmed(row)
    for rule in site.rules:
        page = link("index.html", site.addresses.rule(rule.code))
        yield _trimmed(["rule", page, rule.code, rule.slug, plain(rule.summary, _LONGEST)])


def _words(shape: Shape, said: str) -> Iterator[str]:
    """Yield the words of fields that the description does not have, each once."""
    seen = {word.lower() for word in _WORD.findall(said)}
    for field in every_field(shape):
        inside = f"{field.shape.description} {' '.join(field.shape.values)}"
        for word in _WORD.findall(visible(inside)):
            low = word.lower()
            if low not in seen:
                seen.add(low)
                yield low
