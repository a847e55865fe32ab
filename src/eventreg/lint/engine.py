"""Run the rules over a registry."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property

from eventreg.lint.rule import (
    DocumentRule,
    Fix,
    LintRule,
    Page,
    Problem,
    RegistryRule,
    SchemaRule,
    WaiverRule,
    Whole,
)
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
    progress: Progress | None = None,
) -> Report:
    """Lint a registry.

    Args:
        registry: what is checked, with its load problems.
        settings: what runs and by which conventions.
        paths: report findings in these files alone; rules about the registry still see all of it.
        others: rules of other engines, so that selectors may name them.
        progress: told after each document.

    Raises:
        UsageError: a selector names no rule.
    """
    selection = choose(ALL_RULES, settings, others)
    findings = check(registry, settings, selection, paths=paths, progress=progress)
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
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """Findings before waivers."""
    for finding, _ in found(registry, settings, selection, paths=paths, progress=progress):
        yield finding


def found(
    registry: Registry,
    settings: Settings,
    selection: Selection,
    *,
    paths: Collection[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[Finding, Fix | None]]:
    """Findings before waivers, with their fixes."""
    whole = Whole(registry, settings)
    for rule in selection.rules:
        if isinstance(rule, RegistryRule):
            for finding, fix in _finished(rule, rule.check(whole), selection):
                if paths is None or finding.location.path in paths:
                    yield finding, fix
    checks = Checks(selection)
    outside = {problem.path for problem in registry.problems}
    documents = [
        document
        for path, document in registry.documents.items()
        if (paths is None or path in paths) and path not in outside
    ]
    for count, document in enumerate(documents, 1):
        yield from checks.document(whole, document)
        if progress:
            progress(count, len(documents))


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
                for finding, _ in _finished(rule, rule.check(settings, unused), selection):
                    yield finding


def _could_be_used(waiver: Waiver, ran: Collection[Rule]) -> bool:
    """Whether a rule that ran might have needed the waiver.

    A fingerprint alone may be of any rule, so it is judged only where compatibility was checked
    too.
    """
    if waiver.fingerprint and not waiver.rule:
        return any(rule.family == "COM" for rule in ran)
    return any(waiver.rule in {rule.code, rule.slug, rule.family} for rule in ran)


class Checks:
    """The rules about single documents, arranged so that each schema is visited once."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection

    @cached_property
    def _by_keyword(self) -> Mapping[str, tuple[SchemaRule, ...]]:
        found: dict[str, list[SchemaRule]] = {}
        for rule in self._selection.rules:
            if isinstance(rule, SchemaRule):
                for keyword in rule.keywords:
                    found.setdefault(keyword, []).append(rule)
        return {keyword: tuple(rules) for keyword, rules in found.items()}

    @cached_property
    def _everywhere(self) -> tuple[SchemaRule, ...]:
        return tuple(
            rule
            for rule in self._selection.rules
            if isinstance(rule, SchemaRule) and not rule.keywords
        )

    @cached_property
    def _documents(self) -> tuple[DocumentRule, ...]:
        return tuple(rule for rule in self._selection.rules if isinstance(rule, DocumentRule))

    def document(
        self, whole: Whole, document: SchemaDocument
    ) -> Iterator[tuple[Finding, Fix | None]]:
        """Every finding of the rules about this document, with its fix."""
        page = Page(whole, document)
        for rule in self._documents:
            if not rule.needs_valid or page.is_valid:
                yield from _finished(rule, rule.check(page), self._selection)
        if page.is_valid:
            yield from self._schemas(page)

    def _schemas(self, page: Page) -> Iterator[tuple[Finding, Fix | None]]:
        by_keyword = self._by_keyword
        for sub in page.document.subschemas:
            if not isinstance(sub.schema, dict):
                continue
            # Rules are told apart by identity: hashing one would hash its texts and examples.
            wanted = {id(rule): rule for rule in self._everywhere}
            for keyword in sub.schema:
                for rule in by_keyword.get(keyword, ()):
                    wanted[id(rule)] = rule
            for rule in wanted.values():
                yield from _finished(rule, rule.check(page, sub), self._selection)


def _finished(
    rule: LintRule, problems: Iterable[Problem], selection: Selection
) -> Iterator[tuple[Finding, Fix | None]]:
    for problem in problems:
        finding = Finding(
            code=rule.code,
            slug=rule.slug,
            severity=selection.severity[rule.code],
            message=problem.message,
            location=problem.location,
            remedy=problem.remedy or rule.remedy,
            event=problem.event,
            version=problem.version,
            subject=problem.subject,
        )
        yield finding, problem.fix
