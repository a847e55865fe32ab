"""Reading only what differs finds what reading everything finds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from eventreg.config import read
from eventreg.model.registry import Registry
from eventreg.sources import GitRef, Repository, WorkTree, load
from eventreg.sources.changed import read_change
from tests.support import GitRepository, event_schema, schema_path

SHARED = "orders.order.shipped"
Edit = Callable[[GitRepository], None]


def path(version: str = "1.0.0", name: str = "orders.order.created") -> str:
    return schema_path(version, name=name)


def referring(version: str, name: str) -> Any:
    note = {"order": {"description": "The other.", "$ref": event_schema(name=name)["$id"]}}
    return event_schema(version, name="orders.order.created", properties=note)


def ignored(repository: GitRepository) -> None:
    repository.write({".gitignore": "*.json\n", path("1.1.0"): event_schema("1.1.0")})


def staged(repository: GitRepository) -> None:
    repository.write({path("1.1.0"): event_schema("1.1.0")})
    repository.git("add", "-A")


def committed(repository: GitRepository) -> None:
    repository.commit({path("1.1.0"): event_schema("1.1.0")})


def committed_and_taken_back(repository: GitRepository) -> None:
    committed(repository)
    (repository.folder / path("1.1.0")).unlink()


def forgotten(repository: GitRepository) -> None:
    repository.git("rm", "--quiet", "--cached", path())


def removed(repository: GitRepository) -> None:
    (repository.folder / path()).unlink()


def renamed(repository: GitRepository) -> None:
    repository.git("mv", path(), path("1.0.1"))


def a_reference_to_an_untouched_event(repository: GitRepository) -> None:
    repository.write({path("1.1.0"): referring("1.1.0", SHARED)})


def a_reference_to_what_is_new(repository: GitRepository) -> None:
    name = "orders.order.cancelled"
    new = {path(name=name): event_schema(name=name), path("1.1.0"): referring("1.1.0", name)}
    repository.write(new)


EDITS = (
    *(ignored, staged, committed, committed_and_taken_back, forgotten, removed, renamed),
    *(a_reference_to_an_untouched_event, a_reference_to_what_is_new),
)


def told(registry: Registry, names: set[str]) -> dict[str, str]:
    return {
        path: document.digest
        for path, document in registry.documents.items()
        if document.identity is not None and document.identity.name in names
    }


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
@pytest.mark.parametrize("folder", ["", "inner/registry"])
def test_what_differs_is_read_on_both_sides(
    repository: GitRepository, edit: Edit, folder: str
) -> None:
    repository = GitRepository(repository.folder / folder)
    names = ("orders.order.created", SHARED, "stock.item.counted")
    repository.folder.mkdir(parents=True, exist_ok=True)
    inside = {path(name=name): event_schema(name=name) for name in names}
    repository.commit({"eventreg.yaml": "", "elsewhere.txt": "", **inside})
    base = repository.git("rev-parse", "HEAD").strip()
    edit(repository)
    config = read(repository.folder / "eventreg.yaml")
    ref = GitRef(Repository(config.root), base)
    layouts = (config.layout, config.layout)
    change = read_change(ref, ref, WorkTree(config.root), layouts, config.dialect)
    assert not change.whole
    before = load(ref, config.layout, config.dialect)
    after = load(WorkTree(config.root), config.layout, config.dialect)
    touched = {"orders.order.created", "orders.order.cancelled"}
    assert told(change.base, touched) == told(before, touched)
    assert told(change.head, touched) == told(after, touched)
    assert "stock.item.counted" not in change.head.events
    for registry in (change.base, change.head):
        for document in registry.documents.values():
            registry.closure(document)
