"""Where each schema lies, so that its `$id` finds it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from eventreg.model.document import BASE_URI, SchemaDocument
from eventreg.model.names import Layout
from eventreg.model.registry import Registry


@dataclass(frozen=True, slots=True)
class Places:
    """Paths of the schemas in the output folder.

    Attributes:
        base: URL, or its path, under which the folder is to be served; empty where the `$id`s
            share none, and each host has a folder of its own.
        paths: by path of the document.
        warnings: of schemas whose `$id` will not answer, and why.
    """

    base: str
    paths: Mapping[str, str]
    warnings: tuple[str, ...]


def places(registry: Registry, base: str) -> Places:
    """Place every schema that is an event or a shared type.

    Args:
        registry: with the schemas.
        base: URL under which the folder is served; empty to take it from the layout.
    """
    base = base or _base_of(registry.layout)
    found: dict[str, str] = {}
    warnings: list[str] = []
    for path, document in registry.documents.items():
        if document.identity is None:
            continue
        inside = _inside(document, base)
        if inside is None:
            inside = _elsewhere(document)
            warnings.append(f"{path}: its $id does not lie under {base}, so it will not answer")
        found[path] = inside
    return Places(base, *_told_apart(found, warnings))


def _base_of(layout: Layout) -> str:
    """What the templates of all `$id`s begin with, up to a slash; empty where they share none."""
    heads = [place.source.text.partition("{")[0] for place in layout.places]
    if any(place.id is None for place in layout.places):
        return "/"
    common = posixpath.commonprefix(heads)
    base = common[: common.rfind("/") + 1]
    return base if base.startswith("/") or urlsplit(base).netloc else ""


def _inside(document: SchemaDocument, base: str) -> str | None:
    """Path below the base, decoded as a web server does; None where it lies elsewhere."""
    absolute = base if urlsplit(base).netloc else f"{BASE_URI}{base.lstrip('/')}"
    if not base:
        return _elsewhere(document)
    if not document.uri.startswith(absolute):
        return None
    return _clean(document.uri[len(absolute) :])


def _elsewhere(document: SchemaDocument) -> str:
    parts = urlsplit(document.uri)
    return _clean(f"{parts.netloc}/{parts.path.lstrip('/')}")


def _clean(path: str) -> str:
    text = unquote(urlsplit(path).path) if path else ""
    parts = [part for part in text.replace("\\", "/").replace("\0", "").split("/") if part]
    return "/".join(part for part in parts if part not in {".", ".."}) or "index.schema.json"


def _told_apart(
    found: Mapping[str, str], warnings: Iterable[str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """No two schemas in one file, and no file where another needs a folder."""
    told = list(warnings)
    folders = {folder for path in found.values() for folder in _folders(path)}
    taken: set[str] = {"index.json", "xregistry.json"}
    result: dict[str, str] = {}
    for source, path in found.items():
        place = path
        while place in taken or place in folders:
            place += ".json"
        if place != path:
            told.append(f"{source}: another schema needs {path}, so this one lies at {place}")
        taken.add(place)
        result[source] = place
    return result, tuple(told)


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def bundle_place(path: str) -> str:
    """`…/1.0.0.bundle.json` beside `…/1.0.0.json`."""
    stem, suffix = posixpath.splitext(path)
    return f"{stem if suffix in {'.json', '.yaml', '.yml'} else path}.bundle.json"
