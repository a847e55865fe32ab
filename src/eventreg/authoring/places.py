"""Where a version of an event goes: its path and `$id`, by the layout."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from eventreg.errors import UsageError
from eventreg.model.document import SchemaDocument
from eventreg.model.names import Kind, Layout, Place
from eventreg.model.registry import Registry
from eventreg.model.text.edit import Editor, apply
from eventreg.model.version import Scheme, Version


@dataclasses.dataclass(frozen=True, slots=True)
class Home:
    """A version's place.

    Attributes:
        path: relative to the folder of `eventreg.yaml`.
        uri: its `$id`, empty where schemas bear none.
        version: as text, empty where events have none.
    """

    path: str
    uri: str
    version: str = ""


def home(layout: Layout, name: str, version: Version | None, kind: Kind = Kind.EVENT) -> Home:
    """Raise `UsageError` where the layout has no place for the name."""
    for place in layout.places:
        if place.kind is not kind:
            continue
        values = place.values_of(name, version)
        if values is None:
            continue
        try:
            path = layout.format_path(place, values)
            uri = place.id.format(values) if place.id else ""
        except KeyError as error:
            raise UsageError(
                f"the layout's path has the field {{{error.args[0]}}}, which the name does not give",
                remedy="write the file by hand",
            ) from None
        if _reads_back(place, path, uri, layout, name):
            return Home(path, uri, version.text if version else "")
    shapes = " or ".join(_shape(place) for place in layout.places if place.kind is kind)
    raise UsageError(f'"{name}" does not fit the layout', remedy=f"a name looks like {shapes}")


def _reads_back(place: Place, path: str, uri: str, layout: Layout, name: str) -> bool:
    """Whether what was made says again what it was made from."""
    found = layout.parse_id(uri) if uri else layout.parse_path(path)
    try:
        return found is not None and found[0] is place and place.identity(found[1]).name == name
    except (KeyError, ValueError):
        return False


def _shape(place: Place) -> str:
    fields = [f for f in place.source.fields if f not in {"version", "ext"}]
    return place.name or ".".join(f"{{{f}}}" for f in fields)


def first_version(registry: Registry) -> Version:
    """1.0.0, 1-0-0, or 1 written as the registry writes its versions."""
    scheme = registry.layout.scheme
    texts = {Scheme.SEMVER: "1.0.0", Scheme.SCHEMAVER: "1-0-0", Scheme.INTEGER: "1"}
    text = texts[scheme]
    if scheme is Scheme.INTEGER and not re.search(r"v\{version\}", registry.layout.event.path.text):
        known = [d.identity.version for d in registry.documents.values() if d.identity]
        text = "1" if any(v and not v.text.startswith("v") for v in known) else "v1"
    return Version.parse(text, scheme)


def moved(document: SchemaDocument, where: Home, text: str = "") -> str:
    """The text of a document (or `text` in its place) that says it lives in another home."""
    text = text or document.text
    own = document.schema.get("self") if isinstance(document.schema, dict) else None
    old = document.identity.version if document.identity else None
    if where.version and old and isinstance(own, dict) and own.get("version") == old.text:
        # Iglu's self-description repeats what the path says.
        editor = Editor(text, yaml=document.is_yaml)
        text = apply(text, [editor.set_value(("self", "version"), where.version)])
    if not where.uri:
        return text
    keyword = document.dialect.id_keyword
    return set_keyword(text, keyword, where.uri, yaml=document.is_yaml, after="$schema")


def set_keyword(text: str, keyword: str, value: Any, *, yaml: bool, after: str = "") -> str:
    """Give a keyword at the top of a schema a value; a new one goes behind `after`."""
    editor = Editor(text, yaml=yaml)
    if (keyword,) in editor.spans:
        return apply(text, [editor.set_value((keyword,), value)])
    behind = after if (after,) in editor.spans else None
    return apply(text, [editor.insert_key((), keyword, value, after=behind)])
