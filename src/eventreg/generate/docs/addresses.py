"""Where each page lives: file names that are safe on every file system, and links to them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from eventreg.model.document import SchemaDocument
from eventreg.model.names import Kind
from eventreg.model.registry import version_of

_LONGEST = 96
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|index|readme)(\..*)?", re.IGNORECASE)
"""Device names of Windows, and the pages that stand beside the versions."""


@lru_cache(maxsize=65536)
def slug(text: str) -> str:
    """A file name for any text: itself where that is safe, else its letters and a digest.

    Two texts never share a slug, not even where the file system ignores case.
    """
    kept = "".join(
        c if c.isalnum() or c in "._-" else "-" for c in unicodedata.normalize("NFC", text)
    )
    safe = (
        kept == text == text.lower()
        and len(text.encode()) <= _LONGEST
        and text[:1].isalnum()
        and not text.endswith(".")
        and not _RESERVED.fullmatch(text)
    )
    if safe:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    head = kept.lower().strip("._-").encode()[: _LONGEST - 12].decode(errors="ignore")
    return f"{head}~{digest}" if head else f"~{digest}"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Paths of pages from the root of the site.

    Attributes:
        extension: of a page, such as `.html`.
        index: file that a folder opens with, such as `index.html`.
    """

    extension: str = ".html"
    index: str = "index.html"

    @property
    def home(self) -> str:
        return self.index

    def listing(self, folder: str) -> str:
        return f"{folder}/{self.index}"

    def service(self, name: str) -> str:
        return f"services/{slug(name)}{self.extension}"

    def rule(self, code: str) -> str:
        return f"rules/{slug(code.lower())}{self.extension}"

    def event(self, name: str) -> str:
        """The page of an event's newest version."""
        return f"events/{slug(name)}/{self.index}"

    def shared(self, name: str) -> str:
        """The page of a shared type's newest version."""
        return f"types/{slug(name)}/{self.index}"

    def document(self, document: SchemaDocument) -> str:
        """The page of one version; `ValueError` for a schema without identity."""
        if document.identity is None:
            raise ValueError(f"{document.path} has no identity")
        folder = "events" if document.identity.kind is Kind.EVENT else "types"
        version = version_of(document)
        stem = slug(version.text) if version else "unversioned"
        return f"{folder}/{slug(document.identity.name)}/{stem}{self.extension}"


def link(page: str, target: str, fragment: str = "") -> str:
    """The relative URL, percent-encoded, that leads from one page to another."""
    here, there = page.split("/")[:-1], target.split("/")
    same = 0
    while same < min(len(here), len(there) - 1) and here[same] == there[same]:
        same += 1
    path = "/".join([".."] * (len(here) - same) + there[same:])
    return f"{_quoted(path)}#{fragment}" if fragment else _quoted(path)


def anchor(path: str) -> str:
    """The fragment, and `id`, of a field by its path: no spaces, no characters to escape."""
    if path in PARTS:
        return f"{path}~"
    return path if _PLAIN.fullmatch(path) else quote(path, safe="[]().*~-_/:")


PARTS = frozenset(
    "changes code events example history hits main map payload q schema services used".split()
)
"""The `id` of every part of a page that also holds fields, or groups of events."""

_PLAIN = re.compile(r"[\w.~/\[\]-]*", re.ASCII)


@lru_cache(maxsize=65536)
def _quoted(path: str) -> str:
    return quote(path, safe="/~-._!$'()*+,;=@")
