"""A tally for people: what came, what fails, since when, and what a change would break."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from eventreg.events.findings import Judge, category_of, count, located, remedy_of, words_of
from eventreg.events.tally import Failure, Offence, Subject, Tally
from eventreg.events.words import printable
from eventreg.model.finding import Severity
from eventreg.model.plural import plural
from eventreg.model.registry import Registry

Style = Callable[[str, str], str]
"""Takes a role (`error`, `warning`, `good`, `path`, `dim`) and a text."""
Verdicts = Mapping[tuple[Subject, Subject], str]
"""What formal compatibility says of a pair of schemas: `compatible`, `breaking`, `undecided`."""


@dataclass(frozen=True, slots=True)
class View:
    """How a tally is shown.

    Attributes:
        named: how many rows of each table are shown.
        verdicts: of each pair of schemas that was tried.
        prefix: what leads from the working directory to the folder of `eventreg.yaml`.
    """

    judge: Judge
    style: Style
    named: int = 20
    verdicts: Verdicts = field(default_factory=dict)
    prefix: str = ""

    def render(self, tally: Tally) -> str:
        """Text for a terminal, ending in a line end."""
        blocks = [
            list(block)
            for block in (
                self._schemas(tally),
                self._failures(tally),
                self._oddities(tally),
                self._trials(tally),
                self._sources(tally),
            )
        ]
        return "\n\n".join("\n".join(block) for block in blocks if block) + (
            "\n" if any(blocks) else ""
        )

    def _schemas(self, tally: Tally) -> Iterator[str]:
        if not tally.subjects:
            return
        width = max(len(subject.event) for subject in tally.subjects)
        heading = f"{'event':{width}}  {'version':10} {'valid':>12} {'invalid':>10}"
        yield self.style("dim", heading)
        for subject in tally.subjects:
            bad = tally.invalid.get(subject, 0)
            good = f"{tally.valid.get(subject, 0):>12,}"
            shown = f"{bad:>10,}"
            yield (
                f"{subject.event:{width}}  {subject.version:10} {good} "
                f"{self.style('error', shown) if bad else shown}"
            )

    def _failures(self, tally: Tally) -> Iterator[str]:
        rows = tally.failures.sorted()
        for failure, offence in rows[: self.named]:
            yield self._keyword(self.judge.registry, failure, "rejects", offence)
            yield from self._first(tally, offence)
        yield from self._rest(len(rows), tally.failures.others)

    def _keyword(self, registry: Registry, failure: Failure, verb: str, offence: Offence) -> str:
        name = f' "{failure.name}"' if failure.name else ""
        place = located(registry, failure)
        where = f"{self.prefix}{place.path}:{place.line}:{place.column}"
        return (
            f"{self.style('error', failure.keyword + name)} {verb} {count(offence)} of "
            f"{failure.subject}  {self.style('dim', where)}"
        )

    def _oddities(self, tally: Tally) -> Iterator[str]:
        rows = tally.oddities.sorted()
        for oddity, offence in rows[: self.named]:
            failing = category_of(oddity.problem) in self.judge.fail_on
            role = "error" if failing else "warning"
            words = words_of(oddity.problem, oddity.about)
            yield f"{self.style(role, oddity.problem)}: {count(offence)} {words}"
            yield from self._first(tally, offence)
            if remedy := remedy_of(oddity.problem):
                yield self.style("dim", f"    = help: {remedy}")
        yield from self._rest(len(rows), tally.oddities.others)

    def _trials(self, tally: Tally) -> Iterator[str]:
        if not tally.trials or self.judge.against is None:
            return
        yield self.style("dim", f"tried against {self.judge.against.source}")
        for (own, target), trial in tally.trials.items():
            to = f"{own} → {target.version}" if target.version else f"{own} → changed"
            formal = self.verdicts.get((own, target), "")
            if not trial.events:
                if formal not in {"", "compatible"}:
                    said = f"{formal} by its schema; this history says nothing about it"
                    yield f"  {to}: no events  ({said})"
                continue
            if trial.broken:
                words = self.style("error", f"{trial.broken:,} would break")
                verdict = f"{formal}, and history exercises it" if formal else ""
            else:
                words = self.style("good", "none would break")
                verdict = (
                    "breaking by its schema, but never exercised by this history"
                    if formal == "breaking"
                    else formal
                )
            mended = f", {trial.mended:,} would be mended" if trial.mended else ""
            lost = f", {trial.lost:,} invalid under both" if trial.lost else ""
            tail = f"  ({verdict})" if verdict else ""
            yield f"  {to}: {plural(trial.events, 'event')}, {words}{mended}{lost}{tail}"
        rows = tally.breaks.sorted()
        for broken, offence in rows[: self.named]:
            verb = f"of {broken.target} would break"
            yield self._keyword(self.judge.against, broken.failure, verb, offence)
            yield from self._first(tally, offence)
        yield from self._rest(len(rows), tally.breaks.others)

    def _sources(self, tally: Tally) -> Iterator[str]:
        for name, source in tally.sources.items():
            if source.cut:
                yield f"{self.style('error', 'cut short')}: {printable(name)}: {source.cut}"
            if source.trimmed:
                gone = plural(source.trimmed, "entry", "entries")
                yield (
                    f"{self.style('warning', 'trimmed')}: {printable(name)}: "
                    f"{gone} gone, {source.records:,} read"
                )

    def _first(self, tally: Tally, offence: Offence) -> Iterator[str]:
        for offender in offence.first[:3]:
            named = f" (id {offender.id})" if offender.id else ""
            yield f"    {tally.shown(offender.place)}{named}: {offender.message}"
        if offence.count > 3:
            yield self.style("dim", f"    and {offence.count - 3:,} more")

    def _rest(self, rows: int, others: int) -> Iterator[str]:
        if rows > self.named:
            yield self.style("dim", f"and {rows - self.named:,} kinds more; all with json")
        if others:
            yield self.style("dim", f"and {others:,} of too many kinds to tell apart")


def summary(tally: Tally, *, failing: Mapping[Severity, int]) -> str:
    """The last line: what was read, and what became of it."""
    valid, invalid = sum(tally.valid.values()), sum(tally.invalid.values())
    unchecked = tally.events - valid - invalid
    parts = [f"{valid:,} valid", f"{invalid:,} invalid"]
    if unchecked:
        parts.append(f"{unchecked:,} not checked")
    if tally.skipped:
        parts.append(f"{tally.skipped:,} left out")
    found = [
        plural(number, severity.value)
        for severity, number in failing.items()
        if number and severity is not Severity.INFO
    ]
    verdict = f"; {' and '.join(found)}" if found else ""
    sources = len(tally.sources)
    return (
        f"{plural(tally.events, 'event')} in {plural(sources, 'source')}: "
        f"{', '.join(parts)}{verdict}."
    )
