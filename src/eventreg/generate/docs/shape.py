"""A schema as people read it: fields within fields, each with its type and its demands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eventreg.generate.docs.words import Words
from eventreg.model.document import SchemaDocument


@dataclass(frozen=True, slots=True)
class Shape:
    """What may stand in one place.

    Attributes:
        type: such as `string`, `list of Money`.
        values: the only ones allowed, as JSON; empty where others are too.
        examples: as JSON.
        fields: of the object, or of the objects in the list.
        groups: alternatives and conditions.
        unfold: a shared type whose own fields belong here.
    """

    type: Words
    title: str = ""
    description: str = ""
    values: tuple[str, ...] = ()
    constraints: tuple[Words, ...] = ()
    examples: tuple[str, ...] = ()
    deprecated: bool = False
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()
    unfold: SchemaDocument | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A named place inside an object or a list.

    Attributes:
        kind: `property`, `pattern` (name is a regular expression), `other` (any further name)
            or `item` (name is an index).
        path: from the payload, as a person writes it: `lines[].sku`.
        anchor: `id` of the field in its page, unique there.
    """

    name: str
    kind: str
    path: str
    anchor: str
    required: bool
    shape: Shape


@dataclass(frozen=True, slots=True)
class Group:
    """A shape that holds under a condition, or is one of several."""

    label: Words
    shape: Shape


def every_field(shape: Shape) -> Iterator[Field]:
    """Yield the fields of a shape and those inside them, in reading order."""
    for field in shape.fields:
        yield field
        yield from every_field(field.shape)
    for group in shape.groups:
        yield from every_field(group.shape)


def joined(path: str, name: str) -> str:
    """The path of a property: `totals.subtotal`, or `labels["a b"]` where a name needs quotes."""
    if not name or not set(name).isdisjoint(" .[]\"'\\/") or not name.isprintable():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'{path}["{quoted}"]' if path else f'"{quoted}"'
    return f"{path}.{name}" if path else name
