"""A commit, read from Git's objects: no checkout, no worktree, no branch left behind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eventreg.errors import GitError
from eventreg.model.text import MAX_BYTES
from eventreg.sources.repository import Repository, environment

_REGULAR = {"100644", "100755", "100664"}


@dataclass(frozen=True)
class GitRef:
    """The files of one commit below the folder of a repository.

    Attributes:
        repository: where the objects are.
        commit: object name of the commit.
        label: what the user called it, for messages.
    """

    repository: Repository
    commit: str
    label: str = ""
    _blobs: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    @property
    def name(self) -> str:
        short = self.commit[:7]
        return f"{self.label} ({short})" if self.label and self.label != self.commit else short

    def files(self, folder: str) -> Mapping[str, str]:
        return self.below([folder])

    def below(self, paths: Collection[str]) -> Mapping[str, str]:
        """As `files`, of several files and folders; one that is not there holds nothing."""
        if not paths:
            return {}
        prefix = self.repository.prefix
        inside = [prefix if path == "." else f"{prefix}{path}" for path in paths]
        arguments = ["ls-tree", "-r", "-z", "--full-tree", self.commit]
        if all(inside):
            arguments += ["--", *inside]
        found: dict[str, str] = {}
        for entry in self.repository.run(*arguments).split("\0"):
            if not entry:
                continue
            header, _, path = entry.partition("\t")
            mode, _, blob = header.split(" ")
            if mode in _REGULAR:
                found[path.removeprefix(prefix)] = blob
        self._blobs.update(found)
        return dict(sorted(found.items()))

    def file(self, path: str) -> bytes | None:
        """The bytes of one file, or None where the commit has none of that path."""
        full = f"{self.repository.prefix}{path}"
        entry = self.repository.run("ls-tree", "-z", "--full-tree", self.commit, "--", full)
        if not entry:
            return None
        self._blobs[path] = entry.partition("\t")[0].split(" ")[2]
        data = next(iter(self.read([path])))[1]
        return data if isinstance(data, bytes) else None

    def read(self, paths: Collection[str]) -> Iterator[tuple[str, bytes | str]]:
        if any(path not in self._blobs for path in paths):
            self.files(".")
        blobs = [self._blobs[path] for path in paths]
        yield from zip(paths, self.read_blobs(blobs), strict=True)

    def read_blobs(self, blobs: Sequence[str]) -> Iterator[bytes]:
        """The bytes of each object, by one `git cat-file`; raise `GitError` where one is gone."""
        if not blobs:
            return
        folder: Path = self.repository.folder
        import subprocess

        with subprocess.Popen(
            ["git", "-C", str(folder), "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
        ) as git:
            if git.stdin is None or git.stdout is None:
                raise GitError("git cat-file gave no pipes")
            for blob in blobs:
                git.stdin.write(f"{blob}\n".encode())
                git.stdin.flush()
                header = git.stdout.readline().split()
                if len(header) < 3:
                    raise GitError(
                        f"object {blob} is missing from the repository",
                        remedy='run "git fetch" (the clone is partial or damaged)',
                    )
                data = git.stdout.read(int(header[2]))
                git.stdout.read(1)
                yield data[: MAX_BYTES + 1]
            git.stdin.close()
