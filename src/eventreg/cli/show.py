"""`eventreg show`: one event, from its title to an example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eventreg.cli.list import Form, FormOption
from eventreg.cli.options import Color, ColorOption, ConfigOption, VersionArgument

if TYPE_CHECKING:
    from eventreg.api.lookup import Card
    from eventreg.model.catalogue import Service


def command(
    event: VersionArgument,
    *,
    config: ConfigOption = None,
    output_format: FormOption = Form.TEXT,
    color: ColorOption = Color.AUTO,
) -> None:
    import json

    from eventreg.api.lookup import as_json, card, find
    from eventreg.cli.session import open_session

    session = open_session(config)
    document = find(session.all_versions, session.config.catalogue, event)
    found = card(session.config, session.all_versions, document)
    if output_format is Form.JSON:
        print(json.dumps(as_json(found), indent=2))
    else:
        _print(found, color)


def _print(found: Card, color: Color) -> None:
    import textwrap

    from eventreg.cli.output import coloured, terminal_width
    from eventreg.cli.table import Column, print_table
    from eventreg.model.contract import annotation
    from eventreg.model.printable import json_text, printable

    def paint(code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if coloured(color) else text

    name = printable(f"{found.name} {found.version}".rstrip())
    print(f"{paint('1', name)}  {printable(annotation(found.document, 'title'))}".rstrip())
    for paragraph in annotation(found.document, "description").splitlines():
        print("\n".join(map(printable, textwrap.wrap(paragraph, min(96, terminal_width())))))
    print()
    for word, text in _facts(found):
        print(f"{paint('2', f'{word:12}')} {printable(text)}")
    print()
    columns = (
        Column("property", "bold"),
        Column("", "yellow"),
        Column("type", "cyan"),
        Column("constraints", "green"),
        Column("description", "dim"),
    )
    rows = [
        (
            row.path,
            "required" if row.required else "",
            row.type,
            ", ".join(row.constraints),
            row.description,
        )
        for row in found.fields
    ]
    print_table(columns, rows, color)
    if found.example is not None:
        print(f"\n{paint('2', 'example')}")
        print(json_text(found.example))


def _facts(found: Card) -> Iterator[tuple[str, str]]:
    """What stands above the properties; what is not known is left out."""
    from eventreg.model.contract import farewell, is_deprecated, schema_id

    contract = found.contract
    if is_deprecated(found.document):
        yield "deprecated", _instead(*farewell(found.document))
    if contract:
        yield "type, topic", contract.topic
        if contract.aliases:
            yield "aliases", ", ".join(contract.aliases)
        if contract.owner:
            yield "owner", _owner(contract.owner)
        yield "published by", ", ".join(_names(contract.publishers)) or "nobody"
        yield "subscribers", ", ".join(_names(contract.subscribers)) or "nobody"
    yield (
        "versions",
        ", ".join(f"{text} (deprecated)" if old else text for text, old in found.versions),
    )
    yield "$id", schema_id(found.document) or "none"
    yield "file", found.document.path


def _instead(replacement: str, sunset: str) -> str:
    said = [f"use {replacement} instead"] if replacement else []
    said += [f"sunset on {sunset}"] if sunset else []
    return "; ".join(said) or "yes"


def _names(services: tuple[Service, ...]) -> list[str]:
    return [service.title or service.name for service in services]


def _owner(service: Service) -> str:
    return ", ".join(filter(None, (service.owner, service.contact))) or service.name
