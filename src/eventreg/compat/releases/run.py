"""What a change does to what was released, version by version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from eventreg.compat.releases.judge import Judge, release_finding, unread
from eventreg.compat.releases.rules import (
    BUMP_TOO_SMALL,
    RELEASED_VERSION_CHANGED,
    RELEASED_VERSION_REMOVED,
    VERSION_TAKEN_ON_BASE,
    VERSION_WENT_BACKWARDS,
)
from eventreg.compat.releases.steps import Key, Line, Release, Step, lines, ordered, steps_to
from eventreg.model.bundle import bundle
from eventreg.model.finding import Finding, Location
from eventreg.model.policy import is_transitive
from eventreg.model.registry import ProblemKind, Registry


def _everything(_name: str) -> bool:
    return True


def against_base(
    base: Registry,
    head: Registry,
    tip: Registry,
    judge: Judge,
    history: Registry | None = None,
    *,
    wanted: Callable[[str], bool] = _everything,
) -> Iterator[Finding]:
    """Hold a working tree against what was released when it left the base.

    Args:
        base: the registry at the merge base.
        head: the registry of the working tree.
        tip: the registry at the tip of the base ref.
        judge: compares and remembers.
        history: every version that ever was, where some evolve in place.
        wanted: which names are looked at.
    """
    yield from _unread(head, base, wanted)
    released, now, later = lines(base), lines(head), lines(tip)
    _remember(released, history)
    for key in filter(lambda key: wanted(key[1]), sorted(released)):
        yield from _kept(released[key], now.get(key, {}), head, base)
    for key in filter(lambda key: wanted(key[1]), sorted(now)):
        yield from _new(now[key], released.get(key, {}), later.get(key, {}), judge)


def _unread(
    head: Registry, base: Registry | None, wanted: Callable[[str], bool]
) -> Iterator[Finding]:
    """Files that cannot be parsed; not those that were so before."""
    before = {(problem.path, problem.reason) for problem in base.problems} if base else set()
    for problem in head.problems:
        if problem.kind is ProblemKind.UNPARSABLE and (problem.path, problem.reason) not in before:
            finding = unread(problem, head.layout)
            if wanted(finding.event):
                yield finding


def _remember(known: dict[Key, Line], history: Registry | None) -> None:
    """Add the versions of history that are not known already."""
    for key, line in lines(history).items() if history else ():
        for identity, release in line.items():
            known.setdefault(key, {}).setdefault(identity, release)


def _kept(line: Line, now: Line, head: Registry, base: Registry) -> Iterator[Finding]:
    for identity, old in line.items():
        if old.document.path not in base.documents:
            continue
        new = now.get(identity)
        if new is None:
            yield from _removed(old, now, head)
        elif not _in_place(old) and _differ(old, new):
            yield _changed(old, new)


def _in_place(release: Release) -> bool:
    """Whether its file holds one version after another, the older ones living in history."""
    found = release.registry.layout.parse_path(release.document.path)
    return found is not None and "version" not in found[0].path.fields


def _removed(old: Release, now: Line, head: Registry) -> Iterator[Finding]:
    if now and _in_place(old):
        return
    path = old.document.path
    there = head.documents.get(path)
    name = PurePosixPath(path).name
    if there is not None and there.identity is not None:
        yield release_finding(
            RELEASED_VERSION_REMOVED,
            old,
            f"{old} was released in {path}, and that file is now {there.identity}",
            remedy=f"put {name} back and give the new name a file of its own; "
            'an alias in eventreg.yaml keeps the old name readable ("eventreg mv" does both)',
            location=there.locate(there.tokens(f"/{there.dialect.id_keyword}")),
        )
        return
    if any(problem.path == path for problem in head.problems):
        return
    yield release_finding(
        RELEASED_VERSION_REMOVED,
        old,
        f"{old} was released and {path} is gone",
        location=Location(path),
    )


def _changed(old: Release, new: Release) -> Finding:
    pointer = _first_difference(old.document.schema, new.document.schema)
    through = "" if pointer is not None else " (through a schema that it references)"
    document = new.document
    return release_finding(
        RELEASED_VERSION_CHANGED,
        new,
        f"{new} is released and its content changed{through}",
        location=document.locate(document.tokens(pointer or "")),
    )


def _first_difference(old: object, new: object, at: str = "") -> str | None:
    """Pointer of the first value that differs, or None where none does."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in new:
            token = key.replace("~", "~0").replace("/", "~1")
            if key not in old:
                return f"{at}/{token}"
            inner = _first_difference(old[key], new[key], f"{at}/{token}")
            if inner is not None:
                return inner
        return None if old.keys() == new.keys() else at
    if isinstance(old, list) and isinstance(new, list):
        for index, (before, after) in enumerate(zip(old, new, strict=False)):
            inner = _first_difference(before, after, f"{at}/{index}")
            if inner is not None:
                return inner
        return None if len(old) == len(new) else at
    return None if type(old) is type(new) and old == new else at


