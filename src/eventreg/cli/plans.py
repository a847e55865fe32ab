"""Carry out what an authoring command has planned, and say so."""

from __future__ import annotations

import os
from pathlib import Path

from eventreg.authoring.plan import Plan


def carry_out(plan: Plan, root: Path, *, quiet: bool, dry: bool = False) -> None:
    """Write the files of a plan and print a line for each."""
    if not dry:
        plan.apply(root)
    if quiet:
        return
    for line in plan.lines():
        verb, _, path = line.partition(" ")
        print(f"{verb} {Path(os.path.relpath(root / path)).as_posix()}")
    for note in plan.notes:
        print(f"note: {note}")
