"""VER: versions, as far as the working tree alone can tell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from eventreg.lint.rule import DocumentRule, Page, Problem, RegistryRule, Whole
from eventreg.lint.rules.examples import event, path, schema
from eventreg.lint.rules.identity import Fault, fault, own_id
from eventreg.model.finding import Severity
from eventreg.model.registry import version_of
from eventreg.model.rule import Example
from eventreg.model.version import BUMPS

_SUCH_AS = {"semver": "1.0.0", "schemaver": "1-0-0", "integer": "v1"}


def missing_version(page: Page) -> Iterator[Problem]:
    layout = page.registry.layout
    if fault(page.document, layout) is Fault.VERSION:
        yield page.problem(
            f'its $id "{own_id(page.document)}" has no version such as {_SUCH_AS[layout.scheme]}',
            (page.document.dialect.id_keyword,),
        )


MISSING_VERSION = DocumentRule(
    code="VER001",
    slug="missing-version-in-id",
    summary="A `$id` has no version, or none that can be read.",
    rationale=(
        "`dataschema` of every event is the full `$id`. Without a version in it a consumer cannot "
        "tell under which contract an event from the stream's history was written."
    ),
    remedy="Write the version into the $id, where layout.id has {version}.",
    check=missing_version,
    needs_valid=False,
    bad=event(id="https://schemas.example.com/orders/order/created.json"),
    good=event(),
)


def version_gap(whole: Whole) -> Iterator[Problem]:
    registry = whole.registry
    for found in (*registry.events.values(), *registry.shared.values()):
        documents = [d for d in found.versions if (v := version_of(d)) and not v.prerelease]
        for old, new in pairwise(documents):
            before, after = version_of(old), version_of(new)
            if before is None or after is None:
                continue
            following = [before.next(bump) for bump in BUMPS[1:]]
            if after not in following:
                names = ", ".join(dict.fromkeys(str(version) for version in following))
                yield whole.at(
                    new,
                    f"{found.name} has no version between {before} and {after}",
                    (new.dialect.id_keyword,),
                    remedy=f"The version after {before} is one of {names}.",
                    subject=found.name,
                )


VERSION_GAP = RegistryRule(
    code="VER002",
    slug="version-gap",
    summary="A version was skipped.",
    rationale=(
        "People look for the missing version: was it released, withdrawn, lost in a merge? "
        "Numbers cost nothing, so the next one is always the smallest that says what changed."
    ),
    remedy="Number versions without gaps.",
    severity=Severity.WARNING,
    check=version_gap,
    bad=Example({path(): schema(), path(version="1.2.0"): schema(version="1.2.0")}),
    good=Example({path(): schema(), path(version="1.1.0"): schema(version="1.1.0")}),
)

RULES = (MISSING_VERSION, VERSION_GAP)
