"""`eventreg.yaml`: found, checked against its own JSON Schema, read into frozen data."""

from eventreg.config.model import Config, LintSettings
from eventreg.config.read import FILE_NAME, find, parse, read

__all__ = ["FILE_NAME", "Config", "LintSettings", "find", "parse", "read"]
