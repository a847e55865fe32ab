"""What lint needs to know of the configuration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from eventreg.model.catalogue import Catalogue
from eventreg.model.dialect import Dialect
from eventreg.model.finding import Location
from eventreg.model.waiver import Waiver


def _nowhere(*_: str | int) -> Location:
    return Location("eventreg.yaml")


@dataclass(frozen=True)
class Settings:
    """Selection, conventions and catalogue.

    Attributes:
        select: codes, prefixes of codes, or slugs of the rules that run; empty for those that
            are on by default.
        extend_select: rules that run beside these.
        ignore: rules that do not run.
        severity: `error`, `warning`, `info` or `off` by the same kinds of names.
        name_pattern: regular expression that the whole name of an event matches.
        name_description: the pattern in words.
        money_words: words in property names that mean money, beside those built in.
        dialect: of schemas without `$schema`.
        overrides: the selectors of each entry of `compat.overrides`.
        waivers: in the order of `eventreg.yaml`.
        today: against which waivers and sunsets are held.
        dapr: options of the Dapr manifests as written; None where none are generated.
        manifests: text of Dapr manifests written by hand, by path.
        locate: place of a value in `eventreg.yaml`, by its path.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    name_pattern: str = r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){2}"
    name_description: str = "<service>.<domain>.<action> in snake case"
    money_words: tuple[str, ...] = ()
    dialect: Dialect = Dialect.DRAFT2020
    catalogue: Catalogue = field(default_factory=Catalogue)
    overrides: tuple[tuple[str, ...], ...] = ()
    waivers: tuple[Waiver, ...] = ()
    today: dt.date = field(default_factory=dt.date.today)
    dapr: Mapping[str, Any] | None = None
    manifests: Mapping[str, str] = field(default_factory=dict)
    locate: Callable[..., Location] = _nowhere
