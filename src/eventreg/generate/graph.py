"""Who publishes what to whom, as a tree, as Mermaid and as DOT."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from eventreg.generate.keys import key_of
from eventreg.model.catalogue import Service
from eventreg.model.contract import Contract
from eventreg.model.printable import printable

Graph = Sequence[Contract]
"""Contracts in the order in which they are drawn."""


def as_tree(graph: Graph) -> str:
    """Each service with what it publishes, and below each event who subscribes."""
    blocks = ["\n".join(_service(name, found)) for name, found in _by_publisher(graph).items()]
    return "\n\n".join(blocks) + "\n" if blocks else "No events.\n"


def _by_publisher(graph: Graph) -> Mapping[str, list[Contract]]:
    found: dict[str, list[Contract]] = {}
    for contract in graph:
        for service in contract.publishers:
            found.setdefault(service.title or service.name, []).append(contract)
    alone = [contract for contract in graph if not contract.publishers]
    if alone:
        found["(nobody publishes)"] = alone
    return found


def _service(name: str, contracts: list[Contract]) -> Iterator[str]:
    yield printable(name)
    for number, contract in enumerate(contracts, 1):
        last = number == len(contracts)
        mark = "  (deprecated)" if contract.deprecated else ""
        yield f"{'└─' if last else '├─'} {printable(contract.topic)}{mark}"
        stem = "  " if last else "│ "
        names = [printable(service.title or service.name) for service in contract.subscribers]
        if names:
            yield f"{stem}    → {', '.join(names)}"


def as_mermaid(graph: Graph) -> str:
    """A flowchart: services as boxes, events as rounded boxes between them."""
    lines = ["flowchart LR"]
    lines += [f"  {key}[{_quoted(text)}]" for key, text in _services(graph).items()]
    for number, contract in enumerate(graph):
        event = f"e{number}"
        lines.append(f"  {event}([{_quoted(contract.topic)}])")
        lines += [f"  {_key(service)} --> {event}" for service in contract.publishers]
        lines += [f"  {event} --> {_key(service)}" for service in contract.subscribers]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A label in which Mermaid sees no syntax, Markdown or HTML: entities by number."""
    escaped = "".join(c if c.isalnum() or c in " .-_" else f"#{ord(c)};" for c in printable(text))
    return f'"{escaped}"'


def as_dot(graph: Graph) -> str:
    """For Graphviz."""
    lines = [
        "digraph events {",
        "  rankdir=LR;",
        '  node [fontname="sans-serif", shape=box, style=rounded];',
    ]
    lines += [f"  {key} [label={_text(text)}];" for key, text in _services(graph).items()]
    for number, contract in enumerate(graph):
        event = f"e{number}"
        lines.append(f"  {event} [label={_text(contract.topic)}, shape=ellipse];")
        lines += [f"  {_key(service)} -> {event};" for service in contract.publishers]
        lines += [f"  {event} -> {_key(service)};" for service in contract.subscribers]
    return "\n".join([*lines, "}"]) + "\n"


def _text(text: str) -> str:
    escaped = printable(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _services(graph: Graph) -> Mapping[str, str]:
    """Key and label of each service that takes part, in the order of the first event."""
    found: dict[str, str] = {}
    for contract in graph:
        for service in contract.services:
            found.setdefault(_key(service), service.title or service.name)
    return found


def _key(service: Service) -> str:
    return f"s_{key_of(service.name).replace('-', '_').replace('.', '_')}"


def as_json(graph: Graph) -> str:
    value = [
        {
            "type": contract.topic,
            "event": contract.event,
            "major": contract.major,
            "deprecated": contract.deprecated,
            "publishers": [service.name for service in contract.publishers],
            "subscribers": [service.name for service in contract.subscribers],
        }
        for contract in graph
    ]
    return json.dumps(value, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Graph], str]] = {
    "text": as_tree,
    "mermaid": as_mermaid,
    "dot": as_dot,
    "json": as_json,
}
"""Each way of drawing, by name."""
