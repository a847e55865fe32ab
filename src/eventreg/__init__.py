"""A Git-native schema registry and code generator for event-driven systems.

The names below are the public interface. They are imported when they are used, so that the
command line starts at once.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eventreg.api.generate import Outcome
    from eventreg.api.project import Project, generate, lint, load
    from eventreg.compat import Break, Compatibility, check_compatibility
    from eventreg.errors import EventregError, SchemaError
    from eventreg.model.finding import Finding, Report, Severity

__version__ = "0.1.0"

__all__ = [
    "Break",
    "Compatibility",
    "EventregError",
    "Finding",
    "Outcome",
    "Project",
    "Report",
    "SchemaError",
    "Severity",
    "__version__",
    "check_compatibility",
    "generate",
    "lint",
    "load",
]

_HOMES = {
    "Break": "eventreg.compat",
    "Compatibility": "eventreg.compat",
    "EventregError": "eventreg.errors",
    "Finding": "eventreg.model.finding",
    "Outcome": "eventreg.api.generate",
    "Project": "eventreg.api.project",
    "Report": "eventreg.model.finding",
    "SchemaError": "eventreg.errors",
    "Severity": "eventreg.model.finding",
    "check_compatibility": "eventreg.compat",
    "generate": "eventreg.api.project",
    "lint": "eventreg.api.project",
    "load": "eventreg.api.project",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__


class _Package(ModuleType):
    """Keeps `lint` and `generate` the functions.

    The import system binds the packages of these names, `eventreg.lint` and `eventreg.generate`,
    as attributes here when they are imported; `from eventreg.lint import …` needs no such binding.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
