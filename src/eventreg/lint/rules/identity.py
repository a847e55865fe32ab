"""What is wrong with a `$id`, for the rules about layout, versions and references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from eventreg.model.document import SchemaDocument
from eventreg.model.names import Layout, Place, Template
from eventreg.model.version import PATTERNS

_PART = re.compile(r"(\{[a-z_]+(?:\.\.\.)?\})")


class Fault(Enum):
    """Why a `$id` names no event."""

    VERSION = "its version is missing or badly written"
    SHAPE = "it has another shape"


def own_id(document: SchemaDocument) -> str | None:
    """The `$id` as written, if it is text."""
    schema = document.schema
    text = schema.get(document.dialect.id_keyword) if isinstance(schema, dict) else None
    return text if isinstance(text, str) and text else None


def fault(document: SchemaDocument, layout: Layout) -> Fault | None:
    """What is wrong with the `$id` of a document that has one."""
    uri = own_id(document)
    if uri is None or not any(place.id for place in layout.places) or layout.parse_id(uri):
        return None
    return Fault.VERSION if names_no_version(uri, layout) else Fault.SHAPE


def names_no_version(uri: str, layout: Layout) -> bool:
    """Whether a URI would fit the layout if it had a well-written version."""
    if layout.parse_id(uri) is not None:
        return False
    for place in layout.places:
        for pattern in _without_version(place.id) if place.id else ():
            found = re.fullmatch(pattern, uri.removesuffix("#"))
            if found and not any(
                re.match(PATTERNS[layout.scheme], part) for part in found.groups()
            ):
                return True
    return False


def _without_version(template: Template) -> list[str]:
    """Patterns for the template with anything, and with nothing, where the version stands.

    Each field other than the version is a group.
    """
    if "version" not in template.fields:
        return []
    shapes = [
        template.text,
        *(template.text.replace(f"{joint}{{version}}", "") for joint in "/.-_@"),
        *(template.text.replace(f"{{version}}{joint}", "") for joint in "/.-_@"),
    ]
    return ["".join(map(_part, _PART.split(shape))) for shape in dict.fromkeys(shapes)]


def _part(text: str) -> str:
    if text == "{version}":
        return "[^/]+?"
    if _PART.fullmatch(text):
        return r"([^/]+(?:/[^/]+)*?)" if text.endswith("...}") else "([^/]+?)"
    return re.escape(text)


def written_path(layout: Layout, place: Place, values: Mapping[str, str], like: str) -> str | None:
    """Where a schema with these values lies, with the suffix of the file `like`."""
    try:
        return layout.format_path(place, {"ext": like.rpartition(".")[2], **values})
    except KeyError:
        return None
