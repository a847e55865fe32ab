"""Earlier versions of schemas that evolve in one file, from Git's history."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from eventreg.model.dialect import Dialect
from eventreg.model.document import SchemaDocument
from eventreg.model.names import Identity, Layout
from eventreg.model.registry import Registry
from eventreg.sources.gitref import GitRef
from eventreg.sources.load import read_document


def history(ref: GitRef, layout: Layout, dialect: Dialect) -> Registry:
    """Every version that a commit or its ancestors ever bore, each with its last content.

    A document's path is that of its file with `@` and the version behind it. Contents that cannot
    be parsed are left out.
    """
    found: dict[Identity, SchemaDocument] = {}
    blobs = list(dict.fromkeys(_blobs(ref, layout)))
    for (path, _), data in zip(blobs, ref.read_blobs([blob for _, blob in blobs]), strict=True):
        document = read_document(path, data, layout, dialect)
        if isinstance(document, SchemaDocument) and document.identity is not None:
            name = f"{path}@{document.identity.version}"
            found.setdefault(document.identity, dataclasses.replace(document, path=name))
    return Registry.of(layout, found.values(), source=f"history of {ref.name}")


def _blobs(ref: GitRef, layout: Layout) -> Iterator[tuple[str, str]]:
    """Path and blob of each content that a file ever had, newest first."""
    prefix = ref.repository.prefix
    log = ref.repository.run(
        "log", "--format=", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-relative", "--no-show-signature", "-m", "--first-parent",
        ref.commit, "--", layout.root,
    )  # fmt: skip
    entries = iter(log.split("\0"))
    for header in entries:
        fields = header.lstrip("\n").split(" ")
        if len(fields) != 5 or not fields[0].startswith(":"):
            continue
        path = next(entries).removeprefix(prefix)
        if layout.takes(path) and set(fields[3]) != {"0"} and fields[1].startswith("100"):
            yield path, fields[3]
