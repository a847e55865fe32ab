"""What a converted schema cannot say."""

from __future__ import annotations

from dataclasses import dataclass

from eventreg.model.dialect import pointer_of
from eventreg.model.text.positions import Tokens


@dataclass(frozen=True, slots=True)
class Loss:
    """A keyword whose meaning the target dialect cannot hold.

    Attributes:
        path: file of the schema.
        tokens: path of the keyword in that file.
        reason: one sentence, no full stop.
    """

    path: str
    tokens: Tokens
    reason: str

    @property
    def pointer(self) -> str:
        return pointer_of(self.tokens)

    def __str__(self) -> str:
        return f"{self.path}#{self.pointer}: {self.reason}"
