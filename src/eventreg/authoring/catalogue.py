"""Edits of the catalogue in `eventreg.yaml` that leave the rest of the file as it is."""

from __future__ import annotations

import json
import re

from eventreg.errors import UsageError
from eventreg.model.catalogue import Catalogue
from eventreg.model.text.edit import EditError, Editor, apply

Tokens = tuple[str | int, ...]


def published(
    text: str, catalogue: Catalogue, event: str, service: str, owner: str
) -> tuple[str, str]:
    """The configuration with `event` among what a service publishes, and a note.

    The text comes back as it is where a service publishes the event already.
    """
    if catalogue.publishers(event) and not service:
        return text, ""
    owning = catalogue.owner(event)
    name = service or (owning.name if owning else _service_name(event))
    known = catalogue.services.get(name)
    if known is None:
        entry: dict[str, object] = {"owner": owner or f"team-{name}"}
        namespace = event.partition(".")[0]
        if namespace != name:
            entry["namespaces"] = [namespace]
        entry["publishes"] = [event]
        note = f"{name} is a new service in the catalogue; see to its owner, {entry['owner']}"
        return _with_entry(text, "services", name, entry), note
    if any(one.name == name for one in catalogue.publishers(event)):
        return text, ""
    note = f"{name} publishes it, says the catalogue now"
    if owning is None:
        namespace = event.partition(".")[0]
        text = _with_item(text, name, "namespaces", namespace, known.namespaces)
        note += f", and {namespace} is a namespace of it"
    return _with_item(text, name, "publishes", event), note


def aliased(text: str, old: str, new: str) -> str:
    """The configuration with a name of old."""
    return _with_entry(text, "aliases", old, new)


def renamed(text: str, catalogue: Catalogue, old: str, new: str) -> str:
    """The configuration with every selector that is exactly `old` (or one major of it) as `new`."""
    for service, keyword, index, selector in catalogue.selectors():
        if selector != old and not re.fullmatch(re.escape(old) + r"\.v[0-9]+", selector):
            continue
        value = new + selector.removeprefix(old)
        editor = Editor(text, yaml=True)
        tokens: Tokens = ("services", service.name, keyword)
        tokens = (*tokens, index) if (*tokens, index) in editor.spans else tokens
        text = apply(text, [editor.set_value(tokens, value)])
    return text


def _service_name(event: str) -> str:
    first = re.sub(r"[^a-z0-9-]+", "-", event.partition(".")[0].lower()).strip("-")
    return first if first[:1].isalpha() else f"service-{first}".strip("-")


def _with_item(text: str, service: str, key: str, item: str, default: tuple[str, ...] = ()) -> str:
    """The configuration with one more item in a list of a service; `default` is what it is without."""
    editor = Editor(text, yaml=True)
    tokens: Tokens = ("services", service, key)
    try:
        if (*tokens, 0) in editor.spans:
            return apply(text, [editor.append_item(tokens, item)])
        if tokens in editor.spans:
            old = _scalar(editor, tokens)
            return apply(text, [editor.set_value(tokens, [old, item] if old else [item])])
        keys = [t[-1] for t in editor.spans if len(t) == 3 and t[:2] == tokens[:2]]
        last = str(keys[-1]) if keys else None
        edit = editor.insert_key(tokens[:2], key, [*default, item], after=last)
        return apply(text, [edit])
    except EditError:
        raise _by_hand(f"{item} under services.{service}.{key}") from None


def _with_entry(text: str, section: str, key: str, value: object) -> str:
    editor = Editor(text, yaml=True)
    keys = [t[-1] for t in editor.spans if len(t) == 2 and t[0] == section]
    try:
        if keys:
            last = str(max(keys, key=lambda k: editor.spans[section, k].value[0]))
            return apply(text, [editor.insert_key((section,), key, value, after=last)])
        if (section,) in editor.spans:
            return apply(text, [editor.set_value((section,), {key: value})])
        top = [t[0] for t in editor.spans if len(t) == 1]
        if top:
            last = str(max(top, key=lambda k: editor.spans[k,].value[0]))
            return apply(text, [editor.insert_key((), section, {key: value}, after=last)])
    except EditError:
        raise _by_hand(f"{key} under {section}") from None
    newline = "" if not text or text.endswith("\n") else "\n"
    from eventreg.model.text.scalars import yaml_block

    return f"{text}{newline}{yaml_block({section: {key: value}}, 0)}\n"


def _scalar(editor: Editor, tokens: Tokens) -> str:
    start, end = editor.spans[tokens].value
    raw = editor.text[start:end].strip()
    if raw.startswith('"'):
        found: str = json.loads(raw)
        return found
    return raw.strip("'") if raw not in {"[]", "{}", "~", "null"} else ""


def _by_hand(what: str) -> UsageError:
    return UsageError(
        f"eventreg.yaml is written in a way that cannot be edited safely: add {what} by hand",
        remedy="nothing was changed",
    )
