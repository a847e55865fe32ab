"""Names, paths and `$id`s: two templates tie an event and its version to its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from eventreg.model.version import PATTERNS, Scheme, Version

_FIELD = re.compile(r"\{([a-z_]+)(\.\.\.)?\}")
_EXTENSIONS = ("json", "yaml", "yml")
SUFFIXES = tuple(f".{extension}" for extension in _EXTENSIONS)
"""Of files that are taken for schemas wherever they lie."""


class Kind(StrEnum):
    """What a schema is for."""

    EVENT = "event"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a schema says it is.

    Attributes:
        kind: an event, or a type that events share.
        name: segments joined by dots, such as `orders.order.created`.
        version: None where the template has no `{version}` in it.
    """

    kind: Kind
    name: str
    version: Version | None

    def __str__(self) -> str:
        return f"{self.name} {self.version}" if self.version else self.name


@dataclass(frozen=True)
class Template:
    """Text with fields: `{name}` is one path segment, `{name...}` any number of them.

    `{version}` matches a version of the layout's scheme and `{ext}` one of json, yaml, yml.
    """

    text: str
    scheme: Scheme = Scheme.SEMVER

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(match[1] for match in _FIELD.finditer(self.text))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches what the template describes; one group for each field."""
        pattern, at, seen = "", 0, set[str]()
        for match in _FIELD.finditer(self.text):
            name = match[1]
            pattern += re.escape(self.text[at : match.start()])
            at = match.end()
            if name in seen:
                pattern += f"(?P={name})"
            else:
                pattern += f"(?P<{name}>{self._field_pattern(name, deep=bool(match[2]))})"
            seen.add(name)
        return re.compile(pattern + re.escape(self.text[at:]))

    def _field_pattern(self, name: str, *, deep: bool) -> str:
        if name == "version":
            return PATTERNS[self.scheme]
        if name == "ext":
            return "|".join(_EXTENSIONS)
        return "[^/]+(?:/[^/]+)*?" if deep else "[^/]+?"

    def match(self, text: str) -> dict[str, str] | None:
        """The values of the fields, or None where `text` has another shape."""
        found = self.pattern.fullmatch(text)
        return found.groupdict() if found else None

    def format(self, values: Mapping[str, str]) -> str:
        """Raise `KeyError` where a field has no value."""
        return _FIELD.sub(lambda match: values[match[1]], self.text)


@dataclass(frozen=True)
class Place:
    """Where one kind of schema lives and what its `$id` looks like.

    Attributes:
        kind: what it holds.
        path: template of the path, relative to the folder of schemas.
        id: template of the `$id`; None where schemas bear none and the path is the identity.
        name: template of the dotted name over the fields of `id` (or `path`).
    """

    kind: Kind
    path: Template
    id: Template | None
    name: str = ""

    @cached_property
    def source(self) -> Template:
        return self.id or self.path

    @cached_property
    def _name_fields(self) -> tuple[str, ...]:
        return tuple(f for f in self.source.fields if f not in {"version", "ext"})

    @cached_property
    def path_tells_all(self) -> bool:
        """Whether the path alone names the event, so that a file need not be read for it."""
        return set(self._name_fields) <= set(self.path.fields)

    def identity(self, values: Mapping[str, str]) -> Identity:
        """Raise `ValueError` where a value is no version, `KeyError` where one is missing."""
        dotted = {key: value.replace("/", ".") for key, value in values.items()}
        if self.name:
            name = _FIELD.sub(lambda match: dotted[match[1]], self.name)
        else:
            name = ".".join(dotted[f] for f in self._name_fields)
        text = values.get("version")
        version = Version.parse(text, self.source.scheme) if text else None
        return Identity(self.kind, name, version)

    def values_of(self, name: str, version: Version | None) -> dict[str, str] | None:
        """The fields that give this name, or None where it does not fit the template."""
        shape = self.name or ".".join(f"{{{f}}}" for f in self._name_fields)
        deep = {match[1] for match in _FIELD.finditer(self.source.text) if match[2]}
        pattern = ""
        at = 0
        for match in _FIELD.finditer(shape):
            pattern += re.escape(shape[at : match.start()]) + f"(?P<{match[1]}>[^/]+)"
            at = match.end()
        found = re.fullmatch(pattern + re.escape(shape[at:]), name)
        if found is None:
            return None
        values = {
            key: value.replace(".", "/") if key in deep else value
            for key, value in found.groupdict().items()
        }
        values["ext"] = "json"
        if version is not None:
            values["version"] = version.text
        return values


@dataclass(frozen=True)
class Layout:
    """How paths, `$id`s, names and versions hang together.

    Attributes:
        root: folder of the schemas, POSIX, relative to the folder of `eventreg.yaml`.
        event: where events live.
        shared: where types live that several events use; the first that matches wins,
            before `event`.
        ignore: patterns (gitignore syntax) of files that are no schemas.
    """

    root: str
    event: Place
    shared: tuple[Place, ...] = ()
    ignore: tuple[str, ...] = ()
    scheme: Scheme = Scheme.SEMVER
    dialects: Mapping[str, str] = field(default_factory=dict)

    @property
    def places(self) -> tuple[Place, ...]:
        return (*self.shared, self.event)

    @cached_property
    def _without_suffix(self) -> tuple[Template, ...]:
        paths = (place.path for place in self.places)
        return tuple(path for path in paths if not path.text.endswith((*SUFFIXES, "{ext}")))

    def takes(self, path: str) -> bool:
        """Whether a file is taken for a schema.

        It is by its suffix, or because it lies where the layout has schemas without one, as
        Iglu's `com.acme/click/jsonschema/1-0-0`.
        """
        return path.endswith(SUFFIXES) or any(
            template.match(self.inside(path)) is not None for template in self._without_suffix
        )

    @cached_property
    def in_place(self) -> bool:
        """Whether events evolve in one file, their older versions living in Git history."""
        return "version" not in self.event.path.fields

    def inside(self, path: str) -> str:
        """A path relative to the folder of schemas."""
        return path if self.root == "." else path.removeprefix(f"{self.root}/")

    def below_root(self, inside: str) -> str:
        """The path of what lies in the folder of schemas."""
        return inside if self.root == "." else f"{self.root}/{inside}"

    def parse_path(self, path: str) -> tuple[Place, dict[str, str]] | None:
        """The place and field values of a path below the folder of schemas."""
        for place in self.places:
            values = place.path.match(self.inside(path))
            if values is not None:
                return place, values
        return None

    def parse_id(self, uri: str) -> tuple[Place, dict[str, str]] | None:
        """The place and field values of a `$id`; an empty fragment does not count."""
        for place in self.places:
            values = place.id.match(uri.removesuffix("#")) if place.id else None
            if values is not None:
                return place, values
        return None

    def format_path(self, place: Place, values: Mapping[str, str]) -> str:
        """Raise `KeyError` where the path has a field that `values` lacks."""
        return self.below_root(place.path.format(values))


@lru_cache(maxsize=4096)
def event_type(name: str, major: int) -> str:
    """CloudEvents `type` and topic of a contract: major 0 and 1 keep the bare name."""
    return name if major <= 1 else f"{name}.v{major}"


def split_event_type(text: str) -> tuple[str, int | None]:
    """Name and major of a CloudEvents `type`; the major is None for a bare name."""
    name, dot, tail = text.rpartition(".")
    if dot and re.fullmatch(r"v[1-9][0-9]{0,8}", tail):
        return name, int(tail[1:])
    return text, None
