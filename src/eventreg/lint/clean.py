"""Remember which documents are clean, so that they are not checked again.

What is kept is a set of digests, each of one document together with all that it references, and
of nothing else: a file that is cut short, damaged or gone costs time and never a finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from eventreg import cache
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Registry

_SIZE = 16


class Clean:
    """Documents known to be clean.

    Args:
        file: where they are kept; one for each tool, configuration and registry.
        salt: what else a verdict depends on: tool and configuration.
    """

    def __init__(self, file: Path, salt: bytes) -> None:
        self._file = file
        self._salt = salt
        self._known = _read(file)
        self._added: set[bytes] = set()

    def unknown(
        self, registry: Registry, documents: Iterable[SchemaDocument]
    ) -> list[SchemaDocument]:
        """The documents that have to be checked."""
        if not self._known:
            return list(documents)
        return [d for d in documents if self._digest(registry, d) not in self._known]

    def add(self, registry: Registry, document: SchemaDocument) -> None:
        """Remember that a document is clean."""
        self._added.add(self._digest(registry, document))

    def save(self, registry: Registry, everything: Sequence[SchemaDocument] | None) -> None:
        """Write what was learnt; a folder that cannot be written to is no error.

        Args:
            registry: of the documents.
            everything: all documents there are, so that what is no longer there is forgotten;
                None where only some were looked at.
        """
        if not self._added and everything is None:
            return
        keep = self._known | self._added
        if everything is not None:
            keep &= {self._digest(registry, document) for document in everything}
        if keep != self._known:
            cache.write(self._file, b"".join(sorted(keep)))

    def _digest(self, registry: Registry, document: SchemaDocument) -> bytes:
        parts = [document, *registry.closure(document)]
        text = "\n".join(f"{part.path} {part.digest}" for part in parts)
        return hashlib.blake2b(text.encode(), digest_size=_SIZE, key=self._salt).digest()


def _read(file: Path) -> frozenset[bytes]:
    body = cache.read(file) or b""
    return frozenset(body[i : i + _SIZE] for i in range(0, len(body), _SIZE))
