"""Read only what differs: two registries cut down to the events that a change touches."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from eventreg.model.dialect import Dialect
from eventreg.model.document import BASE_URI
from eventreg.model.names import Kind, Layout
from eventreg.model.references import references
from eventreg.model.registry import Registry
from eventreg.sources.gitref import GitRef
from eventreg.sources.load import Source, load, only_schemas
from eventreg.sources.worktree import WorkTree


@dataclass(frozen=True, slots=True)
class Change:
    """The registry at a commit and in the working tree.

    Attributes:
        base, head: both registries; unless `whole`, only the events and shared types of which
            some file differs, with all their versions and all that they reference.
        tip: the same events at the tip of the base ref; `base` itself where that has not moved.
        whole: whether both are complete.
    """

    base: Registry
    head: Registry
    tip: Registry
    whole: bool


def read_change(
    base: GitRef,
    tip: GitRef,
    worktree: WorkTree,
    layouts: tuple[Layout, Layout],
    dialect: Dialect,
    *,
    meanwhile: Callable[[], object] = lambda: None,
) -> Change:
    """Read both sides of a change, as little of them as it takes.

    Args:
        base: the merge base.
        tip: the tip of the base ref.
        worktree: the other side.
        layouts: of the base and of the working tree; where they differ all is read.
        dialect: of schemas without `$schema`.
        meanwhile: called while Git looks at the working tree.
    """
    before, after = layouts
    if before != after or not all(place.path_tells_all for place in after.places):
        return _whole(base, tip, worktree, layouts, dialect)
    worktree.require(after.root)
    differing = _differing(base, after, meanwhile)
    touched = _touched(differing, after)
    folders = _folders(touched, after)
    old = set(only_schemas(base.below(folders), after))
    if any(kind is Kind.SHARED for kind, _ in _touched(differing & old, after)):
        return _whole(base, tip, worktree, layouts, dialect)
    new = (old - differing) | set(only_schemas(filter(worktree.has, differing), after))
    wanted = {*_of_names(old | new, touched, after)}
    before_side = _Side(base, after, dialect, old)
    after_side = _Side(worktree, after, dialect, new)
    # What one side references is read on the other side too, or it would seem gone there.
    while wanted:
        wanted = before_side.take(wanted) | after_side.take(wanted)
        before_side.files |= {*only_schemas(base.below(wanted), after)}
        after_side.files |= {*only_schemas(filter(worktree.has, wanted), after)}
    base_registry, head_registry = before_side.registry, after_side.registry
    tip_registry = base_registry
    if tip.commit != base.commit:
        files = only_schemas(tip.below(folders), after)
        tip_registry = load(tip, after, dialect, only=_of_names(files, touched, after))
    return Change(base_registry, head_registry, tip_registry, whole=False)


def _whole(
    base: GitRef,
    tip: GitRef,
    worktree: WorkTree,
    layouts: tuple[Layout, Layout],
    dialect: Dialect,
) -> Change:
    before, after = layouts
    base_registry = load(base, before, dialect)
    tip_registry = base_registry if tip.commit == base.commit else load(tip, before, dialect)
    return Change(base_registry, load(worktree, after, dialect), tip_registry, whole=True)


def _differing(base: GitRef, layout: Layout, meanwhile: Callable[[], object]) -> set[str]:
    """Paths below the folder of schemas that Git finds to differ, or does not know."""
    begin, prefix = base.repository.begin, base.repository.prefix
    # Since the commit, and since HEAD: `status` knows all ways of looking at few files only.
    since = begin(
        "diff-tree", "-r", "-z", "--name-only", "--no-renames", "--no-relative", base.commit, "HEAD",
        "--", layout.root,
    )  # fmt: skip
    now = begin(
        "status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignored", "--no-renames",
        "--ignore-submodules=all", "--no-ahead-behind", "--", layout.root,
    )  # fmt: skip
    meanwhile()
    paths = {*since().split("\0"), *(entry[3:] for entry in now().split("\0"))}
    return {path.removeprefix(prefix) for path in paths if path}


Touched = dict[tuple[Kind, str], str]
"""What events and shared types a change touches, and how the paths of their versions begin."""


def _touched(paths: Iterable[str], layout: Layout) -> Touched:
    found: Touched = {}
    for path in paths:
        place_and_values = layout.parse_path(path)
        if place_and_values is not None:
            place, values = place_and_values
            begin = layout.format_path(place, {**values, "version": "\0", "ext": "\0"})
            found[place.kind, place.identity(values).name] = begin.partition("\0")[0]
    return found


MOST = 200
"""Folders that Git is asked about one by one; beyond, it lists them all."""


def _folders(touched: Touched, layout: Layout) -> list[str]:
    """Where the versions of the touched ones lie, at any commit."""
    folders = {begin.rpartition("/")[0] or "." for begin in touched.values()}
    return [layout.root] if len(folders) > MOST else sorted(folders)


def _of_names(files: Iterable[str], touched: Touched, layout: Layout) -> list[str]:
    """The files of the touched ones: a cheap look at all paths before a close look at a few."""
    begins = tuple(touched.values())
    near = [path for path in files if path.startswith(begins)] if begins else []
    return [path for path in near if _touched([path], layout).keys() & touched.keys()]


@dataclass
class _Side:
    """One side of the change, read bit by bit."""

    source: Source
    layout: Layout
    dialect: Dialect
    files: set[str]
    registry: Registry = field(init=False)

    def __post_init__(self) -> None:
        self.registry = Registry.of(self.layout, (), source=self.source.name)

    def take(self, paths: set[str]) -> set[str]:
        """Read the paths that are there; give those where what they reference may lie."""
        known = {*self.registry.documents, *(p.path for p in self.registry.problems)}
        wanted = (paths & self.files) - known
        if not wanted:
            return set()
        more = load(self.source, self.layout, self.dialect, only=wanted)
        self.registry = Registry.of(
            self.layout,
            [*self.registry.documents.values(), *more.documents.values()],
            [*self.registry.problems, *more.problems],
            self.source.name,
        )
        return {
            path
            for document in more.documents.values()
            for reference in references(document)
            if reference.uri not in self.registry.by_uri
            for path in _paths_of(reference.uri, self.layout)
        }


def _paths_of(uri: str, layout: Layout) -> list[str]:
    written = [uri, uri.removeprefix(BASE_URI[:-1]), uri.removeprefix(BASE_URI)]
    for text in (*written, *map(unquote, written)):
        found = layout.parse_id(text)
        if found is not None:
            place, values = found
            return [
                layout.format_path(place, {**values, "ext": extension})
                for extension in ("json", "yaml", "yml")
            ]
    return [unquote(uri.removeprefix(BASE_URI))]
