"""Hold real events against a registry, and tell what a change would do to them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eventreg.errors import EventregError, UsageError
from eventreg.events.archive import Plan, run_on
from eventreg.events.batch import Input
from eventreg.events.check import Selection
from eventreg.events.files import File
from eventreg.events.paths import expanded
from eventreg.events.period import Period, moment
from eventreg.events.run import Outcome, Progress, run
from eventreg.events.server import SCHEMES, Server
from eventreg.events.streams import Streams
from eventreg.events.tally import Subject
from eventreg.model.bundle import bundle
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Registry, version_text
from eventreg.model.selectors import no_such_event

if TYPE_CHECKING:
    from eventreg.config import Config


_ADDRESS = re.compile(r"((tcp|tls|wss?)://)?[^/\s]+:[0-9]{1,5}")
"""Of a Dask scheduler; its client leaves a thread behind where it finds out for itself."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        names: files, `-`, `redis://…`, URLs that fsspec reaches.
        event: of bare events, `NAME` or `NAME@VERSION`.
        since, until: as typed.
        sample: share of the entries, from 0 to 1.
        scheduler: address of a Dask scheduler, or empty.
    """

    names: Sequence[str]
    event: str = ""
    since: str = ""
    until: str = ""
    limit: int | None = None
    sample: float = 1.0
    scheduler: str = ""
    now: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))

    @property
    def period(self) -> Period:
        since = moment(self.since, self.now) if self.since else None
        until = moment(self.until, self.now) if self.until else None
        if since and until and since >= until:
            raise UsageError("--since is not before --until")
        return Period(since, until)


def inputs(request: Request) -> list[Input]:
    """What the names stand for; raise `UsageError`."""
    found: list[Input] = []
    period = request.period
    servers = {
        name: Server.parse(name, os.environ)
        for name in request.names
        if name.lower().startswith(SCHEMES)
    }
    several = len({str(server) for server in servers.values()}) > 1
    for name in request.names:
        if name in servers:
            found.append(Streams(servers[name], period, beside=several))
        else:
            found.extend(File(path) for path in expanded(name))
    if request.scheduler and any(not isinstance(one, File) or one.path == "-" for one in found):
        raise UsageError(
            "--scheduler takes files alone", remedy="write streams to NDJSON files first"
        )
    if request.scheduler and not _ADDRESS.fullmatch(request.scheduler):
        raise UsageError(
            f'--scheduler: "{request.scheduler}" is no address',
            remedy="give one such as tcp://scheduler:8786",
        )
    if request.scheduler and request.limit is not None:
        raise UsageError("--limit does not go with --scheduler", remedy="take a --sample")
    return found


def validate(
    config: Config,
    registry: Registry,
    request: Request,
    *,
    against: Registry | None = None,
    progress: Callable[[Sequence[Input]], Progress] | None = None,
) -> Outcome:
    """Check events.

    Args:
        config: of the registry.
        registry: the schemas under which the events were published.
        request: which events.
        against: schemas to be tried on them; the newest of each major counts.
        progress: given the inputs, what is to be told after each batch.

    Raises:
        UsageError: the request does not hang together.
        SourceError: something cannot be read.
    """
    found = inputs(request)
    plan = Plan(
        registry,
        config.catalogue,
        Selection(request.period, request.sample),
        against,
        config.policy.formats == "assert",
        request.event,
    )
    checker = plan.checker()
    if request.event and not checker.knows(request.event):
        raise _no_such_event(request.event, registry)
    for one in found:
        one.size()  # what does not exist or answer is said before the others are read
    tell = progress(found) if progress else None
    if request.scheduler:
        files = [one for one in found if isinstance(one, File)]
        outcome = run_on(request.scheduler, files, plan, progress=tell)
    else:
        outcome = run(found, checker, limit=request.limit, progress=tell)
    whole = (outcome.tally + checker.untried()).settled()
    return dataclasses.replace(outcome, tally=whole)


def _no_such_event(text: str, registry: Registry) -> UsageError:
    name, _, version = text.partition("@")
    event = registry.events.get(name)
    if event is None:
        return no_such_event(name, registry.events)
    known = ", ".join(version_text(document) for document in event.versions)
    return UsageError(f"{name} has no version {version}", remedy=f"it has {known}")


def verdicts(
    outcome: Outcome, config: Config, registry: Registry, against: Registry
) -> dict[tuple[Subject, Subject], str]:
    """What formal compatibility says of each pair of schemas that was tried or could have been."""
    from eventreg.compat import check_compatibility

    found: dict[tuple[Subject, Subject], str] = {}
    for own, target in outcome.tally.trials:
        old, new = _document(registry, own), _document(against, target)
        if old is None or new is None:
            continue
        try:
            verdict = check_compatibility(
                bundle(registry, old),
                bundle(against, new),
                content=config.policy.content,
                formats=config.policy.formats,
            ).verdict
        except (EventregError, KeyError):
            continue
        found[own, target] = verdict
    return found


def _document(registry: Registry, subject: Subject) -> SchemaDocument | None:
    event = registry.events.get(subject.event)
    for document in event.versions if event else ():
        if version_text(document) == subject.version:
            return document
    return None
