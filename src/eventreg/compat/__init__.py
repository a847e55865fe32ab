"""Compatibility: one question, may the reader read what the writer writes?

The names are imported when they are used: rules are read often, and the engine is large.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eventreg.compat.breaks import Break
    from eventreg.compat.bump import Bump
    from eventreg.compat.check import (
        Compatibility,
        Verdict,
        check_compatibility,
        first_doubt,
        policy_of,
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

_MODULES = {
    "Answer": "eventreg.compat.engine.contain",
    "Break": "eventreg.compat.breaks",
    "Bump": "eventreg.compat.bump",
    "COMPATIBILITY_RULES": "eventreg.compat.rules",
    "Compatibility": "eventreg.compat.check",
    "Policy": "eventreg.compat.engine.contain",
    "Prepared": "eventreg.compat.engine.prepare",
    "Proved": "eventreg.compat.engine.contain",
    "Shown": "eventreg.compat.engine.contain",
    "Undecided": "eventreg.compat.engine.contain",
    "Verdict": "eventreg.compat.check",
    "check_compatibility": "eventreg.compat.check",
    "contains": "eventreg.compat.engine.contain",
    "first_doubt": "eventreg.compat.check",
    "policy_of": "eventreg.compat.check",
}

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
    "first_doubt",
    "policy_of",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
