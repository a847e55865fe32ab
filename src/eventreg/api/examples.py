"""Events to try a schema with: accepted, or rejected for one named reason."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from eventreg.authoring.example import Maker, spoilt
from eventreg.authoring.versions import newest
from eventreg.config import Config
from eventreg.errors import SchemaError, UsageError
from eventreg.model.bundle import bundle
from eventreg.model.contract import contracts
from eventreg.model.document import SchemaDocument
from eventreg.model.envelope import example_event
from eventreg.model.names import Kind
from eventreg.model.registry import Registry, major_of, version_of


@dataclass(frozen=True, slots=True)
class Wish:
    """Which examples are wanted.

    Attributes:
        seed: the same one gives the same examples.
        envelope: whole CloudEvents.
        invalid: rejected for one reason each.
        keyword: that rejects them, or empty for any.
    """

    count: int = 1
    seed: int = 0
    envelope: bool = False
    invalid: bool = False
    keyword: str = ""


def examples(
    config: Config, registry: Registry, name: str, wish: Wish
) -> Iterator[tuple[Any, str]]:
    """Events of a schema, each with the reason why it is rejected, or an empty one.

    Args:
        config: of the registry.
        registry: where the event is.
        name: of the event; `NAME@VERSION` for another version than the newest.
        wish: how many, and which.

    Raises:
        UsageError: there is no such event or version.
        SchemaError: no example can be made.
    """
    import jsonschema_rs

    document = _version_of(registry, name)
    formats = config.policy.formats == "assert"
    try:
        validator = registry.validator(document, formats=formats)
        schema = bundle(registry, document)
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, KeyError) as error:
        reason = str(getattr(error, "message", error)).partition("\n")[0]
        raise SchemaError(
            f"{document.path} cannot be used: {reason}", remedy='run "eventreg lint"'
        ) from None
    maker = Maker(schema, document.dialect, validator, wish.seed)
    for number in range(wish.count):
        payload, reason = maker.make(number), ""
        if wish.invalid:
            payload, reason = _spoilt(payload, validator, wish, number)
        yield _wrapped(config, registry, document, payload, wish, number), reason


def _version_of(registry: Registry, text: str) -> SchemaDocument:
    name, _, wanted = text.partition("@")
    event, document = newest(registry, name)
    if not wanted:
        return document
    for other in event.versions:
        version = version_of(other)
        if version is not None and version.text == wanted:
            return other
    known = ", ".join(str(version_of(other)) for other in event.versions)
    raise UsageError(f"{event.name} has no version {wanted}", remedy=f"it has {known}")


def _spoilt(payload: Any, validator: Any, wish: Wish, number: int) -> tuple[Any, str]:
    rng = random.Random(f"{wish.seed} {number}")  # noqa: S311  # nothing secret
    # Each example is wrong in another way, as far as the schema has ways.
    ways = list(islice(spoilt(payload, validator, rng, wish.keyword), 8))
    if not ways:
        what = f'the keyword "{wish.keyword}"' if wish.keyword else "the schema"
        raise SchemaError(f"no event was found that {what} alone rejects")
    found = ways[number % len(ways)]
    return found.payload, str(found)


def _wrapped(  # everything that an envelope tells
    config: Config,
    registry: Registry,
    document: SchemaDocument,
    payload: Any,
    wish: Wish,
    number: int,
) -> Any:
    identity = document.identity
    if not wish.envelope:
        return payload
    if identity is None or identity.kind is Kind.SHARED:
        raise UsageError(f"{document.path} is no event, so it has no envelope")
    for contract in contracts(registry, config.catalogue):
        if contract.event == identity.name and contract.major == major_of(document):
            return example_event(contract, document, payload, wish.seed * 1_000_003 + number + 1)
    raise UsageError(f"{identity.name} is not in the registry")
