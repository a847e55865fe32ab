"""Remember which documents are clean, so that they are not checked again.

What is kept is a set of digests, each of one document together with all that it references, and
of nothing else: a file that is cut short, damaged or gone costs time and never a finding.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Registry

_MAGIC = b"eventreg clean documents 1\n"
_SIZE = 16
_DAYS_KEPT = 30


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
            with suppress(OSError):
                _write(self._file, keep)

    def _digest(self, registry: Registry, document: SchemaDocument) -> bytes:
        parts = [document, *registry.closure(document)]
        text = "\n".join(f"{part.path} {part.digest}" for part in parts)
        return hashlib.blake2b(text.encode(), digest_size=_SIZE, key=self._salt).digest()


def _read(file: Path) -> frozenset[bytes]:
    try:
        data = file.read_bytes()
    except OSError:
        return frozenset()
    check, body = data[len(_MAGIC) : len(_MAGIC) + 32], data[len(_MAGIC) + 32 :]
    if not data.startswith(_MAGIC) or hashlib.sha256(body).digest() != check:
        return frozenset()
    return frozenset(body[i : i + _SIZE] for i in range(0, len(body), _SIZE))


def _write(file: Path, digests: Iterable[bytes]) -> None:
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True)
    body = b"".join(sorted(digests))
    handle, name = tempfile.mkstemp(prefix=".clean-", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(_MAGIC + hashlib.sha256(body).digest() + body)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)
    _forget_old(file.parent)


def _forget_old(folder: Path) -> None:
    limit = time.time() - _DAYS_KEPT * 86400
    for entry in os.scandir(folder):
        if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < limit:
            Path(entry.path).unlink(missing_ok=True)
