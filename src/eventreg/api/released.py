"""Which files hold released versions, and so must not change."""

from __future__ import annotations

from eventreg.config import Config
from eventreg.errors import GitError
from eventreg.sources import GitRef, Repository, WorkTree
from eventreg.sources.load import blob_name


def released_paths(config: Config) -> frozenset[str]:
    """Schemas that are on the base ref; those on HEAD where there is no base.

    Where events evolve in place a file is released as long as it is what the base has. Outside of
    Git nothing is.
    """
    repository = Repository(config.root)
    try:
        source = GitRef(repository, _commit(repository, config.policy.base))
        files = source.files(config.layout.root)
    except GitError:
        return frozenset()
    if not config.layout.in_place:
        return frozenset(files)
    current = WorkTree(config.root).read(list(files))
    return frozenset(
        path for path, data in current if isinstance(data, bytes) and blob_name(data) == files[path]
    )


def _commit(repository: Repository, base: str) -> str:
    try:
        return repository.merge_base(base)
    except GitError:
        return repository.commit("HEAD")
