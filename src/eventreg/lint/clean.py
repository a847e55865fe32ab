"""Remember which documents are clean, so that they are not checked again.

What is kept is a set of digests, each of one document together with all that it references, and
of nothing else: a file that is cut short, damaged or gone costs time and never a finding.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from eventreg import cache
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Registry

_SIZE = 16


class Clean:
    """Documents known to be clean, for one run on one registry.

    Args:
        file: where they are kept; one for each tool, configuration and registry.
        salt: what else a verdict depends on: tool and configuration.
    """

    def __init__(self, file: Path, salt: bytes) -> None:
        self._file = file
        self._salt = salt
        self._known = _read(file)
        self._added: set[bytes] = set()
        self._digests: dict[str, bytes] = {}

    def unknown(
        self, registry: Registry, documents: Sequence[SchemaDocument]
    ) -> list[SchemaDocument]:
        """The documents that have to be checked."""
        # All digests are made now: processes that are forked later share memory nobody writes to.
        self._digests |= {d.path: self._digest(registry, d) for d in documents}
        return [d for d in documents if self._digests[d.path] not in self._known]

    def add(self, document: SchemaDocument) -> None:
        """Remember that a document is clean; it was among those given to `unknown`."""
        self._added.add(self._digests[document.path])

    def save(self, *, everything: bool) -> None:
        """Write what was learnt; a folder that cannot be written to is no error.

        Args:
            everything: whether `unknown` was given all documents there are, so that what is no
                longer there is forgotten.
        """
        keep = self._known | self._added
        if everything:
            keep &= set(self._digests.values())
        if keep != self._known:
            cache.write(self._file, b"".join(sorted(keep)))

    def _digest(self, registry: Registry, document: SchemaDocument) -> bytes:
        parts = [document, *registry.closure(document)]
        text = "\n".join(f"{part.path} {part.digest}" for part in parts)
        return hashlib.blake2b(os.fsencode(text), digest_size=_SIZE, key=self._salt).digest()


def _read(file: Path) -> frozenset[bytes]:
    body = cache.read(file) or b""
    return frozenset(body[i : i + _SIZE] for i in range(0, len(body), _SIZE))
