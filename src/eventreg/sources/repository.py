"""A Git repository, asked through the `git` command and its object database."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eventreg.errors import GitError

if TYPE_CHECKING:
    import subprocess

_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def environment() -> dict[str, str]:
    """The environment of a Git command.

    In a hook Git names its folder and index relative to where the hook began, which is not where
    the registry is; the repository is then found anew from the registry's folder.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_")
        or (name not in {"GIT_INDEX_FILE", "GIT_PREFIX"} and _usable(name, value))
    }
    return {**kept, **_ENVIRONMENT}


def _usable(name: str, value: str) -> bool:
    return name not in {"GIT_DIR", "GIT_WORK_TREE"} or Path(value).is_absolute()


@dataclass(frozen=True)
class Repository:
    """The repository around a folder.

    Attributes:
        folder: where `eventreg.yaml` is; may be a subfolder, a worktree, a detached HEAD.
    """

    folder: Path

    def run(self, *arguments: str, check: bool = True) -> str:
        """Standard output of a Git command; raise `GitError` where it fails."""
        return self.begin(*arguments, check=check)()

    def begin(self, *arguments: str, check: bool = True) -> Callable[[], str]:
        """Let a Git command run on its own; calling what is returned waits for it as `run` does."""
        wait = self._begin(*arguments)

        def output() -> str:
            result = wait()
            if check and result.returncode:
                message = result.stderr.decode(errors="replace").strip().splitlines()
                reason = message[-1] if message else f"exit status {result.returncode}"
                raise GitError(f"git {arguments[0]}: {reason.removeprefix('fatal: ')}")
            return result.stdout.decode(errors="surrogateescape")

        return output

    def _call(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return self._begin(*arguments)()

    def _begin(self, *arguments: str) -> Callable[[], subprocess.CompletedProcess[bytes]]:
        import subprocess

        command = ["git", "-C", str(self.folder), *arguments]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(),
            )
        except OSError:
            raise GitError(
                "git is not installed, or cannot be run", remedy="install it and try again"
            ) from None

        def wait() -> subprocess.CompletedProcess[bytes]:
            with process:
                out, err = process.communicate()
            return subprocess.CompletedProcess(command, process.returncode, out, err)

        return wait

    @cached_property
    def prefix(self) -> str:
        """Path of the folder inside the repository, empty or ending in a slash."""
        result = self._call("rev-parse", "--show-prefix")
        if result.returncode:
            reason = result.stderr.decode(errors="replace")
            if "dubious ownership" in reason:
                raise GitError(
                    f"{self.folder} belongs to another user",
                    remedy=f'run "git config --global --add safe.directory {self.folder}"',
                )
            raise GitError(
                f"{self.folder} is not in a Git repository",
                remedy='without one, compare two files: "eventreg compat OLD NEW", "eventreg diff OLD NEW"',
            )
        return result.stdout.decode(errors="surrogateescape").removesuffix("\n")

    @cached_property
    def is_shallow(self) -> bool:
        """Whether the clone has only the last part of the history."""
        return self.run("rev-parse", "--is-shallow-repository").strip() == "true"

    def commit(self, ref: str) -> str:
        """The commit that a ref names; `main` falls back to `origin/main`."""
        self.prefix  # noqa: B018  # raises where there is no repository
        for candidate in (ref, f"origin/{ref}"):
            found = self._verify(candidate)
            if found:
                return found
        if self._verify("HEAD") is None:
            raise GitError("the repository has no commit yet", remedy="commit the schemas first")
        remote = ref.removeprefix("origin/")
        raise GitError(
            f'no branch, tag or commit is named "{ref}" here',
            # Of one branch alone, `git fetch origin main` would leave no name behind.
            remedy=f'name another, or run "git fetch origin {remote}:refs/remotes/origin/{remote}"'
            if re.fullmatch(r"[\w./-]+", remote) and not remote.startswith("-")
            else "name another",
        )

    def _verify(self, ref: str) -> str | None:
        result = self._call(
            "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"
        )
        lines = result.stdout.decode().split()
        return lines[-1] if result.returncode == 0 and lines else None

    def merge_base(self, ref: str) -> str:
        """The commit where HEAD left `ref`; raise `GitError` where history is too short."""
        tip = self.commit(ref)
        head = self._verify("HEAD")
        if head is None:
            raise GitError("the repository has no commit yet", remedy="commit the schemas first")
        result = self._call("merge-base", tip, head)
        if result.returncode == 0:
            return result.stdout.decode().strip()
        if self.is_shallow:
            raise GitError(
                f'this shallow clone lacks the commit where HEAD left "{ref}"',
                remedy='run "git fetch --unshallow origin" (in CI: check out with full history, '
                "such as fetch-depth: 0)",
            )
        raise GitError(
            f'HEAD and "{ref}" have no commit in common', remedy="name another base with --base"
        )

    def short(self, commit: str) -> str:
        return self.run("rev-parse", "--short", commit).strip()
