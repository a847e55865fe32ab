"""Selectors of events and shared types, as command lines have them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from eventreg.errors import UsageError
from eventreg.model.catalogue import Catalogue, matches
from eventreg.model.nearest import did_you_mean


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was asked for; no selector asks for everything."""

    selectors: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        selectors: Collection[str],
        catalogue: Catalogue,
        names: Collection[str],
        others: Callable[[], Collection[str]] = tuple,
    ) -> Chosen:
        """Follow aliases; raise `UsageError` for a selector that picks nothing.

        Args:
            selectors: as typed.
            catalogue: of the aliases.
            names: that may be picked.
            others: further names, asked for where one of `names` is not picked.
        """
        followed = tuple(catalogue.aliases.get(each, each) for each in selectors)
        for selector in followed:
            if any(matches(selector, name) for name in names):
                continue
            names = {*names, *others()}
            if not any(matches(selector, name) for name in names):
                raise no_such_event(selector, names)
        return cls(followed)

    def wants(self, name: str) -> bool:
        return not self.selectors or any(matches(each, name) for each in self.selectors)


def no_such_event(selector: str, names: Iterable[str]) -> UsageError:
    """The error for a name that no event has, with the nearest one that some event has."""
    known = list(names)
    inside = selector.rstrip(".*")
    if inside and any(name.startswith(f"{inside}.") for name in known):
        remedy = f'did you mean "{inside}.**"?'
    else:
        remedy = did_you_mean(selector, known, 'see "eventreg list"')
    return UsageError(f'no event "{selector}" in the registry', remedy=remedy)
