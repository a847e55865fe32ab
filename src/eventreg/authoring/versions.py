"""Next versions, deprecation, new names: plans made of schema documents."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass

from eventreg.authoring.places import Home, first_version, home, moved, set_keyword
from eventreg.authoring.plan import Plan
from eventreg.errors import UsageError
from eventreg.model.document import SchemaDocument
from eventreg.model.names import Kind, event_type, split_event_type
from eventreg.model.references import REFERENCE_KEYWORDS
from eventreg.model.registry import Event, Registry, version_of
from eventreg.model.selectors import no_such_event
from eventreg.model.text.edit import Editor, apply
from eventreg.model.version import Bump, Version


def newest(registry: Registry, text: str) -> tuple[Event, SchemaDocument]:
    """The event or shared type of a name, and its newest version; `NAME.v2` picks a major.

    Raises:
        UsageError: the registry has none of that name, or the version has no number.
    """
    event, major = registry.events.get(text) or registry.shared.get(text), None
    if event is None:
        name, major = split_event_type(text)
        event = registry.events.get(name) or registry.shared.get(name)
    documents = (
        event.majors().get(major, ()) if event and major else event.versions if event else ()
    )
    if event is None or not documents:
        raise no_such_event(text, (*registry.events, *registry.shared))
    return event, documents[-1]


def numbered(document: SchemaDocument) -> Version:
    """The version of a document; raise `UsageError` for one that has none."""
    version = version_of(document)
    if version is None:
        raise UsageError(
            f"{document.path} says no version", remedy='run "eventreg lint" to see what is wrong'
        )
    return version


def where(registry: Registry, document: SchemaDocument, version: Version) -> Home:
    """The place of another version of the same schema."""
    kind = document.identity.kind if document.identity else Kind.EVENT
    name = document.identity.name if document.identity else ""
    found = home(registry.layout, name, version, kind)
    suffix = document.path.rpartition(".")[2]
    if "ext" in registry.layout.event.path.fields and found.path.endswith(".json"):
        path = f"{found.path.removesuffix('json')}{suffix}"
        return dataclasses.replace(found, path=path)
    return found


def stepped(registry: Registry, event: Event, document: SchemaDocument, bump: Bump) -> Plan:
    """The next version as a copy to be edited; in place where events evolve in place."""
    version = numbered(document).next(bump)
    taken = {numbered(other).text for other in event.versions}
    while version.text in taken:
        version = version.next(bump)
    target = where(registry, document, version)
    text = moved(document, target)
    note = _contract_note(event.name, document, version)
    if target.path == document.path:
        return Plan(changed={target.path: text}, notes=note)
    return Plan(made={target.path: text}, notes=note)


def _contract_note(name: str, document: SchemaDocument, version: Version) -> tuple[str, ...]:
    if document.identity is None or document.identity.kind is Kind.SHARED:
        return ()
    old, new = event_type(name, numbered(document).major), event_type(name, version.major)
    if old == new:
        return ()
    return (f"a new contract: its type and topic are {new}; publish both until nobody reads {old}",)


@dataclass(frozen=True, slots=True)
class Retirement:
    """What a deprecated schema says.

    Attributes:
        replaced_by: name of the event that takes its place, with `.v2` for a major, or empty.
        sunset: the last day on which it is published, or None.
    """

    replaced_by: str = ""
    sunset: dt.date | None = None

    def note(self) -> dict[str, str]:
        found = {"replaced-by": self.replaced_by} if self.replaced_by else {}
        return found | ({"sunset": self.sunset.isoformat()} if self.sunset else {})


def retired(document: SchemaDocument, retirement: Retirement, text: str = "") -> str:
    """The text of a document (or `text`) with `deprecated: true` and what goes with it."""
    text = text or document.text
    yaml = document.is_yaml
    after = "description" if "description" in document.schema else "title"
    text = set_keyword(text, "deprecated", value=True, yaml=yaml, after=after)
    own = document.schema.get("x-eventreg")
    said = {**(own if isinstance(own, dict) else {}), **retirement.note()}
    if said:
        text = set_keyword(text, "x-eventreg", said, yaml=yaml, after="deprecated")
    return text


def deprecated(
    registry: Registry, document: SchemaDocument, retirement: Retirement, *, released: bool
) -> Plan:
    """A plan that deprecates an event: a patch version, or an edit of what is not released yet."""
    if not isinstance(document.schema, dict):
        raise UsageError(f"{document.path} is no object, so nothing can be said in it")
    text = retired(document, retirement)
    if text == document.text:
        return Plan(notes=(f"{document.identity} says so already",))
    if not released:
        return Plan(changed={document.path: text})
    version = numbered(document).next("patch")
    target = where(registry, document, version)
    text = moved(document, target, text)
    if target.path == document.path:
        return Plan(changed={target.path: text})
    return Plan(made={target.path: text})


def copied(registry: Registry, document: SchemaDocument, name: str) -> Plan:
    """A plan for a new event that begins as a copy of another."""
    target = home(registry.layout, name, first_version(registry))
    return Plan(made={target.path: moved(document, target)})


def relocated(registry: Registry, event: Event, name: str) -> Plan:
    """A plan that renames an event that was never released: its files move, references follow."""
    made: dict[str, str] = {}
    uris: dict[str, str] = {}
    own = {document.path for document in event.versions}
    for document in event.versions:
        target = home(registry.layout, name, version_of(document))
        made[target.path] = moved(document, target)
        uris[document.uri] = target.uri
    changed = {}
    for document in registry.documents.values():
        if document.path not in own:
            text = _redirected(registry, document, uris)
            if text != document.text:
                changed[document.path] = text
    return Plan(made, changed, tuple(sorted(own - set(made))))


def _redirected(registry: Registry, document: SchemaDocument, uris: dict[str, str]) -> str:
    text = document.text
    for reference in registry.references(document):
        if reference.uri in uris and reference.tokens[-1] == REFERENCE_KEYWORDS[0]:
            fragment = f"#{reference.fragment}" if reference.fragment else ""
            editor = Editor(text, yaml=document.is_yaml)
            edit = editor.set_value(reference.tokens, f"{uris[reference.uri]}{fragment}")
            text = apply(text, [edit])
    return text
