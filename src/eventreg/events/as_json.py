"""A tally as a JSON value, for programs."""

from __future__ import annotations

from typing import Any

from eventreg.events.findings import category_of
from eventreg.events.rules import Category
from eventreg.events.run import Outcome
from eventreg.events.tally import Failure, Offence, Place, Subject, Tally
from eventreg.events.text import Verdicts

FORMAT_VERSION = 1
"""Rises when a member changes its meaning or goes away; new members do not count."""


def value(
    outcome: Outcome, *, failed: bool, fail_on: list[Category], against: str, verdicts: Verdicts
) -> dict[str, Any]:
    """Everything that a run saw; counts are of events unless the name says otherwise."""
    tally = outcome.tally
    result: dict[str, Any] = {
        "format": FORMAT_VERSION,
        "failed": failed,
        "failOn": [str(category) for category in fail_on],
        "interrupted": outcome.interrupted,
        "limited": outcome.limited,
        "records": tally.records,
        "events": tally.events,
        "skipped": tally.skipped,
        "valid": sum(tally.valid.values()),
        "invalid": sum(tally.invalid.values()),
        "sources": [
            {"name": name, "records": s.records, "trimmed": s.trimmed, "cut": s.cut or None}
            for name, s in tally.sources.items()
        ],
        "schemas": [
            {
                **_subject(subject),
                "valid": tally.valid.get(subject, 0),
                "invalid": tally.invalid.get(subject, 0),
            }
            for subject in tally.subjects
        ],
        "failures": [
            {**_failure(failure), **_offence(tally, offence)}
            for failure, offence in tally.failures.sorted()
        ],
        "otherFailures": tally.failures.others,
        "problems": [
            {
                "problem": str(oddity.problem),
                "category": str(category_of(oddity.problem)),
                "about": oddity.about,
                **_offence(tally, offence),
            }
            for oddity, offence in tally.oddities.sorted()
        ],
        "otherProblems": tally.oddities.others,
        "against": None,
    }
    if against:
        result["against"] = {
            "source": against,
            "broken": tally.broken,
            "trials": [
                {
                    **_subject(own),
                    "target": target.version,
                    "kept": trial.kept,
                    "broken": trial.broken,
                    "mended": trial.mended,
                    "lost": trial.lost,
                    "verdict": verdicts.get((own, target)),
                }
                for (own, target), trial in tally.trials.items()
            ],
            "breaks": [
                {
                    **_failure(broken.failure),
                    "target": broken.target.version,
                    **_offence(tally, offence),
                }
                for broken, offence in tally.breaks.sorted()
            ],
            "otherBreaks": tally.breaks.others,
        }
    return result


def _subject(subject: Subject) -> dict[str, Any]:
    return {"event": subject.event, "version": subject.version}


def _failure(failure: Failure) -> dict[str, Any]:
    return {
        **_subject(failure.subject),
        "keyword": failure.keyword,
        "path": failure.path,
        "uri": failure.uri,
        "property": failure.name or None,
    }


def _offence(tally: Tally, offence: Offence) -> dict[str, Any]:
    return {
        "count": offence.count,
        "first": [
            {**_place(tally, offender.place), "id": offender.id, "message": offender.message}
            for offender in offence.first
        ],
    }


def _place(tally: Tally, place: Place) -> dict[str, Any]:
    source = tally.sources.get(place.source)
    at: dict[str, Any]
    if source is not None and source.stream:
        at = {"entry": f"{place.first}-{place.second}"}
    else:
        at = {"line": place.second}
    if place.nth >= 0:
        at["index"] = place.nth
    return {"source": place.source, **at}
