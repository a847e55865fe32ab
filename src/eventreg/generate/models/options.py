"""What can be chosen about the models: the section `generate.models` of `eventreg.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Style = Literal["pydantic", "dataclass", "typeddict", "msgspec"]

NEWEST_PYTHON = (3, 14)
"""The newest Python that the generator writes for."""


@dataclass(frozen=True, slots=True)
class Options:
    """The keys of `generate.models`, in snake case; see `eventreg.schema.json`.

    Attributes:
        package: import name.
        events: selectors; empty for all events.
        services: only events that one of these publishes or subscribes to; empty for all.
        pydantic: oldest pydantic that consumers have. From 2.12 an absent property is
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
    pydantic: str = "2.12"
    python: str = "3.11"
    with_: tuple[str, ...] = ()
    distribution: str = ""
    formats: bool = True

    @classmethod
    def read(cls, section: Mapping[str, Any], *, formats: bool = True) -> Options:
        """The options of a section that has been checked against the schema."""
        events = section.get("events", ())
        default = cls()
        return cls(
            output=section.get("output", default.output),
            package=section.get("package", default.package),
            style=section.get("style", default.style),
            versions=section.get("versions", default.versions),
            events=(events,) if isinstance(events, str) else tuple(events),
            services=tuple(section.get("services", ())),
            pydantic=section.get("pydantic", default.pydantic),
            python=section.get("python", default.python),
            with_=tuple(section.get("with", ())),
            distribution=section.get("distribution", default.distribution),
            formats=formats,
        )

    @property
    def pydantic_floor(self) -> tuple[int, int]:
        major, minor = self.pydantic.split(".")
        return int(major), int(minor)

    @property
    def python_floor(self) -> tuple[int, int]:
        major, minor = self.python.split(".")
        return min((int(major), int(minor)), NEWEST_PYTHON)

    @property
    def missing(self) -> bool:
        """Whether an absent property is `MISSING` (pydantic 2.12), not None."""
        return self.pydantic_floor >= (2, 12)
