"""Releases: what has landed, what follows it, and whether the step keeps its promises."""

from eventreg.compat.releases.judge import Judge
from eventreg.compat.releases.rules import RELEASE_RULES
from eventreg.compat.releases.run import against_base, neighbours, two_documents

__all__ = ["RELEASE_RULES", "Judge", "against_base", "neighbours", "two_documents"]
