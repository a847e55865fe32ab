"""Where schemas come from: the working tree or a Git ref, read into a registry."""

from eventreg.sources.gitref import GitRef
from eventreg.sources.load import Source, load, read_document
from eventreg.sources.repository import Repository
from eventreg.sources.worktree import WorkTree

__all__ = ["GitRef", "Repository", "Source", "WorkTree", "load", "read_document"]