def _differ(old: Release, new: Release) -> bool:
    """Whether content differs as JSON, references to unversioned types followed."""
    if old.document.digest != new.document.digest and (
        _first_difference(old.document.schema, new.document.schema) is not None
    ):
        return True
    before = {d.uri: d.digest for d in old.registry.closure(old.document)}
    after = {d.uri: d.digest for d in new.registry.closure(new.document)}
    if before == after or any(_is_released(uri, old, new) for uri in before):
        return False
    try:
        return _first_difference(_bundled(old), _bundled(new)) is not None
    except KeyError:
        return False


def _is_released(uri: str, old: Release, new: Release) -> bool:
    """Whether a referenced type bears a version, so that a change of it is its own finding."""
    document = old.registry.by_uri.get(uri) or new.registry.by_uri.get(uri)
    return (
        document is not None
        and document.identity is not None
        and document.identity.version is not None
    )


def _bundled(release: Release) -> object:
    return bundle(release.registry, release.document)


def _new(now: Line, released: Line, later: Line, judge: Judge) -> Iterator[Finding]:
    for identity, new in now.items():
        old = released.get(identity)
        if old is None:
            yield from _added(new, now, released, later, judge)
        elif _in_place(new) and _differ(old, new):
            yield from _unbumped(old, new, judge)


def _unbumped(old: Release, new: Release, judge: Judge) -> Iterator[Finding]:
    """An event that evolves in place changed under the version it had."""
    before = len(judge.judged)
    yield from judge.findings(Step(old, new, "none"))
    if len(judge.judged) == before:
        yield release_finding(
            BUMP_TOO_SMALL, new, f"the content of {new} changed and its version does not"
        )


def _added(new: Release, now: Line, released: Line, later: Line, judge: Judge) -> Iterator[Finding]:
    taken = later.get(new.identity)
    version = new.identity.version
    if taken is not None and _differ(taken, new):
        yield release_finding(
            VERSION_TAKEN_ON_BASE,
            new,
            f"{new} was released on the base with other content since this branch left it",
            remedy="merge the base and take the version after it",
        )
    earlier = ordered({**now, **released})
    if version is not None:
        newest = [
            r.identity.version
            for r in ordered(released)
            if r.identity.version is not None and r.identity.version.major == version.major
        ]
        if newest and version < newest[-1]:
            yield release_finding(
                VERSION_WENT_BACKWARDS,
                new,
                f"{new} comes after {newest[-1]}, which is released",
                remedy=f"take a version after {newest[-1]}, such as {newest[-1].next('minor')}",
            )
            return
    transitive = is_transitive(judge.mode_of(new))
    yield from judge.findings_of(steps_to(new, earlier, transitive=transitive))


def neighbours(
    registry: Registry,
    judge: Judge,
    history: Registry | None = None,
    *,
    wanted: Callable[[str], bool] = _everything,
) -> Iterator[Finding]:
    """Compare the newest two versions of each event of one registry, without a base.

    Args:
        registry: the working tree.
        judge: compares and remembers.
        history: as in `against_base`.
        wanted: as in `against_base`.
    """
    yield from _unread(registry, None, wanted)
    all_lines = lines(registry)
    _remember(all_lines, history)
    for key in filter(lambda key: wanted(key[1]), sorted(all_lines)):
        versions = ordered(all_lines[key])
        for new in versions[-1:]:
            transitive = is_transitive(judge.mode_of(new))
            yield from judge.findings_of(steps_to(new, versions, transitive=transitive))


def two_documents(old: Release, new: Release, judge: Judge) -> Iterator[Finding]:
    """Compare any two documents, whatever they say they are."""
    yield from judge.findings(Step(old, new, "minor", direct=False))
