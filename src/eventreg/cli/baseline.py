"""`--add-waivers`: what an old registry lets through when it adopts eventreg."""

from __future__ import annotations

import datetime as dt

import typer

from eventreg.config import Config
from eventreg.model.finding import Report


def add_baseline(config: Config, report: Report) -> None:
    """Write a waiver for each finding, say how many, and end the run with status 0."""
    from eventreg.api.waivers import BASELINE_DAYS, NO_OWNER, baseline, waive
    from eventreg.model.plural import plural

    today = dt.datetime.now(tz=dt.UTC).date()
    made = waive(
        config,
        baseline(report.findings),
        reason=f"baseline of {today}",
        until=today + dt.timedelta(days=BASELINE_DAYS),
        today=today,
        default_owner=NO_OWNER,
    )
    where = config.path.name
    if not made:
        print(f"nothing to waive; {where} is as it was")
        raise typer.Exit(0)
    orphans = sum(waiver.owner == NO_OWNER for waiver in made)
    print(f"{plural(len(made), 'finding')} waived until {made[0].until} in {where}")
    if orphans:
        print(f'the owner of {orphans:,} is "{NO_OWNER}": name who answers for them')
    raise typer.Exit(0)
