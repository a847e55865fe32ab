"""JSON and YAML text: strict values, and the position of every value."""

from eventreg.model.text.parse import MAX_BYTES, MAX_DEPTH, ParseError, parse
from eventreg.model.text.positions import Span, duplicates, positions

__all__ = ["MAX_BYTES", "MAX_DEPTH", "ParseError", "Span", "duplicates", "parse", "positions"]
