"""Generators: pure functions from a registry to artifacts, and the one place that writes them."""

from eventreg.generate.artifact import Artifact
from eventreg.generate.publish import Drift, Published, begun, check, is_fresh, publish

__all__ = ["Artifact", "Drift", "Published", "begun", "check", "is_fresh", "publish"]
