"""Python for publishing and handling one contract, as the generated packages have it."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pprint import pformat
from typing import Any

from eventreg.model.contract import Contract, examples_of
from eventreg.model.document import SchemaDocument
from eventreg.model.envelope import source_of

_LINES = 24
"""Lines of a payload that a snippet still shows; longer ones stand in the example."""


_PLAIN = frozenset(
    {
        *("$schema", "$id", "$comment", "$defs", "title", "description", "examples", "deprecated"),
        *("x-eventreg", "type", "properties", "required", "additionalProperties"),
    }
)
"""Keywords under which a payload stays valid without its optional properties."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A few lines of code under a heading."""

    title: str
    code: str


@dataclass(frozen=True, slots=True)
class Model:
    """The generated class of a contract.

    Attributes:
        package: import name of the package.
        module: dotted, whole.
        name: of the class.
    """

    package: str
    module: str
    name: str


def snippets(model: Model, contract: Contract, document: SchemaDocument) -> Iterator[Snippet]:
    """Yield the code for publishing an event and for handling it.

    Args:
        model: the class of the contract.
        contract: the major of the event.
        document: the version whose example is shown.
    """
    yield Snippet("Publish", _publish(model, source_of(contract), _payload(document)))
    yield Snippet("Handle", _handle(model, contract, document))


def _publish(model: Model, source: str, payload: str) -> str:
    return (
        f"from {model.package}.dapr import Publisher\n"
        f"from {model.module} import {model.name}\n"
        "\n"
        f"{payload}\n"
        f"payload = {model.name}.model_validate(data)\n"
        "\n"
        "with Publisher() as publisher:\n"
        f"    publisher.publish(payload.event(source={json.dumps(source)}))\n"
    )


def _payload(document: SchemaDocument) -> str:
    """The first example with its required properties, as Python."""
    given = next(iter(examples_of(document)), None)
    if given is None:
        return "data = ...  # what the schema asks for"
    required = _required(document)
    if isinstance(given, dict) and required and document.schema.keys() <= _PLAIN:
        given = {name: given[name] for name in given if name in required}
    text = pformat(given, width=84, sort_dicts=False)
    if text.count("\n") < _LINES:
        return "data = " + _ascii(_double_quoted(text)).replace("\n", "\n" + " " * 7)
    return "data = ...  # as in the example above"


def _double_quoted(text: str) -> str:
    """Strings as formatters write them, where no quote inside forbids it."""
    return re.sub(r"(?<![\w\\])'([^'\"\\\n]*)'", r'"\1"', text)


def _ascii(text: str) -> str:
    """Characters beyond ASCII that print well stay; the others are escaped."""
    return "".join(
        c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text
    )


def _required(document: SchemaDocument) -> list[str]:
    schema: Any = document.schema
    names = schema.get("required") if isinstance(schema, dict) else None
    return [n for n in names if isinstance(n, str)] if isinstance(names, list) else []


def _handle(model: Model, contract: Contract, document: SchemaDocument) -> str:
    service = contract.subscribers[0].name if contract.subscribers else "my-service"
    names = [n for n in _required(document) if n.isidentifier() and not keyword.iskeyword(n)]
    used = f"event.id, event.data.{names[0]}" if names and names[0].isascii() else "event.id"
    words = re.findall(r"[0-9a-z]+", contract.event.rpartition(".")[2].lower())
    return (
        f"from {model.package} import CloudEvent\n"
        f"from {model.package}.dapr import RedisDedup, Subscriber\n"
        f"from {model.module} import {model.name}\n"
        "\n"
        "# An ASGI application; the store remembers for 24 hours what was handled.\n"
        f'subscriber = Subscriber({json.dumps(service)}, dedup=RedisDedup("redis://redis:6379"))\n'
        "\n"
        "\n"
        f"@subscriber.on({model.name})\n"
        f"async def on_{'_'.join(words) or 'event'}(event: CloudEvent[{model.name}]) -> None:\n"
        f"    print({used})\n"
    )
