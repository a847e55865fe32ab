"""The list of commands, in the order of the overview; a command's module is imported when it is called."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """One command.

    Attributes:
        name: as typed.
        summary: one line for the overview, without a full stop.
        section: heading in the overview.
    """

    name: str
    summary: str
    section: str

    @property
    def module(self) -> str:
        """Holds `command`, a function with typer's annotations, or `app`, a group of them."""
        return f"eventreg.cli.{self.name}"


_CHECK, _GENERATE, _LOOK, _AUTHOR = "Check", "Generate", "Look up", "Write"

COMMANDS: tuple[Command, ...] = (
    Command("lint", "Check names, identity, schemas, examples and catalogue", _CHECK),
    Command("compat", "May the readers still read what the writers write?", _CHECK),
    Command("ci", "Lint, compatibility, drift and changes in one report", _CHECK),
    Command("validate", "Hold real events against the schemas: files or Redis Streams", _CHECK),
    Command("init", "A registry in this repository: configuration, first event, checks", _AUTHOR),
    Command("new", "A first version of an event, ready to be edited", _AUTHOR),
    Command("bump", "The next version of an event, computed or chosen", _AUTHOR),
    Command("mv", "Another name for an event, the old one as an alias", _AUTHOR),
    Command("deprecate", "An event is on its way out: since when, and what instead", _AUTHOR),
    Command("fmt", "Put the white space of schemas in order", _AUTHOR),
    Command("waive", "Let a finding through until a day, for a reason", _AUTHOR),
    Command("gen", "Generate models, AsyncAPI, docs, Dapr manifests, a static registry", _GENERATE),
    Command(
        "serve", "Documentation and registry on this machine, new after each change", _GENERATE
    ),
    Command("list", "The events of the registry: versions, publishers, subscribers", _LOOK),
    Command("show", "One event: properties, services, versions, an example", _LOOK),
    Command("graph", "Who publishes what to whom: text, Mermaid, DOT", _LOOK),
    Command("bundle", "One self-contained schema of an event", _LOOK),
    Command("example", "Events that a schema accepts, or rejects for one reason", _LOOK),
    Command("diff", "What changed between two versions, two files or two Git refs", _LOOK),
    Command("changelog", "What changed since a Git ref, for people", _LOOK),
    Command("rule", "What a rule means, why, and how it looks when broken", _LOOK),
    Command("completion", "Complete commands, events and rules by the tab key", _LOOK),
)


def by_name(name: str) -> Command | None:
    return next((command for command in COMMANDS if command.name == name), None)
