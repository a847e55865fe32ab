"""Mend what can be mended, in the text of the files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from eventreg.lint.engine import found
from eventreg.lint.rule import Fix
from eventreg.lint.selection import Selection
from eventreg.lint.settings import Settings
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding
from eventreg.model.registry import LoadProblem, Registry
from eventreg.model.text.edit import apply

_MOST_ROUNDS = 10
_BOM = b"\xef\xbb\xbf"

Reread = Callable[[str, bytes], SchemaDocument | LoadProblem]
"""Reads a file's path and bytes as the source of the registry would."""


@dataclass(frozen=True)
class Fixed:
    """What was mended.

    Attributes:
        registry: as it is afterwards.
        files: new bytes by path.
        counts: fixes made, by rule code.
        unsafe: how many further ones unsafe fixes would mend.
        released: how many were left because their version is released.
    """

    registry: Registry
    files: Mapping[str, bytes]
    counts: Counter[str] = field(default_factory=Counter)
    unsafe: int = 0
    released: int = 0


def fixed(
    registry: Registry,
    settings: Settings,
    selection: Selection,
    reread: Reread,
    *,
    unsafe: bool = False,
    released: Collection[str] = (),
    paths: Collection[str] | None = None,
) -> Fixed:
    """Mend findings until nothing is left that can be; nothing is written.

    Args:
        registry: as it is.
        settings: what runs; findings that are waived are let alone.
        selection: the rules whose findings are mended.
        reread: reads the mended text.
        unsafe: make fixes too that may change what a schema accepts.
        released: paths that must not change.
        paths: mend these files alone.
    """
    files: dict[str, bytes] = {}
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for turn in range(_MOST_ROUNDS):
        wanted: dict[str, list[tuple[str, Fix]]] = {}
        for finding, fix in found(registry, settings, selection, paths=paths):
            path = finding.location.path
            if fix is None or path not in registry.documents or _is_waived(finding, settings):
                continue
            if path in released:
                skipped["released"] += turn == 0
            elif fix.safe or unsafe:
                wanted.setdefault(path, []).append((finding.code, fix))
            else:
                skipped["unsafe"] += turn == 0
        changed = _apply(registry, wanted, reread, counts)
        if not changed:
            break
        files |= {path: data for path, (data, _) in changed.items()}
        registry = _with(registry, {path: document for path, (_, document) in changed.items()})
        paths = set(changed)
    return Fixed(registry, files, counts, skipped["unsafe"], skipped["released"])


def _is_waived(finding: Finding, settings: Settings) -> bool:
    return any(w.until >= settings.today and w.covers(finding) for w in settings.waivers)


def _apply(
    registry: Registry,
    wanted: Mapping[str, list[tuple[str, Fix]]],
    reread: Reread,
    counts: Counter[str],
) -> dict[str, tuple[bytes, SchemaDocument]]:
    """New bytes and documents by path; a file that would no longer be readable stays."""
    changed: dict[str, tuple[bytes, SchemaDocument]] = {}
    for path, fixes in wanted.items():
        old = registry.documents[path]
        edits = [edit for _, fix in fixes for edit in fix.edits]
        keeps_bom = old.bom and not any(fix.without_bom for _, fix in fixes)
        text = apply(old.text, edits)
        if text == old.text and keeps_bom == old.bom:
            continue
        data = (_BOM if keeps_bom else b"") + text.encode()
        new = reread(path, data)
        if isinstance(new, SchemaDocument):
            changed[path] = (data, new)
            counts.update(code for code, _ in fixes)
    return changed


def _with(registry: Registry, changed: Mapping[str, SchemaDocument]) -> Registry:
    documents = {**registry.documents, **changed}
    return Registry.of(registry.layout, documents.values(), registry.problems, registry.source)
