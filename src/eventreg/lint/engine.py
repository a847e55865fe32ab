"""Run the rules over a registry."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from eventreg.lint.checks import Checks, finished, inspected
from eventreg.lint.clean import Clean
from eventreg.lint.rule import Fix, LintRule, RegistryRule, WaiverRule, Whole
from eventreg.lint.rules import ALL_RULES
from eventreg.lint.selection import Rules, Selection, choose, configured_severity, is_ignored
from eventreg.lint.settings import Settings
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding, Report, Severity
from eventreg.model.registry import Registry
from eventreg.model.rule import Rule
from eventreg.model.waiver import Waiver, apply_waivers

Progress = Callable[[int, int], None]
"""Called with how many documents are checked, and how many there are."""


def run(
    registry: Registry,
    settings: Settings,
    *,
    paths: Collection[str] | None = None,
    others: Rules = tuple,
    clean: Clean | None = None,
    progress: Progress | None = None,
) -> Report:
    """Lint a registry.

    Args:
        registry: what is checked, with its load problems.
        settings: what runs and by which conventions.
        paths: report findings in these files alone; rules about the registry still see all of it.
        others: rules of other engines, so that selectors may name them.
        clean: documents that need no second look.
        progress: told after each document.

    Raises:
        UsageError: a selector names no rule.
    """
    selection = choose(ALL_RULES, settings, others)
    findings = check(registry, settings, selection, paths=paths, clean=clean, progress=progress)
    return Report.of(
        judge(findings, settings, selection, whole=paths is None),
        counts={"events": len(registry.events), "schemas": len(registry.documents)},
    )


def check(
    registry: Registry,
    settings: Settings,
    selection: Selection,
    *,
    paths: Collection[str] | None = None,
    clean: Clean | None = None,
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """Findings before waivers.

    Args:
        registry: what is checked.
        settings: by which conventions.
        selection: the rules that run.
        paths: report findings in these files alone.
        clean: documents that need no second look; told of those that are clean now.
        progress: told after each document.
    """
    whole = Whole(registry, settings)
    for finding, _ in _about_the_whole(whole, selection, paths):
        yield finding
    documents = _wanted(registry, paths)
    pending = documents if clean is None else clean.unknown(registry, documents)
    done = len(documents) - len(pending)
    for document, findings in inspected(pending, Checks(selection), whole):
        done += 1
        if clean is not None and not findings:
            clean.add(document)
        if progress:
            progress(done, len(documents))
        yield from findings
    if clean is not None:
        clean.save(everything=paths is None)


def found(
    registry: Registry,
    settings: Settings,
    selection: Selection,
    *,
    paths: Collection[str] | None = None,
) -> Iterator[tuple[Finding, Fix | None]]:
    """Findings before waivers, with their fixes."""
    whole = Whole(registry, settings)
    yield from _about_the_whole(whole, selection, paths)
    checks = Checks(selection)
    for document in _wanted(registry, paths):
        yield from checks.document(whole, document)


def _about_the_whole(
    whole: Whole, selection: Selection, paths: Collection[str] | None
) -> Iterator[tuple[Finding, Fix | None]]:
    for rule in selection.rules:
        if isinstance(rule, RegistryRule):
            for finding, fix in finished(rule, rule.check(whole), selection):
                if paths is None or finding.location.path in paths:
                    yield finding, fix


def _wanted(registry: Registry, paths: Collection[str] | None) -> list[SchemaDocument]:
    outside = {problem.path for problem in registry.problems}
    return [
        document
        for path, document in registry.documents.items()
        if (paths is None or path in paths) and path not in outside
    ]


def weighed(
    findings: Iterable[Finding], settings: Settings, rules: Mapping[str, Rule]
) -> Iterator[Finding]:
    """Findings of other engines with the severities of `settings`, without those it ignores."""
    for finding in findings:
        rule = rules.get(finding.code)
        word = configured_severity(rule, settings) if rule else ""
        if word == "off" or (rule and is_ignored(rule, settings)):
            continue
        yield dataclasses.replace(finding, severity=Severity(word)) if word else finding


def judge(
    findings: Iterable[Finding],
    settings: Settings,
    selection: Selection,
    *,
    ran: Collection[Rule] = (),
    whole: bool = True,
) -> Iterator[Finding]:
    """Mark the findings that are waived, and add those about waivers that nothing needed.

    Args:
        findings: of every engine that ran.
        settings: the waivers, and the day.
        selection: lint's own rules that ran.
        ran: rules of other engines that ran.
        whole: whether the run saw everything, so that a waiver without use is stale.
    """
    waived = apply_waivers(findings, settings.waivers, settings.today)
    yield from waived.findings
    if whole:
        rules = (*selection.rules, *ran)
        unused = [waiver for waiver in waived.unused if _could_be_used(waiver, rules)]
        for rule in selection.rules:
            if isinstance(rule, WaiverRule):
                for finding, _ in finished(rule, rule.check(settings, unused), selection):
                    yield finding


def _could_be_used(waiver: Waiver, ran: Collection[Rule]) -> bool:
    """Whether a rule that ran might have needed the waiver.

    A fingerprint alone may be of any rule, so it is judged only where compatibility was checked
    too. Other engines look at what changed alone: that a waiver of their rules had no use in one
    change says nothing, unless it names one finding.
    """
    if waiver.fingerprint and not waiver.rule:
        return any(rule.family == "COM" for rule in ran)
    return any(
        waiver.rule in {rule.code, rule.slug, rule.family}
        for rule in ran
        if waiver.fingerprint or isinstance(rule, LintRule)
    )
