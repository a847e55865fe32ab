"""Which classes there will be, what they are called and where they live."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from eventreg.errors import UsageError
from eventreg.generate.models.options import Options
from eventreg.model.catalogue import Catalogue, is_wildcard, matches
from eventreg.model.document import SchemaDocument
from eventreg.model.names import event_type, split_event_type
from eventreg.model.registry import Event, Registry, version_of


@dataclass(frozen=True, eq=False)
class Contract:
    """One class tree: an event at one major version, made from its newest schema.

    Attributes:
        versions: the schemas of the contract, oldest first; the last is the one modelled.
        key: what `EVENTS` lists it under: the event's type, unless versions share one.
        module: dotted, relative to the package.
        class_name: unique within the module.
    """

    name: str
    major: int
    versions: tuple[SchemaDocument, ...]
    key: str
    module: str
    class_name: str

    @property
    def document(self) -> SchemaDocument:
        return self.versions[-1]

    @property
    def version(self) -> str:
        return str(version_of(self.document) or "")

    @property
    def schema_path(self) -> str:
        """Where the package keeps the schema."""
        return f"{self.module.replace('.', '/')}.{self.class_name}.json"


def plan(registry: Registry, catalogue: Catalogue, options: Options) -> list[Contract]:
    """The contracts of the events chosen, sorted by event and version.

    Raises:
        UsageError: a selector or a service that picks nothing.
    """
    events = _chosen(registry, catalogue, options)
    modules = _modules([event.name for event in events])
    found: list[Contract] = []
    for event in events:
        for major, versions in event.majors().items():
            if not _picked(event.name, major, catalogue, options):
                continue
            found += _contracts(event, major, versions, modules[event.name], options)
    return found


def _chosen(registry: Registry, catalogue: Catalogue, options: Options) -> list[Event]:
    for selector in options.events:
        if not catalogue.expand(selector, registry.events):
            raise UsageError(
                f'no event is picked by "{selector}"', remedy="see eventreg list for the events"
            )
    for service in options.services:
        if service not in catalogue.services:
            known = ", ".join(catalogue.services) or "none"
            raise UsageError(f'there is no service "{service}"', remedy=f"known: {known}")
    return [
        event
        for event in registry.events.values()
        if any(_picked(event.name, major, catalogue, options) for major in event.majors())
    ]


def _picked(name: str, major: int, catalogue: Catalogue, options: Options) -> bool:
    if options.events and not any(
        matches(_followed(selector, catalogue), name, major) for selector in options.events
    ):
        return False
    if not options.services:
        return True
    users = (*catalogue.publishers(name, major), *catalogue.subscribers(name, major))
    return any(user.name in options.services for user in users)


def _followed(selector: str, catalogue: Catalogue) -> str:
    name, _ = split_event_type(selector)
    return selector if is_wildcard(name) else catalogue.aliases.get(name, selector)


def _contracts(
    event: Event,
    major: int,
    versions: tuple[SchemaDocument, ...],
    module: str,
    options: Options,
) -> Iterable[Contract]:
    base = f"{class_base(event.name)}V{major}"
    kind = event_type(event.name, major)
    shadowed = major == 0 and 1 in event.majors()
    if options.versions == "all":
        for document in versions[:-1]:
            text = str(version_of(document) or "")
            digits = re.sub(r"\W", "_", text.removeprefix("v"))
            yield Contract(
                event.name,
                major,
                (document,),
                f"{event.name}@{text}",
                module,
                f"{base}_{digits}",
            )
    newest = str(version_of(versions[-1]) or "")
    key = f"{event.name}@{newest}" if shadowed else kind
    yield Contract(event.name, major, versions, key, module, base)


def class_base(name: str) -> str:
    """`OrderCreated` for `orders.order.created`: the last two segments in camel case."""
    text = camel(" ".join(name.split(".")[-2:]))
    return f"E{text}" if text[:1].isdigit() else text or "Event"


def camel(text: str) -> str:
    words = re.findall(r"[0-9A-Za-z]+", text)
    return "".join(word[0].upper() + word[1:] for word in words)


def _modules(names: list[str]) -> dict[str, str]:
    """A dotted module for each event; never two that differ by case only."""
    packages = {
        ".".join(_identifiers(name)[:end]).lower()
        for name in names
        for end in range(1, name.count(".") + 1)
    }
    taken: Counter[str] = Counter()
    found: dict[str, str] = {}
    for name in names:
        module = ".".join(_identifiers(name))
        if module.lower() in packages:
            module += "_event"
        taken[module.lower()] += 1
        count = taken[module.lower()]
        found[name] = module if count == 1 else f"{module}_{count}"
    return found


def _identifiers(name: str) -> list[str]:
    return [_identifier(segment) for segment in name.split(".")]


def _identifier(segment: str) -> str:
    text = re.sub(r"[^0-9a-z]+", "_", segment.lower()).strip("_") or "event"
    if text[0].isdigit():
        text = f"e{text}"
    return f"{text}_" if keyword.iskeyword(text) or keyword.issoftkeyword(text) else text
