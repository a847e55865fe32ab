"""The docs site: a page for every version of every event, as HTML or Markdown."""

from eventreg.generate.docs.difference import Change, Difference, Differences, Verdict
from eventreg.generate.docs.render import Options, render

__all__ = ["Change", "Difference", "Differences", "Options", "Verdict", "render"]
