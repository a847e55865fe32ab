"""The name that was meant, where one is like the name that was written."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name that is most like `name`; of several, one of the same letters."""
    import difflib

    by_case = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(name.casefold(), by_case, 3, cutoff)
    if not near:
        return None
    letters = sorted(name.casefold())
    return by_case[next((one for one in near if sorted(one) == letters), near[0])]


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "", cutoff: float = 0.6) -> str:
    """`did you mean "order_id"?`, or `otherwise` where nothing is like it."""
    near = nearest(name, known, cutoff)
    return f'did you mean "{near}"?' if near else otherwise
