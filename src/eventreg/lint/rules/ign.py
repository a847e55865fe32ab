"""IGN: waivers that no longer do what they were written for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eventreg.lint.rule import Problem, RegistryRule, WaiverRule, Whole
from eventreg.lint.rules.examples import event, path, schema
from eventreg.lint.settings import Settings
from eventreg.model.finding import Severity
from eventreg.model.rule import Example
from eventreg.model.waiver import Waiver


def _name(waiver: Waiver) -> str:
    about = f" for {waiver.subject}" if waiver.subject else ""
    return f"{waiver.rule or waiver.fingerprint}{about}"


def expired(whole: Whole) -> Iterator[Problem]:
    settings = whole.settings
    for index, waiver in enumerate(settings.waivers):
        if waiver.until < settings.today:
            yield whole.configured(
                ("waivers", index, "until"),
                f"the waiver of {_name(waiver)} expired on {waiver.until}; "
                f"{waiver.owner} answers for it",
                subject=_name(waiver),
            )


EXPIRED = RegistryRule(
    code="IGN001",
    slug="waiver-expired",
    summary="A waiver has expired.",
    rationale=(
        "A waiver lets a finding through until a day. After it the finding is back, and the waiver "
        "is only noise."
    ),
    remedy="Correct what it lets through, or agree on a new day.",
    check=expired,
    bad=Example(
        {path(): schema()},
        config="waivers:\n"
        "  - { rule: DOC002, reason: to be written, owner: team-checkout, until: 2020-01-31 }\n",
    ),
    good=event(),
)


def unused(settings: Settings, waivers: Sequence[Waiver]) -> Iterator[Problem]:
    for index, waiver in enumerate(settings.waivers):
        if waiver in waivers:
            yield Problem(
                settings.locate("waivers", index),
                f"the waiver of {_name(waiver)} lets nothing through",
                subject=_name(waiver),
            )


UNUSED = WaiverRule(
    code="IGN002",
    slug="waiver-unused",
    summary="A waiver matches no finding.",
    rationale=(
        "What it let through is mended, or its subject has a typing error. Left in place it would "
        "let the next such finding through without anyone having decided so."
    ),
    remedy="Remove it, or correct its subject.",
    severity=Severity.WARNING,
    check=unused,
    bad=Example(
        {path(): schema()},
        config="waivers:\n"
        "  - { rule: DOC002, reason: to be written, owner: team-checkout, until: 9999-12-31 }\n",
    ),
    good=Example(
        {path(): schema(description=None)},
        config="waivers:\n"
        "  - { rule: DOC002, reason: to be written, owner: team-checkout, until: 9999-12-31 }\n",
    ),
)

RULES = (EXPIRED, UNUSED)
