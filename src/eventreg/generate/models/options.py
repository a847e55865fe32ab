"""What can be chosen about the models: the section `generate.models` of `eventreg.yaml`."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from eventreg.errors import UsageError

Style = Literal["pydantic", "dataclass", "typeddict", "msgspec"]

PARTS = {"dapr"}
"""What can stand beside the models."""

OLDEST_PYDANTIC = (2, 6)
OLDEST_PYTHON = (3, 10)
"""What packages are tried with; jsonschema-rs needs as new a Python."""

MISSING_SINCE = (2, 13)
"""The pydantic whose `MISSING` works; 2.12 warns of it in nested objects when it writes them."""

_NEWEST_PYTHON = (3, 14)
"""The newest Python that the generator writes for."""

Floor = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Options:
    """The keys of `generate.models`, in snake case; see `eventreg.schema.json`.

    Attributes:
        package: import name.
        events: selectors; empty for all events.
        services: only events that one of these publishes or subscribes to; empty for all.
        pydantic: oldest pydantic that consumers have. From 2.13 an absent property is
            `MISSING`; below, it reads as None, and a model cannot tell it from null.
        python: oldest Python that consumers have.
        formats: whether `format` is checked, as compatibility has it.
    """

    output: str = "generated/models"
    package: str = "events"
    style: Style = "pydantic"
    versions: Literal["newest", "all"] = "newest"
    events: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    pydantic: str = "2.13"
    python: str = "3.11"
    with_: tuple[str, ...] = ()
    distribution: str = ""
    formats: bool = True

    @classmethod
    def read(cls, section: Mapping[str, Any], *, formats: bool = True) -> Options:
        """The options of a section of `eventreg.yaml`, or of the command line.

        Raises:
            UsageError: a package that Python cannot import, an unknown part, or a floor that is
                too low.
        """
        events = section.get("events", ())
        default = cls()
        package = section.get("package", default.package)
        if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", package) or keyword.iskeyword(package):
            raise UsageError(f'Python cannot import a package called "{package}"')
        unknown = set(section.get("with", ())) - PARTS
        if unknown:
            raise UsageError(
                f'models have no part "{min(unknown)}"', remedy=f"known: {', '.join(PARTS)}"
            )
        style = section.get("style", default.style)
        if section.get("with") and style != "pydantic":
            raise UsageError(
                f'"{min(section["with"])}" needs models of the style "pydantic", not "{style}"',
                remedy="choose one of the two",
            )
        floors = {
            name: section.get(name, getattr(default, name)) for name in ("pydantic", "python")
        }
        _refuse_older("pydantic", floors["pydantic"], OLDEST_PYDANTIC)
        _refuse_older("python", floors["python"], OLDEST_PYTHON)
        return cls(
            output=section.get("output", default.output),
            package=package,
            style=style,
            versions=section.get("versions", default.versions),
            events=(events,) if isinstance(events, str) else tuple(events),
            services=tuple(section.get("services", ())),
            **floors,
            with_=tuple(section.get("with", ())),
            distribution=section.get("distribution", default.distribution),
            formats=formats,
        )

    @property
    def pydantic_floor(self) -> Floor:
        return _floor(self.pydantic)

    @property
    def python_floor(self) -> Floor:
        return min(_floor(self.python), _NEWEST_PYTHON)

    @property
    def missing(self) -> bool:
        """Whether an absent property is `MISSING`, not None."""
        return self.pydantic_floor >= MISSING_SINCE


def _floor(text: str) -> Floor:
    major, minor = text.split(".")
    return int(major), int(minor)


def _refuse_older(name: str, text: str, oldest: Floor) -> None:
    if _floor(text) < oldest:
        raise UsageError(
            f"models cannot be made for {name} {text}",
            remedy=f"{oldest[0]}.{oldest[1]} is the oldest that generate.models.{name} can be",
        )
