"""What a subschema consists of, so that it is recognised in other documents and versions."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from eventreg.compat.engine.spot import Spot

if TYPE_CHECKING:
    from eventreg.compat.engine.library import Library

MOST = 64
"""Places of a subschema that is recognised; larger ones are known to their own library alone."""


@dataclass(frozen=True, slots=True)
class Extent:
    """A subschema and all that its references lead to.

    Attributes:
        digest: equal only for subschemas that are spelled alike, and whose references lead to
            subschemas that are.
        spots: the places that it consists of; None where it is recognised in its library alone.
    """

    digest: bytes
    spots: tuple[Spot, ...] | None


def extent(library: Library, spot: Spot) -> Extent:
    """The extent of a subschema, which the library keeps."""
    state = blake2b(digest_size=16)
    spots = [spot]
    numbers = {spot: 0}
    for here in spots:
        if len(spots) > MOST or library.dynamic:
            own = f"{library.fingerprint} {spot.document} {spot.pointer}"
            state.update(own.encode("utf-8", "replace"))
            return Extent(state.digest(), None)
        state.update(b"%d %d " % (here.dialect.number, len(here.text)) + here.text)
        for below, keyword, reference in library.references_in(here) if here.refers else ():
            target = library.follow(below, reference, keyword)
            if target not in numbers:
                numbers[target] = len(spots)
                spots.append(target)
            step = f"{below.pointer[len(here.pointer) :]} {keyword} {numbers[target]} "
            state.update(step.encode("utf-8", "replace"))
    return Extent(state.digest(), tuple(spots))


class References:
    """References by the place where they stand."""

    def __init__(self, references: list[tuple[Spot, str, str]]) -> None:
        self._by_document: dict[str, list[tuple[str, tuple[Spot, str, str]]]] = {}
        for reference in references:
            spot = reference[0]
            self._by_document.setdefault(spot.document, []).append((spot.pointer, reference))
        for listed in self._by_document.values():
            listed.sort(key=lambda pair: pair[0])

    def within(self, spot: Spot) -> list[tuple[Spot, str, str]]:
        """Those in a subschema and below it, by pointer."""
        listed = self._by_document.get(spot.document, [])

        def before(pointer: str) -> int:
            return bisect_left(listed, pointer, key=lambda pair: pair[0])

        # Below it stand the pointers that go on with a slash; "0" comes right after that.
        own = listed[before(spot.pointer) : before(f"{spot.pointer}\0")]
        below = listed[before(f"{spot.pointer}/") : before(f"{spot.pointer}0")]
        return [reference for _, reference in (*own, *below)]
