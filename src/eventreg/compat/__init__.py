"""Compatibility: one question, may the reader read what the writer writes?"""

from eventreg.compat.breaks import Break
from eventreg.compat.bump import Bump
from eventreg.compat.check import (
    Compatibility,
    Verdict,
    check_compatibility,
    policy_of,
    required_bump,
)
from eventreg.compat.engine.contain import (
    Answer,
    Policy,
    Proved,
    Shown,
    Undecided,
    contains,
)
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.rules import COMPATIBILITY_RULES

__all__ = [
    "COMPATIBILITY_RULES",
    "Answer",
    "Break",
    "Bump",
    "Compatibility",
    "Policy",
    "Prepared",
    "Proved",
    "Shown",
    "Undecided",
    "Verdict",
    "check_compatibility",
    "contains",
    "policy_of",
    "required_bump",
]
