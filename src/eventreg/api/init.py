"""Make a registry in an empty or an existing repository, asking nothing that can be found out."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from eventreg import __version__
from eventreg.api.authoring import new
from eventreg.authoring.catalogue import published
from eventreg.authoring.plan import Plan
from eventreg.config import parse
from eventreg.config.read import FILE_NAME, schema
from eventreg.errors import GitError, UsageError
from eventreg.generate.templating import environment
from eventreg.model.catalogue import Catalogue
from eventreg.model.registry import Registry
from eventreg.model.text.scalars import yaml_flow
from eventreg.sources import Repository

_EXAMPLE_HOST = "https://schemas.example.com"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the repository tells.

    Attributes:
        top: the folder that holds all, the top of the repository where there is one.
        prefix: from there to the folder of the registry, empty or ending in a slash.
        git: whether there is a repository.
        branch: that changes go into.
        remote: URL of `origin`, or empty.
    """

    top: Path
    prefix: str
    git: bool
    branch: str = "main"
    remote: str = ""

    @classmethod
    def of(cls, folder: Path) -> Surroundings:
        """Ask Git; nothing is written."""
        repository = Repository(folder)
        try:
            prefix = repository.prefix
        except GitError:
            return cls(folder, "", git=False)
        top = Path(repository.run("rev-parse", "--show-toplevel").rstrip("\n"))
        head = repository.run("symbolic-ref", "--short", "refs/remotes/origin/HEAD", check=False)
        current = repository.run("symbolic-ref", "--short", "HEAD", check=False)
        branch = head.strip().removeprefix("origin/") or current.strip() or "main"
        remote = repository.run("config", "--get", "remote.origin.url", check=False).strip()
        return cls(top, prefix, git=True, branch=branch, remote=remote)

    @property
    def title(self) -> str:
        found = self._repository
        words = re.sub(r"[\W_]+", " ", found[1] if found else self.top.name).strip()
        return words[:1].upper() + words[1:] or "Events"

    @property
    def gitlab(self) -> bool:
        return "gitlab" in self.remote or (self.top / ".gitlab-ci.yml").exists()

    @property
    def host(self) -> str:
        """Where the forge's pages would serve the schemas; an example where that is not known."""
        found = self._repository
        if found is None:
            return _EXAMPLE_HOST
        site = "gitlab.io" if self.gitlab else "github.io" if "github.com" in self.remote else ""
        return f"https://{found[0].lower()}.{site}/{found[1]}" if site else _EXAMPLE_HOST

    @property
    def _repository(self) -> tuple[str, str] | None:
        match = re.search(r"[:/]([\w-]+)/([\w.-]+?)(?:\.git)?/?$", self.remote)
        return (match[1], match[2]) if match else None


def init(folder: Path, event: str, *, service: str = "", owner: str = "") -> tuple[Path, Plan]:
    """The files of a new registry, and the folder that their paths are relative to.

    Files that exist are left alone and named in the notes.

    Args:
        folder: of the registry.
        event: the first one; none is made where there are schemas already.
        service: that publishes it.
        owner: team of that service.

    Raises:
        UsageError: there is a registry already, or the event's name is none.
    """
    around = Surroundings.of(folder)
    if (folder / FILE_NAME).exists():
        raise UsageError(f"{FILE_NAME} exists already", remedy='add events with "eventreg new"')
    config = f" --config {shlex.quote(around.prefix + FILE_NAME)}" if around.prefix else ""
    values = {
        "base": around.branch,
        "config": config,
        "files": rf"^{re.escape(around.prefix)}(schemas/|eventreg\.yaml$)",
        "host": around.host,
        "prefix": around.prefix,
        "title": around.title,
        "version": __version__,
    }
    templates = environment("init", None)
    templates.filters["yaml"] = yaml_flow
    text = templates.get_template("eventreg.yaml.j2").render(values)
    made = {FILE_NAME: text}
    notes: list[str] = []
    if _has_schemas(folder / "schemas"):
        notes.append('there are schemas already: "eventreg lint" says how they fit the layout')
    else:
        services, note = published("", Catalogue(), event, service, owner)
        text += f"\n# Who publishes and subscribes to what; patterns such as orders.order.* work too.\n{services}"
        settings = parse(text.encode(), folder / FILE_NAME)
        first = new(settings, Registry.of(settings.layout, ()), event)
        made = {FILE_NAME: text, **first.made}
        notes.append(note)
    made = {f"{around.prefix}{path}": content for path, content in made.items()}
    extras = {
        ".pre-commit-config.yaml": "pre-commit.yaml.j2",
        ".vscode/settings.json": "vscode.json.j2",
    }
    workflow = ".gitlab-ci.yml" if around.gitlab else ".github/workflows/events.yml"
    extras[workflow] = "gitlab.yml.j2" if around.gitlab else "github.yml.j2"
    for path, template in extras.items():
        rendered = templates.get_template(template).render(values)
        if (around.top / path).exists():
            notes.append(f"{path} exists and was left alone; see the docs for what to add")
        else:
            made[path] = rendered
    made.setdefault(".vscode/eventreg.schema.json", json.dumps(schema(), indent=2) + "\n")
    if (around.top / ".vscode/eventreg.schema.json").exists():
        del made[".vscode/eventreg.schema.json"]
    if not around.git:
        notes.append('run "git init": versions are compared with what Git has')
    if around.host == _EXAMPLE_HOST:
        notes.append(f"put the host that serves the schemas in place of {_EXAMPLE_HOST}")
    return around.top, Plan(made=made, notes=tuple(notes))


def _has_schemas(folder: Path) -> bool:
    return folder.is_dir() and any(
        path.suffix in {".json", ".yaml", ".yml"} for path in folder.rglob("*")
    )
