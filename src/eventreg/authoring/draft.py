"""The first version of an event, ready to be edited, that lints clean."""

from __future__ import annotations

import json
import re
from typing import Any

from eventreg.authoring.places import first_version, home
from eventreg.authoring.plan import Plan
from eventreg.errors import UsageError
from eventreg.model.dialect import Dialect
from eventreg.model.document import is_yaml
from eventreg.model.registry import Registry


def new_event(
    registry: Registry,
    name: str,
    dialect: Dialect,
    *,
    title: str = "",
    description: str = "",
) -> Plan:
    """A plan for the first version of an event.

    Raises:
        UsageError: the event exists, or the layout has no place for its name.
    """
    if name in registry.events:
        raise UsageError(
            f"{name} exists already", remedy=f'make its next version with "eventreg bump {name}"'
        )
    where = home(registry.layout, name, first_version(registry))
    schema = draft(name, where.uri, dialect, title=title, description=description)
    return Plan(made={where.path: written(schema, yaml=is_yaml(where.path))})


def written(schema: Any, *, yaml: bool) -> str:
    """The text of a new schema file."""
    if not yaml:
        return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    from eventreg.model.text.scalars import yaml_block

    return yaml_block(schema, 0) + "\n"


def draft(
    name: str, uri: str, dialect: Dialect, *, title: str = "", description: str = ""
) -> dict[str, Any]:
    """A schema that says what there is to say of any event: which thing, and when."""
    thing, action = _thing(name), _action(name)
    key, time = f"{_word(thing)}_id", _time_property(action)
    head: dict[str, Any] = {"$schema": dialect.uri}
    if uri:
        head[dialect.id_keyword] = uri
    schema = {
        **head,
        "title": title or title_of(name),
        "description": description
        or f"The {_words(thing)} is {_words(action)}. Say when exactly this is sent, and when not.",
        "type": "object",
        "required": [key, time],
        "properties": {
            key: {
                "description": f"The {_words(thing)} concerned.",
                "type": "string",
                "minLength": 1,
            },
            time: {
                "description": "When it happened.",
                "type": "string",
                "format": "date-time",
            },
        },
        "additionalProperties": True,
        "examples": [{key: f"{_word(thing)[:3]}_7h2k9m4q", time: "2026-03-14T09:26:53Z"}],
    }
    if dialect is Dialect.DRAFT4:
        del schema["examples"]
    return schema


def _thing(name: str) -> str:
    parts = re.split(r"[./]", name)
    return parts[-2] if len(parts) > 1 else parts[0]


def _action(name: str) -> str:
    parts = re.split(r"[./]", name)
    return parts[-1] if len(parts) > 1 else "changed"


def _words(text: str) -> str:
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    return " ".join(re.split(r"[\W_]+", spaced)).strip().lower() or "thing"


def _word(text: str) -> str:
    """The words as the name of a property, which is one of programs as well."""
    found = re.sub(r"[^a-z0-9]+", "_", _words(text)).strip("_") or "thing"
    return found if found[0].isalpha() else f"x_{found}"


def title_of(name: str) -> str:
    """The title that is made of an event's name."""
    return _title(f"{_thing(name)} {_action(name)}")


def _title(text: str) -> str:
    return _words(text).title()


def _time_property(action: str) -> str:
    word = _word(action)
    return f"{word}_at" if re.fullmatch(r"[a-z]+ed", word) else "occurred_at"
