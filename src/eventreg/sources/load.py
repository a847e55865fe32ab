"""Read a source into a registry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Protocol
from urllib.parse import quote

from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument, absolute_uri, is_yaml
from eventreg.model.names import Identity, Layout
from eventreg.model.registry import LoadProblem, ProblemKind, Registry
from eventreg.model.text import ParseError
from eventreg.model.text import parse as parse_text

Progress = Callable[[int, int], None]
"""Called with how many files are read, and how many there are."""


class Source(Protocol):
    """Files of a registry at one moment; paths are POSIX and relative to its folder."""

    @property
    def name(self) -> str: ...

    def files(self, folder: str) -> Mapping[str, str]:
        """Paths below a folder, sorted, with Git's object name or an empty string.

        Symbolic links and submodules are left out.
        """
        ...

    def read(self, paths: Collection[str]) -> Iterator[tuple[str, bytes | str]]:
        """Path and bytes of each file, or the reason why it cannot be read."""
        ...


def schema_files(source: Source, layout: Layout) -> dict[str, str]:
    """The files that the layout takes for schemas, with Git's object names."""
    files = source.files(layout.root)
    return {path: files[path] for path in only_schemas(files, layout)}


def only_schemas(paths: Iterable[str], layout: Layout) -> Iterator[str]:
    """Those of the paths that the layout takes for schemas."""
    keep = _not_ignored(layout)
    return (path for path in paths if layout.takes(path) and keep(path))


def names_by_path(source: Source, layout: Layout) -> set[str]:
    """Names of events and shared types, for layouts whose paths tell them: no file is read."""
    found = map(layout.parse_path, schema_files(source, layout))
    return {place.identity(values).name for place, values in filter(None, found)}


def load(
    source: Source,
    layout: Layout,
    dialect: Dialect = Dialect.DRAFT2020,
    *,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Registry:
    """Read the schemas of a source; what cannot be read becomes a `LoadProblem`.

    Args:
        source: where from.
        layout: what is a schema and what it is called.
        dialect: of schemas without `$schema`.
        only: read these paths alone.
        progress: told after each file.
    """
    paths = list(schema_files(source, layout)) if only is None else sorted(only)
    documents: list[SchemaDocument] = []
    problems: list[LoadProblem] = []
    for count, (path, data) in enumerate(source.read(paths), 1):
        result = read_document(path, data, layout, dialect)
        if isinstance(result, LoadProblem):
            problems.append(result)
        else:
            documents.append(result)
            if result.identity is None and not _has_place(result, layout):
                problems.append(_outside(result, layout))
        if progress:
            progress(count, len(paths))
    return Registry.of(layout, documents, problems, source.name)


def read_document(
    path: str, data: bytes | str, layout: Layout, dialect: Dialect = Dialect.DRAFT2020
) -> SchemaDocument | LoadProblem:
    """Parse one file; `data` may be the reason why there are no bytes."""
    if isinstance(data, str):
        return LoadProblem(ProblemKind.UNPARSABLE, path, data)
    try:
        parsed = parse_text(data, yaml=is_yaml(path))
    except ParseError as error:
        return LoadProblem(ProblemKind.UNPARSABLE, path, error.reason, error.line, error.column)
    found = _dialect(parsed.value, layout, dialect)
    text = parsed.value.get(found.id_keyword) if isinstance(parsed.value, dict) else None
    own = text if isinstance(text, str) and text else None
    return SchemaDocument(
        path=path,
        text=parsed.text,
        schema=parsed.value,
        dialect=found,
        identity=_identity(path, own, layout),
        uri=absolute_uri(own or quote(path)),
        digest=blob_name(data),
        duplicate_keys=parsed.duplicates,
        bom=parsed.bom,
    )


def blob_name(data: bytes) -> str:
    """Git's name of a file's content (gitformat-pack: SHA-1 of header and bytes)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _dialect(schema: object, layout: Layout, default: Dialect) -> Dialect:
    uri = schema.get("$schema") if isinstance(schema, dict) else None
    if not isinstance(uri, str):
        return default
    if uri in layout.dialects:
        return Dialect(layout.dialects[uri])
    return Dialect.of(uri) or default


def _identity(path: str, uri: str | None, layout: Layout) -> Identity | None:
    found = layout.parse_id(uri) if uri else None
    if found is None:
        by_path = layout.parse_path(path)
        if by_path is None or by_path[0].id is not None:
            return None
        found = by_path
    place, values = found
    try:
        return place.identity(values)
    except (KeyError, ValueError):
        return None


def _has_place(document: SchemaDocument, layout: Layout) -> bool:
    return layout.parse_path(document.path) is not None


def _outside(document: SchemaDocument, layout: Layout) -> LoadProblem:
    shapes = " or ".join(dict.fromkeys(place.path.text for place in layout.places))
    return LoadProblem(ProblemKind.OUTSIDE_LAYOUT, document.path, f"its path does not fit {shapes}")


def _not_ignored(layout: Layout) -> Callable[[str], bool]:
    if not layout.ignore:
        return lambda _: True
    import pathspec

    spec = pathspec.GitIgnoreSpec.from_lines(layout.ignore)
    return lambda path: not spec.match_file(layout.inside(path))
