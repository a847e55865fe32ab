"""What most commands begin with: the configuration, and the registry it describes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eventreg import cache
from eventreg.config import Config, find, read
from eventreg.errors import ConfigError
from eventreg.model.registry import Registry
from eventreg.sources import GitRef, Repository, WorkTree, load
from eventreg.sources.load import Progress

if TYPE_CHECKING:
    from rich.progress import TaskID


@dataclass(frozen=True)
class Session:
    """One run of the command line on one registry."""

    config: Config

    @property
    def root(self) -> Path:
        return self.config.root

    @cached_property
    def repository(self) -> Repository:
        return Repository(self.root)

    @cached_property
    def registry(self) -> Registry:
        """The registry of the working tree."""
        with progress("reading schemas") as tell:
            return load(WorkTree(self.root), self.config.layout, self.config.dialect, progress=tell)

    @cached_property
    def all_versions(self) -> Registry:
        """The same, with the versions that live in Git's history where events evolve in place."""
        from eventreg.api.versions import with_history

        return with_history(self.config, self.registry)

    def at(self, ref: str) -> Registry:
        """The registry as a Git ref has it, read with the working tree's configuration."""
        source = GitRef(self.repository, self.repository.commit(ref), ref)
        return load(source, self.config.layout, self.config.dialect)


def open_session(config: Path | None, *, keep: bool = True) -> Session:
    """Read the configuration, from the cache if it may `keep` one; raise `ConfigError`."""
    if config is not None and not config.is_file():
        raise ConfigError("the file does not exist", path=str(config))
    path = config.absolute() if config else find(Path.cwd())
    return Session(read(path, kept=cache.folder() if keep else None))


@contextmanager
def progress(what: str, *, least: int = 400) -> Iterator[Progress]:
    """A bar on standard error, on a terminal, where there are at least `least` steps."""
    import sys

    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    bar = Bar(console=Console(stderr=True), transient=True)
    tasks: list[TaskID] = []

    def tell(done: int, total: int) -> None:
        if total < least:
            return
        if not tasks:
            # Its thread begins here, for what never tells may want to fork.
            bar.start()
            tasks.append(bar.add_task(what, total=total))
        bar.update(tasks[0], completed=done)

    try:
        yield tell
    finally:
        bar.stop()
