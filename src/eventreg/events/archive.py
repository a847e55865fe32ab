"""Archives larger than one machine: the same check on a Dask scheduler, part by part.

A part is some lines of a file, or a whole file where it cannot be split. Its tally is small and
merges, so a worker that dies costs one part, and the result is that of one machine.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eventreg.errors import SourceError
from eventreg.events.batch import Batch
from eventreg.events.check import Checker, Selection
from eventreg.events.files import File
from eventreg.events.routes import Router
from eventreg.events.run import Outcome, Progress
from eventreg.events.tally import Tally, total
from eventreg.model.catalogue import Catalogue
from eventreg.model.registry import Registry

if TYPE_CHECKING:
    from distributed import Client

PART = 64 * 1024 * 1024
"""Bytes of a part, about."""
_RETRIES = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a worker needs beside the part.

    Attributes:
        registry, catalogue, against, formats, bare: as of `Router`.
    """

    registry: Registry
    catalogue: Catalogue
    selection: Selection
    against: Registry | None = None
    formats: bool = True
    bare: str = ""

    def packed(self) -> bytes:
        """The plan as it travels, without the compiled schemas that a registry keeps."""
        against = _fresh(self.against) if self.against else None
        return pickle.dumps(replace(self, registry=_fresh(self.registry), against=against))

    def checker(self) -> Checker:
        router = Router(self.registry, self.catalogue, self.against, self.formats, self.bare)
        return Checker(router, self.selection)


def _fresh(registry: Registry) -> Registry:
    documents = registry.documents.values()
    return Registry.of(registry.layout, documents, registry.problems, registry.source)


def parts(files: Sequence[File], size: int = PART) -> Iterator[File]:
    """The parts of some files, in order; `size` is in bytes."""
    for file in files:
        length = file.size()
        if not file.splits or length <= size:
            yield file
            continue
        for start in range(0, length, size):
            yield File(file.path, start, min(start + size, length))


def check_part(plan: bytes, part: File) -> Tally:
    """What one part holds; runs on a worker."""
    checker = _checker(plan)
    return total(checker.check(batch) for batch in part.batches())


@lru_cache(maxsize=4)
def _checker(plan: bytes) -> Checker:
    made: Plan = pickle.loads(plan)  # noqa: S301  # made by `run_on` of the same version
    return made.checker()


def run_on(
    address: str,
    files: Sequence[File],
    plan: Plan,
    *,
    size: int = PART,
    progress: Progress | None = None,
) -> Outcome:
    """Check files on the workers of a scheduler, such as `tcp://scheduler:8786`.

    Raises:
        SourceError: the scheduler cannot be reached, or a file cannot be read.
    """
    tally = Tally()
    with _client(address) as client:
        try:
            for part, result in _results(client, list(parts(files, size)), plan):
                tally += result
                if progress:
                    progress(Batch(part.name, (), weight=part.size()), tally)
        except KeyboardInterrupt:
            return Outcome(tally.settled(), interrupted=True)
    return Outcome(tally.settled())


def _results(client: Client, todo: list[File], plan: Plan) -> Iterator[tuple[File, Tally]]:
    from distributed import as_completed

    # The plan is the result of a task, not scattered data: lost with a worker, it is made again.
    shared = client.submit(_same, plan.packed(), pure=False)
    futures: dict[Any, File] = {
        client.submit(check_part, shared, part, pure=False, retries=_RETRIES): part for part in todo
    }
    done = as_completed(list(futures), loop=client.loop)  # type: ignore[no-untyped-call]
    for future in done:
        part = futures.pop(future)
        try:
            yield part, future.result()
        except SourceError:
            raise
        except Exception as error:  # noqa: BLE001  # whatever a worker may raise
            reason = f"{type(error).__name__}: {error}".partition("\n")[0]
            raise SourceError(f"{part.name} could not be checked: {reason}") from None
        finally:
            future.release()


def _same(plan: bytes) -> bytes:
    return plan


@contextmanager
def _client(address: str) -> Iterator[Client]:
    try:
        from distributed import Client, Security
    except ImportError:
        raise SourceError(
            "--scheduler needs Dask", remedy='install "eventreg[dask]" with pip'
        ) from None
    secure = address.startswith(("tls://", "wss://"))
    if secure and not Security().get_connection_args("client").get("ssl_context"):  # type: ignore[no-untyped-call]
        raise SourceError(
            f"{address} needs certificates",
            remedy="name them in Dask's configuration, distributed.comm.tls",
        )
    try:
        client = Client(address, timeout="5s", set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise SourceError(
            f"no scheduler at {address}: {reason}",
            remedy='start one with "dask scheduler", and workers with "dask worker"',
        ) from None
    try:
        yield client
    finally:
        client.close()  # type: ignore[no-untyped-call]
