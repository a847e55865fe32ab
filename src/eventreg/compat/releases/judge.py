"""The engine's verdict on a step, as findings at the places of the newer file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eventreg.compat.releases.rules import BUMP_LARGER_THAN_NEEDED, BUMP_TOO_SMALL
from eventreg.compat.releases.steps import Release, Step
from eventreg.errors import SchemaError
from eventreg.model.catalogue import Catalogue
from eventreg.model.document import BASE_URI
from eventreg.model.finding import Finding, Location, Severity, Witness
from eventreg.model.names import Kind, Layout
from eventreg.model.policy import Mode, Policy
from eventreg.model.printable import shortened
from eventreg.model.registry import LoadProblem, Registry, major_of, normalized
from eventreg.model.rule import Rule
from eventreg.model.version import BUMPS, Bump

if TYPE_CHECKING:
    from eventreg.compat import Break, Compatibility, Prepared, Shown, Undecided
    from eventreg.compat.sentences import Direction


_UNDECIDED, _WRITER_ACCEPTS_NOTHING = "COM027", "COM028"
_LINT_FIRST = 'run "eventreg lint" and mend what it finds first'


Told = tuple[str, str, str, str]
"""Direction, code, pointer and message of a break."""

PREPARED = 64
"""Schemas that are kept ready; the versions of an event follow each other."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What remains of a verdict once its findings are told.

    Attributes:
        step: the pair.
        notes: lines for the summary.
        strict: those of them that say what another content policy would find.
    """

    step: Step
    notes: tuple[str, ...]
    strict: tuple[str, ...]


@dataclass
class Judge:
    """Compares versions under one policy and counts what it compared.

    Attributes:
        policy: the modes, and how schemas are read.
        catalogue: who is hit by a break.
        mode: instead of the policy's, for every event.
        judged: each pair of which findings were asked for, in that order.
    """

    policy: Policy
    catalogue: Catalogue
    mode: Mode | None = None
    judged: list[Judged] = field(default_factory=list)
    _ready: dict[int, Prepared] = field(default_factory=dict, repr=False)

    def mode_of(self, release: Release) -> Mode:
        return self.mode or self.policy.mode_of(release.identity.name, major_of(release.document))

    def compare(self, step: Step) -> Compatibility | Finding:
        """The verdict on a pair; a finding where a side is no usable schema."""
        from eventreg.compat import check_compatibility

        try:
            return check_compatibility(
                self._prepared(step.old),
                self._prepared(step.new),
                mode=self.mode_of(step.new),
                content=self.policy.content,
                formats=self.policy.formats,
            )
        except SchemaError as error:
            return _unusable(step, error)

    def doubt(self, step: Step) -> tuple[Direction, Shown | Undecided] | None:
        """What speaks against a pair first, or None; nothing is noted, no further break sought.

        Raises:
            SchemaError: a side is no usable schema.
        """
        from eventreg.compat import first_doubt, policy_of

        policy = policy_of(self.policy.content, self.policy.formats)
        old, new = self._prepared(step.old), self._prepared(step.new)
        return first_doubt(old, new, policy, mode=self.mode_of(step.new))

    def _prepared(self, release: Release) -> Prepared:
        """The schema as the engine wants it; several steps may share one."""
        from eventreg.compat import Prepared

        found = self._ready.pop(id(release.document), None)
        if found is None:
            found = Prepared(normalized(release.document), _resolver(release.registry))
        while len(self._ready) >= PREPARED:
            del self._ready[next(iter(self._ready))]
        self._ready[id(release.document)] = found
        return found

    def findings_of(self, steps: Iterable[Step]) -> Iterator[Finding]:
        """The findings of the steps to one release; a break is told against the newest it hits."""
        told: set[Told] = set()
        for step in steps:
            yield from self.findings(step, told)

    def findings(self, step: Step, told: set[Told] | None = None) -> Iterator[Finding]:
        """Breaks of a step that declares none, then whether its bump fits the change.

        Args:
            step: the pair.
            told: breaks that are not told again; those that are told now are added.
        """
        told = set() if told is None else told
        if self.mode_of(step.new) == "none":
            return
        verdict = self.compare(step)
        if isinstance(verdict, Finding):
            yield verdict
            return
        self.judged.append(Judged(step, verdict.notes, verdict.strict))
        if step.declared != "major":
            for found in (*verdict.findings, *verdict.warnings):
                key = (found.direction, found.code, found.pointer, found.message)
                if key in told:
                    continue
                if found.code not in {_UNDECIDED, _WRITER_ACCEPTS_NOTHING}:
                    told.add(key)
                yield self._broken(step, found)
        if step.direct:
            yield from self._bump(step, verdict)

    def _broken(self, step: Step, found: Break) -> Finding:
        from eventreg.compat.rules import RULE_BY_CODE

        severity = RULE_BY_CODE[found.code].severity
        if found.code == _UNDECIDED and self.policy.undecided == "warning":
            severity = Severity.WARNING
        backward = found.direction == "backward"
        writer, reader = (step.old, step.new) if backward else (step.new, step.old)
        witness = None
        if found.code not in {_UNDECIDED, _WRITER_ACCEPTS_NOTHING}:
            witness = Witness(
                found.witness,
                str(writer),
                str(reader),
                shortened(found.reason),
                found.instance_pointer,
            )
        document = step.new.document
        return Finding(
            code=found.code,
            slug=found.slug,
            severity=severity,
            message=found.message if step.direct else f"{found.message} (against {step.old})",
            location=document.locate(document.tokens(found.pointer)),
            remedy=found.remedy,
            event=step.new.identity.name,
            version=str(step.new.identity.version or ""),
            witness=witness,
            services=self._hit(step.new, backward=backward),
            subject=f"{found.direction} {step.old.identity.version or ''} {found.pointer}",
        )

    def _hit(self, release: Release, *, backward: bool) -> tuple[str, ...]:
        """Subscribers read what breaks backward; publishers write what breaks forward."""
        if release.identity.kind is not Kind.EVENT:
            return ()
        find = self.catalogue.subscribers if backward else self.catalogue.publishers
        return tuple(s.name for s in find(release.identity.name, major_of(release.document)))

    def _bump(self, step: Step, verdict: Compatibility) -> Iterator[Finding]:
        needed: Bump = verdict.bump
        if step.declared == "major":
            if verdict.verdict == "compatible" and needed != "major":
                yield from self._too_large(step, needed)
            return
        if BUMPS.index(needed) <= BUMPS.index(step.declared) or verdict.verdict != "compatible":
            return
        version = step.old.identity.version
        target = version.next(needed) if version else needed
        what = {
            "major": "breaks readers",
            "minor": "changes which events are accepted",
            "patch": "changes texts",
        }[needed]
        says = (
            "does not change"
            if step.declared == "none"
            else f"is a {step.declared} step to {step.new.identity.version}"
        )
        yield release_finding(
            BUMP_TOO_SMALL,
            step.new,
            f"the change since {version} {what}, which needs {target}, and the version {says}",
            remedy=f"release it as {target}",
        )

    def _too_large(self, step: Step, needed: Bump) -> Iterator[Finding]:
        version = step.old.identity.version
        if version is None or needed == "none":
            return
        target = version.next(needed)
        if target == step.new.identity.version:  # integers know one kind of step
            return
        yield release_finding(
            BUMP_LARGER_THAN_NEEDED,
            step.new,
            f"readers of {step.new.identity.version} can read every event of {version}: "
            f"{target} would do",
        )


def release_finding(
    rule: Rule,
    release: Release,
    message: str,
    *,
    remedy: str = "",
    location: Location | None = None,
) -> Finding:
    """A finding about a release as such, at its `$id` unless another place is given."""
    document = release.document
    keyword = document.dialect.id_keyword
    return Finding(
        code=rule.code,
        slug=rule.slug,
        severity=rule.severity,
        message=message,
        location=location or document.locate(document.tokens(f"/{keyword}")),
        remedy=remedy or rule.remedy,
        event=release.identity.name,
        version=str(release.identity.version or ""),
        subject=str(release.identity),
    )


def _unusable(step: Step, error: SchemaError) -> Finding:
    from eventreg.compat.rules import RULE_BY_CODE

    document = step.new.document
    return Finding(
        code=_UNDECIDED,
        slug=RULE_BY_CODE[_UNDECIDED].slug,
        severity=Severity.ERROR,
        message=f"{step.old} and {step.new} cannot be compared: {error.reason.replace(BASE_URI, '')}",
        location=document.locate(document.tokens(error.pointer)),
        remedy=error.remedy or _LINT_FIRST,
        event=step.new.identity.name,
        version=str(step.new.identity.version or ""),
        subject=str(step.new),
    )


def unread(problem: LoadProblem, layout: Layout) -> Finding:
    """That nothing can be said of a file which cannot be parsed."""
    from eventreg.compat.rules import RULE_BY_CODE

    found = layout.parse_path(problem.path)
    identity = found[0].identity(found[1]) if found else None
    return Finding(
        code=_UNDECIDED,
        slug=RULE_BY_CODE[_UNDECIDED].slug,
        severity=Severity.ERROR,
        message=f"{identity or problem.path} cannot be compared: {problem.reason}",
        location=Location(problem.path, problem.line, problem.column),
        remedy=_LINT_FIRST,
        event=identity.name if identity else "",
        version=str(identity.version or "") if identity else "",
        subject=str(identity or problem.path),
    )


def _resolver(registry: Registry) -> Callable[[str], Any]:
    def resolve(uri: str) -> Any:
        document = registry.by_uri.get(uri.removesuffix("#"))
        return normalized(document) if document is not None else None

    return resolve
