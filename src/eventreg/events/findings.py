"""What a tally says that someone should act on, as findings for every report format."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from eventreg.events.rules import RULES, Category
from eventreg.events.tally import Break, Failure, Offence, Problem, Subject, Tally
from eventreg.events.words import printable
from eventreg.model.dialect import tokens_of
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding, Location, Severity
from eventreg.model.plural import plural
from eventreg.model.registry import Registry

DEFAULT = frozenset(
    {
        Category.INVALID,
        Category.BROKEN,
        Category.UNKNOWN,
        Category.UNREADABLE,
        Category.ENVELOPE,
        Category.CUT,
    }
)
"""What fails a run unless `--fail-on` says otherwise."""
DEFAULT_AGAINST = frozenset({Category.BROKEN, Category.CUT})
"""The same where other schemas are tried: events that were bad before are not news."""

_CATEGORY: Mapping[Problem, Category] = {
    Problem.NO_TYPE: Category.UNKNOWN,
    Problem.UNKNOWN_TYPE: Category.UNKNOWN,
    Problem.UNKNOWN_DATASCHEMA: Category.UNKNOWN,
    Problem.UNUSABLE_SCHEMA: Category.UNKNOWN,
    Problem.INCOMPLETE_ENVELOPE: Category.ENVELOPE,
    Problem.OTHER_TYPE: Category.ENVELOPE,
    Problem.WRAPPED_TWICE: Category.ENVELOPE,
    Problem.UNTYPED: Category.UNTYPED,
    Problem.ALIAS: Category.ALIAS,
}

_REMEDY: Mapping[Problem, str] = {
    Problem.NO_TYPE: "name the event of bare bodies with --event",
    Problem.UNKNOWN_TYPE: "give the event a schema, or add its name to the aliases",
    Problem.UNKNOWN_DATASCHEMA: "add the schema to the registry; it was published under it",
    Problem.UNUSABLE_SCHEMA: 'run "eventreg lint"',
    Problem.WRAPPED_TWICE: "publish it with the content type application/cloudevents+json",
    Problem.UNTYPED: "publish whole CloudEvents, or set the metadata cloudevent.type",
}
_WORDS: Mapping[Problem, str] = {
    Problem.NO_DATA_FIELD: 'without the field "data"',
    Problem.NOT_UTF8: "not in UTF-8",
    Problem.NOT_JSON: "not JSON",
    Problem.TOO_LARGE: "too large",
    Problem.TOO_DEEP: "nested too deep",
    Problem.NOT_AN_OBJECT: "not an object",
    Problem.BAD_BASE64: "with data_base64 that is no base64",
    Problem.NO_PAYLOAD: "without a payload",
    Problem.INCOMPLETE_ENVELOPE: "whose envelope lacks",
    Problem.WRAPPED_TWICE: "wrapped in two envelopes",
    Problem.NO_TYPE: "of an event that nothing names",
    Problem.UNKNOWN_TYPE: "of unknown type",
    Problem.UNKNOWN_DATASCHEMA: "under unknown schema",
    Problem.UNUSABLE_SCHEMA: "whose schema cannot be used:",
    Problem.UNTYPED: "with Dapr's default type, com.dapr.event.sent",
    Problem.OTHER_TYPE: "whose type and dataschema differ:",
    Problem.ALIAS: "by a name of old,",
}


def category_of(problem: Problem) -> Category:
    return _CATEGORY.get(problem, Category.UNREADABLE)


def remedy_of(problem: Problem) -> str:
    """What to do about it, where there is more to say than the rule does."""
    return _REMEDY.get(problem, "")


def words_of(problem: Problem, about: str) -> str:
    """What is the matter with some events, such as `of unknown type a.b.c`."""
    return f"{_WORDS[problem]} {about}".rstrip(" ,:")


@dataclass(frozen=True, slots=True)
class Judge:
    """Turns a tally into findings.

    Attributes:
        fail_on: categories that are errors.
        registry: the schemas under which events were published.
        against: the schemas tried on them, or None.
    """

    fail_on: Collection[Category]
    registry: Registry
    against: Registry | None = None

    def findings(self, tally: Tally) -> Iterator[Finding]:
        """One for each row of the tally that is not as it should be."""
        for failure, offence in tally.failures.sorted():
            place = located(self.registry, failure)
            message = f"{count(offence)} {fail(failure)}{_first(tally, offence)}"
            yield self._finding(Category.INVALID, message, place, failure.subject, failure.path)
        for broken, offence in tally.breaks.sorted():
            place = located(self.against or self.registry, broken.failure)
            message = f"{count(offence)} published as {broken_words(broken)}"
            message += _first(tally, offence)
            subject = f"{broken.target} {broken.failure.path}"
            yield self._finding(Category.BROKEN, message, place, broken.target, subject)
        for oddity, offence in tally.oddities.sorted():
            first = offence.first[0].place
            source = tally.sources.get(first.source)
            line = 1 if source is not None and source.stream else first.second
            words = words_of(oddity.problem, oddity.about)
            message = f"{count(offence)} {words}{_first(tally, offence)}"
            yield self._finding(
                category_of(oddity.problem),
                message,
                Location(first.source, line),
                subject=f"{oddity.problem} {oddity.about}",
                remedy=remedy_of(oddity.problem),
            )
        for name, source_tally in tally.sources.items():
            if source_tally.cut:
                message = f"reading {printable(name)} ended before its end: {source_tally.cut}"
                yield self._finding(Category.CUT, message, Location(name), subject="cut")
            if source_tally.trimmed:
                gone = plural(source_tally.trimmed, "entry", "entries")
                message = f"{gone} of {printable(name)} trimmed away or deleted"
                yield self._finding(Category.TRIMMED, message, Location(name), subject="trimmed")

    def _finding(
        self,
        category: Category,
        message: str,
        location: Location,
        about: Subject | None = None,
        subject: str = "",
        *,
        remedy: str = "",
    ) -> Finding:
        rule = RULES[category]
        severity = Severity.ERROR
        if category not in self.fail_on:
            severity = Severity.INFO if rule.severity is Severity.INFO else Severity.WARNING
        return Finding(
            rule.code,
            rule.slug,
            severity,
            message,
            location,
            remedy or rule.remedy,
            event=about.event if about else "",
            version=about.version if about else "",
            subject=subject,
        )


def count(offence: Offence) -> str:
    return plural(offence.count, "event")


def fail(failure: Failure) -> str:
    name = f' "{failure.name}"' if failure.name else ""
    return f"of {failure.subject} rejected by {failure.keyword}{name} at {failure.path or '/'}"


def broken_words(broken: Break) -> str:
    failure = broken.failure
    name = f' "{failure.name}"' if failure.name else ""
    own, target = failure.subject, broken.target
    return f"{own}, which {failure.keyword}{name} of {target} would reject"


def _first(tally: Tally, offence: Offence) -> str:
    offender = offence.first[0]
    named = f" (id {offender.id})" if offender.id else ""
    return f"; first {tally.shown(offender.place)}{named}: {offender.message}"


def located(registry: Registry, failure: Failure) -> Location:
    """Where the keyword stands in its schema file."""
    uri, _, fragment = failure.uri.partition("#")
    document = registry.by_uri.get(uri)
    if document is None:
        event = registry.events.get(failure.subject.event)
        return Location(event.newest.path if event else failure.subject.event)
    return document.locate(_tokens(document, fragment), key=True)


def _tokens(document: SchemaDocument, pointer: str) -> tuple[str | int, ...]:
    """The tokens of a pointer, indexes of lists as numbers; what leads nowhere is left out."""
    from urllib.parse import unquote

    tokens: list[str | int] = []
    here = document.schema
    for token in tokens_of(unquote(pointer)):
        key = int(token) if isinstance(here, list) and token.isdecimal() else token
        try:
            here = here[key]
        except (KeyError, IndexError, TypeError):
            break
        tokens.append(key)
    return tuple(tokens)
