"""Examples of rules as text to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eventreg.generate.docs.text import pretty_json, visible
from eventreg.model.rule import Example, PairExample


@dataclass(frozen=True, slots=True)
class Shown:
    """A file of an example."""

    title: str
    text: str


def examples_of(example: Example | PairExample) -> Iterator[Shown]:
    """Yield each file of an example."""
    if isinstance(example, PairExample):
        yield Shown("released", pretty_json(example.old))
        yield Shown("next version", pretty_json(example.new))
        return
    for path, text in (example.base or {}).items():
        yield Shown(f"{visible(path)}, released", _clean(text))
    for path, text in example.files.items():
        yield Shown(visible(path), _clean(text))
    if example.config:
        yield Shown("eventreg.yaml", _clean(example.config))


def _clean(text: str) -> str:
    return "\n".join(visible(line) for line in text.splitlines())
