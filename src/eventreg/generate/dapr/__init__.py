"""Dapr manifests from the catalogue: who may publish what, and what befalls a poisoned event."""

from eventreg.generate.dapr.options import Options, Secret, Values
from eventreg.generate.dapr.python import REQUIREMENTS, render_python
from eventreg.generate.dapr.render import render

__all__ = ["REQUIREMENTS", "Options", "Secret", "Values", "render", "render_python"]
