"""What many tests need: real Git repositories, the corpora, components that may be absent."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from eventreg.config import parse
from eventreg.model.registry import LoadProblem, Registry
from eventreg.sources import read_document

ROOT = Path(__file__).parents[1]
"""The checkout: `schemas/` and `eventreg.yaml` are the platform's registry."""

CORPORA = Path(os.environ.get("EVENTREG_SHARED_DATA", ROOT.parent / "shared" / "data")) / "corpora"

WIKIMEDIA = b"""
schemas: jsonschema
layout:
  path: "{path...}/{version}.yaml"
  id: "/{path...}/{version}"
  shared: { path: "fragment/{path...}/{version}.yaml", id: "/fragment/{path...}/{version}" }
  ignore: [current.yaml, latest.yaml]
names: { pattern: "[a-z0-9_-]+(\\\\.[a-z0-9_-]+)*", description: "words joined by dots" }
"""
CDEVENTS = b"""
schemas: schemas
layout:
  path: "{file}.json"
  id: "https://cdevents.dev/{version}/schema/{name}-event"
  shared: { path: "links/{file}.json", id: "https://cdevents.dev/{version}/schema/links/{name}" }
names: { pattern: "[a-z-]+", description: "<subject>-<predicate>" }
"""


def corpus(name: str) -> Path:
    """A folder of public schemas; skips the test where the corpora are absent."""
    folder = CORPORA / name
    if not folder.is_dir():
        pytest.skip("the corpora are not beside this checkout; name them by EVENTREG_SHARED_DATA")
    return folder


def needs(*commands: str, hint: str) -> None:
    """Skip where none of the commands is installed; fail instead where CI asks for all."""
    if not any(shutil.which(command) for command in commands):
        absent(f"{' or '.join(commands)} is not installed; {hint}")


def absent(reason: str) -> None:
    """Skip a test whose component is absent, or fail it under EVENTREG_REQUIRE_ALL=1."""
    if os.environ.get("EVENTREG_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def bound_by_modes() -> list[str]:
    """What stands before a command that has to obey the modes of files, which root does not."""
    if os.geteuid() != 0:
        return []
    needs("setpriv", hint="it is part of util-linux")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]


@dataclass(frozen=True)
class GitRepository:
    """A repository in a temporary folder, driven through the real command."""

    folder: Path

    @classmethod
    def make(cls, folder: Path) -> GitRepository:
        folder.mkdir(parents=True, exist_ok=True)
        repository = cls(folder)
        repository.git("init", "--quiet", "--initial-branch=main")
        return repository

    def git(self, *arguments: str) -> str:
        identity = {
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.com",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        return subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **identity},
        ).stdout

    def write(self, files: dict[str, Any]) -> None:
        """Text as it is, anything else as JSON; None removes the file."""
        for path, content in files.items():
            target = self.folder / path
            if content is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            text = content if isinstance(content, str) else json.dumps(content, indent=2) + "\n"
            target.write_text(text, "utf-8")

    def commit(self, files: dict[str, Any] | None = None) -> str:
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "change")
        return self.git("rev-parse", "HEAD").strip()


def event_schema(version: str = "1.0.0", name: str = "orders.order.created", **parts: Any) -> Any:
    """A small schema that lints clean under the default layout."""
    path = name.replace(".", "/")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://schemas.example.com/{path}/{version}.json",
        "title": name.replace(".", " ").replace("_", " ").title(),
        "description": "Something happened.",
        "type": "object",
        "required": ["order_id"],
        "additionalProperties": True,
        "properties": {"order_id": {"type": "string", "description": "The order."}},
        "examples": [{"order_id": "ord_1"}],
        **parts,
    }


def schema_path(version: str = "1.0.0", name: str = "orders.order.created") -> str:
    return f"schemas/{name.replace('.', '/')}/{version}.json"


def registry_of(files: Mapping[str, str], config: str = "") -> Registry:
    """The registry of some files that lie nowhere."""
    layout = parse(config.encode(), Path("eventreg.yaml")).layout
    documents, problems = [], []
    for path, text in files.items():
        if path.startswith(f"{layout.root}/"):
            read = read_document(path, text.encode(), layout)
            (problems if isinstance(read, LoadProblem) else documents).append(read)  # type: ignore[arg-type]
    return Registry.of(layout, documents, problems)
