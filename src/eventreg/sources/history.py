"""Earlier versions of events that evolve in one file, from Git's history."""

from __future__ import annotations

from collections.abc import Iterator

from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.names import Identity, Layout
from eventreg.sources.gitref import GitRef
from eventreg.sources.load import SUFFIXES, read_document


def earlier_versions(
    ref: GitRef, layout: Layout, dialect: Dialect
) -> Iterator[tuple[Identity, SchemaDocument]]:
    """Yield each identity that a commit or its ancestors ever bore, with its last content.

    Newest first; versions of which the file cannot be parsed are left out.
    """
    seen: set[Identity] = set()
    blobs = dict.fromkeys(_blobs(ref, layout.root))
    for (path, _), data in zip(blobs, ref.read_blobs([b for _, b in blobs]), strict=True):
        document = read_document(path, data, layout, dialect)
        if not isinstance(document, SchemaDocument) or document.identity is None:
            continue
        if document.identity not in seen:
            seen.add(document.identity)
            yield document.identity, document


def _blobs(ref: GitRef, folder: str) -> Iterator[tuple[str, str]]:
    """Path and blob of each content that a file ever had, newest first."""
    prefix = ref.repository.prefix
    log = ref.repository.run(
        "log", "--format=", "--raw", "-z", "--no-renames", "--no-abbrev", "-m", "--first-parent",
        ref.commit, "--", folder,
    )  # fmt: skip
    entries = iter(log.split("\0"))
    for header in entries:
        fields = header.lstrip("\n").split(" ")
        if len(fields) != 5 or not fields[0].startswith(":"):
            continue
        path = next(entries).removeprefix(prefix)
        if path.endswith(SUFFIXES) and set(fields[3]) != {"0"} and fields[1].startswith("100"):
            yield path, fields[3]
