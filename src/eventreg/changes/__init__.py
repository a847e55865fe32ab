"""What changed, for people: between two versions of a schema, and between two registries.

`between` compares two schemas and `changelog` two registries; both give plain data, which
`render` writes as text, Markdown, HTML or JSON. Verdicts come from the caller.
"""

from eventreg.changes.change import Change, Class, Verdict
from eventreg.changes.changelog import Changelog, Entry, Referee, Side, State, changelog, compare
from eventreg.changes.compare import between
from eventreg.changes.render import FORMATS, render

__all__ = [
    "FORMATS",
    "Change",
    "Changelog",
    "Class",
    "Entry",
    "Referee",
    "Side",
    "State",
    "Verdict",
    "between",
    "changelog",
    "compare",
    "render",
]
