"""All versions of all events, wherever they live."""

from __future__ import annotations

from eventreg.config import Config
from eventreg.errors import GitError
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Registry
from eventreg.sources import GitRef, Repository
from eventreg.sources.history import history


def with_history(config: Config, registry: Registry, *, whole: bool = False) -> Registry:
    """The registry with the earlier versions of events that evolve in place.

    Those that HEAD's history has and the files no longer have; without references that lead nowhere
    today. The registry itself where every version has a file, and outside of Git.

    Args:
        config: of the registry.
        registry: of the working tree.
        whole: a part of the history will not do.

    Raises:
        GitError: it has to be whole, and the clone is shallow.
    """
    if not config.layout.in_place:
        return registry
    repository = Repository(config.root)
    try:
        head = GitRef(repository, repository.commit("HEAD"), "HEAD")
    except GitError:
        return registry
    if whole and repository.is_shallow:
        raise GitError(
            "this shallow clone lacks earlier versions of events that evolve in place",
            remedy='run "git fetch --unshallow origin" (in CI: check out with full history)',
        )
    now = {document.identity for document in registry.documents.values()}
    past = history(head, config.layout, config.dialect).documents.values()
    older = [document for document in past if document.identity not in now]
    while True:
        together = Registry.of(
            registry.layout,
            [*registry.documents.values(), *older],
            registry.problems,
            registry.source,
        )
        sound = [document for document in older if _holds(together, document)]
        if len(sound) == len(older):
            return together
        older = sound


def _holds(registry: Registry, document: SchemaDocument) -> bool:
    """Whether all references of a document lead somewhere."""
    try:
        for reference in registry.references(document):
            registry.resolve(document, reference)
    except KeyError:
        return False
    return True
