"""Which classes there will be, what they are called and where they live."""

from __future__ import annotations

import hashlib
import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

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
    last = name.split(".")[-2:]
    text = camel(_readable(" ".join(last))) or camel(" ".join(map(_identifier, last)))
    return text if text.isidentifier() else f"E{text}"


def camel(text: str) -> str:
    """Words in camel case, their letters as they are."""
    words = re.findall(r"[^\W_]+", text)
    return "".join(word[0].upper() + word[1:] for word in words)


def _modules(names: list[str]) -> dict[str, str]:
    """A dotted module for each event; never two that differ by case only.

    Where several events come to the same, the one that is called so keeps it; the others bear a
    digest of their own name, which no other event changes.
    """
    packages = {
        ".".join(_identifiers(name)[:end]).lower()
        for name in names
        for end in range(1, name.count(".") + 1)
    }
    wanted: dict[str, str] = {}
    for name in names:
        module = ".".join(_identifiers(name))
        wanted[name] = f"{module}_event" if module.lower() in packages else module
    count = Counter(module.lower() for module in wanted.values())
    return {
        name: module
        if count[module.lower()] == 1 or module == name
        else f"{module}_{_digest(name)}"
        for name, module in wanted.items()
    }


def _identifiers(name: str) -> list[str]:
    found = [_identifier(segment) for segment in name.split(".")]
    if found[0] in _OWN_NAMES:
        found[0] += "_"
    return found


_OWN_NAMES = {"parse", "dapr"}
"""What the package itself has under these names."""


@lru_cache(maxsize=4096)
def _identifier(segment: str) -> str:
    text = re.sub("_+", "_", _readable(segment).lower()).strip("_") or f"e{_digest(segment)}"
    if not text.isidentifier():
        text = f"e{text}"
    return f"{text}_" if keyword.iskeyword(text) or keyword.issoftkeyword(text) else text


def _readable(text: str) -> str:
    """The text as Python reads it in a name, with underscores for what no name has in it."""
    if text.isascii():
        return re.sub("[^0-9A-Za-z]", "_", text)
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign if f"a{sign}".isidentifier() else "_" for sign in plain)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
