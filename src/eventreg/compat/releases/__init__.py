"""Releases: what has landed, what follows it, and whether the step keeps its promises."""
