"""`eventreg waive`: let single findings through, until a day, for a reason."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from eventreg.cli.options import BaseOption, ConfigOption, day
from eventreg.cli.session import Session, open_session, progress
from eventreg.errors import UsageError
from eventreg.model.finding import Finding


def command(
    fingerprints: Annotated[
        list[str], typer.Argument(metavar="FINGERPRINT...", help="As reports print them.")
    ],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why it is let through.")],
    until: Annotated[
        dt.date,
        typer.Option("--until", metavar="DATE", parser=day, help="Last day on which it holds."),
    ],
    owner: Annotated[
        str,
        typer.Option(help="Who answers for it; default: the owner of the event's service."),
    ] = "",
    base: BaseOption = None,
    config: ConfigOption = None,
) -> None:
    """The findings are those of `eventreg ci` with the same base; the list is in eventreg.yaml."""
    from eventreg.api.waivers import chosen, waive

    session = open_session(config)
    found = chosen(_findings(session, set(fingerprints), base), fingerprints)
    for finding in found:
        if finding.waived_by:
            raise UsageError(
                f"{finding.fingerprint} is waived already: {finding.waived_by}",
                remedy=f"change it in {session.config.path.name}",
            )
    waivers = waive(
        session.config,
        found,
        reason=reason,
        until=until,
        today=dt.datetime.now(tz=dt.UTC).date(),
        owner=owner,
    )
    for finding, waiver in zip(found, waivers, strict=True):
        what = f"{finding.event} {finding.version}".strip() or finding.location.path
        print(f"waived until {waiver.until} for {waiver.owner}: {finding.code} {what}")


def _findings(session: Session, wanted: set[str], base: str | None) -> list[Finding]:
    """Those of lint, and where these are not all that is wanted those of the whole check."""
    from eventreg.api.ci import ci
    from eventreg.api.lint import lint

    report = lint(session.config, session.registry)
    if not wanted <= {finding.fingerprint for finding in (*report.findings, *report.waived)}:
        report = ci(session.config, base, progress=progress)
    return [*report.findings, *report.waived]
