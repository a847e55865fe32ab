"""Let findings through: waivers made of findings, and written into `eventreg.yaml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from eventreg.config import Config
from eventreg.config.add_waivers import add_waivers
from eventreg.errors import ConfigError, UsageError, reason_of
from eventreg.files import write_file
from eventreg.model.finding import Finding, Severity
from eventreg.model.nearest import did_you_mean
from eventreg.model.waiver import Waiver

BASELINE_DAYS = 180
"""How long a baseline holds unless told otherwise."""
NO_OWNER = "unassigned"
"""Who answers for a baseline's waiver where no service owns the event."""


def chosen(findings: Iterable[Finding], fingerprints: Sequence[str]) -> list[Finding]:
    """The findings that the fingerprints name, in their order; raise `UsageError` for others."""
    known = {finding.fingerprint: finding for finding in findings}
    for fingerprint in fingerprints:
        if fingerprint not in known:
            raise UsageError(
                f'no finding has the fingerprint "{fingerprint}"',
                remedy=did_you_mean(
                    fingerprint, known, 'see "eventreg ci" for those that there are'
                ),
            )
    return [known[fingerprint] for fingerprint in dict.fromkeys(fingerprints)]


def baseline(findings: Iterable[Finding]) -> list[Finding]:
    """What a registry that adopts eventreg lets through: errors and warnings of today.

    Findings about waivers are left out: they are about the list itself.
    """
    unique = {
        finding.fingerprint: finding
        for finding in findings
        if finding.severity is not Severity.INFO and not finding.code.startswith("IGN")
    }
    return list(unique.values())


def waive(
    config: Config,
    findings: Iterable[Finding],
    *,
    reason: str,
    until: dt.date,
    today: dt.date,
    owner: str = "",
    default_owner: str = "",
) -> tuple[Waiver, ...]:
    """Write a waiver for each finding into `eventreg.yaml`, behind those that it has.

    Args:
        config: of the registry; its file is changed in one step, byte for byte but for the list.
        findings: what is let through.
        reason: why.
        until: last day on which the waivers hold.
        today: the day of the run.
        owner: who answers for them; default: the owner of the service that owns the event.
        default_owner: where there is no such service; without one that is an error.

    Raises:
        UsageError: the last day is over, the reason is empty, or nobody owns an event.
        ConfigError: the file has no place for waivers.
        OutputError: it cannot be written.
    """
    if until < today:
        raise UsageError(f"--until {until} is over", remedy="name a day that is to come")
    if not reason.strip():
        raise UsageError("the reason is empty", remedy="say why it is let through")
    made = [
        (
            Waiver(
                reason=reason,
                owner=owner or _owner(config, finding, default_owner),
                until=until,
                rule=finding.code,
                fingerprint=finding.fingerprint,
            ),
            _comment(finding),
        )
        for finding in findings
    ]
    if made:
        try:
            data = config.path.read_bytes()
        except OSError as error:
            reason = f"cannot be read: {reason_of(error)}"
            raise ConfigError(reason, path=str(config.path)) from None
        write_file(config.path, add_waivers(data, config.path, made))
    return tuple(waiver for waiver, _ in made)


def _owner(config: Config, finding: Finding, default: str) -> str:
    service = config.catalogue.owner(finding.event) if finding.event else None
    if service and (service.owner or service.name):
        return service.owner or service.name
    if default:
        return default
    what = f"the event {finding.event}" if finding.event else finding.location.path
    raise UsageError(f"no service owns {what}", remedy="say who answers for it with --owner")


def _comment(finding: Finding) -> str:
    what = f"{finding.event} {finding.version}".strip() or finding.location.path
    return f"{finding.slug}, {what}: {finding.message}"
