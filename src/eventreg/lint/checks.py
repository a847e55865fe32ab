"""Apply rules to one document, or to many at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from eventreg.lint.rule import DocumentRule, Fix, LintRule, Page, Problem, SchemaRule, Whole
from eventreg.lint.selection import Selection
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding

LEAST = 400
"""Below so many documents more processes cost more than they give."""


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
                yield from finished(rule, rule.check(page), self._selection)
        if page.is_valid:
            yield from self._schemas(page)

    def _schemas(self, page: Page) -> Iterator[tuple[Finding, Fix | None]]:
        by_keyword = self._by_keyword
        for sub in page.document.subschemas:
            if not isinstance(sub.schema, dict):
                continue
            wanted = dict.fromkeys(self._everywhere)
            for keyword in sub.schema:
                if keyword in by_keyword:
                    wanted |= dict.fromkeys(by_keyword[keyword])
            for rule in wanted:
                yield from finished(rule, rule.check(page, sub), self._selection)


def finished(
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


def inspected(
    documents: Sequence[SchemaDocument], checks: Checks, whole: Whole
) -> Iterator[tuple[SchemaDocument, list[Finding]]]:
    """Yield each document with its findings; many documents are shared among processes."""
    if len(documents) < LEAST:
        for document in documents:
            yield document, [finding for finding, _ in checks.document(whole, document)]
        return
    from eventreg.lint.processes import batches

    found = chain.from_iterable(batches(documents, checks, whole))
    yield from zip(documents, found, strict=True)
