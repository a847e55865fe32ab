"""A schema in a file that someone names, inside a registry or not."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from urllib.parse import unquote

from eventreg.config import Config, parse
from eventreg.errors import UsageError, reason_of
from eventreg.model.document import BASE_URI, SchemaDocument
from eventreg.model.names import Identity, Kind, Layout
from eventreg.model.references import references
from eventreg.model.registry import LoadProblem, Registry
from eventreg.sources import WorkTree, load, read_document

NO_LAYOUT: Layout = parse(b"schemas: .", Path("eventreg.yaml")).layout
"""Of a file that belongs to no registry."""


def open_file(path: Path, config: Config | None) -> tuple[SchemaDocument, Registry]:
    """The schema in a file, named by its path, and the registry in which its references resolve.

    Args:
        path: as the user typed it.
        config: of the registry around it. Without one, references reach the files of its own
            folder and of those below, and nothing else.

    Raises:
        UsageError: a file cannot be read, or holds no JSON or YAML.
    """
    document = _read(path, config)
    named = dataclasses.replace(document, identity=Identity(Kind.SHARED, str(path), None))
    if config is not None:
        return named, load(WorkTree(config.root), config.layout, config.dialect)
    return named, Registry.of(NO_LAYOUT, _with_neighbours(document, path.parent))


def _read(path: Path, config: Config | None) -> SchemaDocument:
    layout = config.layout if config else NO_LAYOUT
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {reason_of(error)}") from None
    document = read_document(str(path), data, layout, *([config.dialect] if config else []))
    if isinstance(document, LoadProblem):
        raise UsageError(f"{path}:{document.line}:{document.column}: {document.reason}")
    return document


def _with_neighbours(document: SchemaDocument, folder: Path) -> list[SchemaDocument]:
    found = {document.uri: document}
    stack = [document]
    while stack:
        for reference in references(stack.pop()):
            path = _neighbour(reference.uri, folder)
            if path is not None and reference.uri not in found:
                found[reference.uri] = other = _read(path, None)
                stack.append(other)
    return list(found.values())


def _neighbour(uri: str, folder: Path) -> Path | None:
    if not uri.startswith(BASE_URI):
        return None
    name = unquote(uri.removeprefix(BASE_URI))
    path = Path("/", name) if folder.is_absolute() else Path(name)
    inside = path.resolve().is_relative_to(folder.resolve())
    return path if inside and path.is_file() else None
