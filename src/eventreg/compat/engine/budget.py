"""Work is counted in steps, not seconds, so that a verdict is the same on every machine."""

from __future__ import annotations

STEPS = 120_000
"""Steps a question may cost; about a second of an ordinary core at the worst."""


class Spent(Exception):  # noqa: N818
    """The steps ran out.

    Attributes:
        part: what was being worked on.
    """

    def __init__(self, part: str) -> None:
        self.part = part
        super().__init__(part)


class Budget:
    """A number of steps to spend on one question.

    Attributes:
        left: steps that remain.
    """

    __slots__ = ("left",)

    def __init__(self, steps: int = STEPS) -> None:
        self.left = steps

    def spend(self, steps: int, part: str) -> None:
        """Take the steps; raises Spent, naming the part, when none are left."""
        self.left -= steps
        if self.left < 0:
            raise Spent(part)
