"""The class tree of each contract: from the cache where nothing that it depends on has changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from eventreg.generate.models.cache import Cache, key_of
from eventreg.generate.models.make import Job, Made
from eventreg.generate.models.options import Options
from eventreg.generate.models.plan import Contract
from eventreg.generate.rules import SCHEMA_NOT_MODELLED
from eventreg.model.bundle import bundle
from eventreg.model.document import SchemaDocument
from eventreg.model.finding import Finding, Severity
from eventreg.model.registry import Registry, normalized

if TYPE_CHECKING:
    from eventreg.generate.models.pool import Standby

Report = Callable[[Finding], None]


@dataclass(frozen=True, slots=True)
class Means:
    """How the work is done; none of it changes what is made.

    Attributes:
        cache: where class trees are kept; default: the user's cache folder.
        processes: how many at once; default: one for each processor.
        progress: called with the number of class trees done and the number to do; not at all
            where everything was made before.
        standby: a process that was started before it was known what there is to do.
    """

    cache: Cache | None = None
    processes: int | None = None
    progress: Callable[[int, int], None] = lambda _done, _all: None
    standby: Standby | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    """What the package holds of one contract.

    Attributes:
        schema: self-contained, as JSON in one line.
    """

    contract: Contract
    schema: str
    made: Made


class Trees:
    """The class trees of one run, those that are known before those that have to be made.

    Args:
        contracts: what is modelled.
        registry: where they are from.
        options: of the run.
        support: names what the classes import, so that a change of it makes them anew.
        cache: where trees are kept.
        report: told of schemas that are modelled in part, or not at all.

    Attributes:
        contracts: those that can be modelled, in the order given.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        registry: Registry,
        options: Options,
        *,
        support: str,
        cache: Cache,
        report: Report,
    ) -> None:
        self._registry = registry
        self._target = _target(options)
        self._cache = cache
        self._report = report
        shared = key_of(support, self._target)
        self._keys = {contract: self._key(shared, contract) for contract in contracts}
        self._known = {key: cache.get(key) for key in self._keys.values()}
        unknown = [c for c in contracts if self._known[self._keys[c]] is None]
        self._jobs = {c: job for c in unknown if (job := self._job(c)) is not None}
        missing = {*unknown} - {*self._jobs}
        self.contracts = [contract for contract in contracts if contract not in missing]

    @property
    def anew(self) -> int:
        """How many trees have to be made."""
        return len(self._jobs)

    @contextmanager
    def making(
        self, support: Callable[[], Mapping[str, str]], means: Means
    ) -> Iterator[Iterator[Tree]]:
        """Give the trees; other processes make the missing ones as soon as the block begins.

        Args:
            support: gives the modules that the classes import, name to text.
            means: processes and progress.
        """
        if not self._jobs:
            yield self._those_known()
            return
        from eventreg.generate.models.pool import making

        jobs = [*self._jobs.values()]
        with making(jobs, support, means.processes, means.standby) as results:
            yield chain(self._those_known(), self._finished(results, means))

    def _finished(self, results: Iterable[tuple[int, Made]], means: Means) -> Iterator[Tree]:
        todo = [*self._jobs.items()]
        for count, (index, made) in enumerate(results, 1):
            contract, job = todo[index]
            schema = compact(job.schema)
            self._cache.put(self._keys[contract], schema, made)
            means.progress(count, len(todo))
            yield self._told(Tree(contract, schema, made))

    def _those_known(self) -> Iterator[Tree]:
        for contract in self.contracts:
            known = self._known[self._keys[contract]]
            if known is not None:
                yield self._told(Tree(contract, *known))

    def _told(self, tree: Tree) -> Tree:
        made = tree.made
        if made.route == "loose":
            self._say(tree.contract, made.reason, made.pointer, Severity.INFO, "in part")
        elif made.route == "opaque":
            self._say(tree.contract, made.reason, made.pointer, Severity.WARNING)
        return tree

    def _key(self, shared: str, contract: Contract) -> str:
        """A key by the files that the tree is made of; none of them is looked into."""
        reached = [contract.document, *self._registry.closure(contract.document)]
        return key_of(
            shared,
            contract.class_name,
            [(d.digest, d.dialect.value, d.uri, _part_name(d)) for d in reached],
            [d.digest for d in contract.versions],
        )

    def _job(self, contract: Contract) -> Job | None:
        """What is to be done; None, and a finding, where the schema is not whole."""
        document = contract.document
        if not isinstance(document.schema, dict | bool):
            self._say(contract, "it is neither an object nor a boolean")
            return None
        try:
            schema = bundle(self._registry, document, _part_name)
        except KeyError as error:
            self._say(contract, f"a reference leads nowhere ({error.args[0]})")
            return None
        if isinstance(schema, dict):
            schema = {"$schema": normalized(document)["$schema"], **schema}
            schema["$schema"] = document.dialect.uri
            schema.pop("examples", None)
        return Job(
            class_name=contract.class_name,
            schema=schema,
            dialect=document.dialect.value,
            examples=tuple(_examples(contract)),
            **self._target,
        )

    def _say(
        self,
        contract: Contract,
        reason: str,
        pointer: str = "",
        severity: Severity = Severity.ERROR,
        how: str = "not at all",
    ) -> None:
        self._report(_finding(contract, reason, pointer, severity, how))


def _target(options: Options) -> dict[str, Any]:
    """What the options say about the classes themselves, as fields of a `Job`."""
    return {
        "formats": options.formats,
        "style": options.style,
        "pydantic": options.pydantic_floor,
        "python": options.python_floor,
    }


def _part_name(document: SchemaDocument) -> str:
    name = document.identity.name if document.identity else document.path
    return name.rpartition(".")[2] if document.identity else name


def _examples(contract: Contract) -> Iterator[Any]:
    """Examples of every version, the newest first: all of them are read by one class."""
    for document in reversed(contract.versions):
        if isinstance(document.schema, dict):
            examples = document.schema.get("examples", [])
            yield from examples if isinstance(examples, list) else []


def compact(value: Any) -> str:
    """JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _finding(
    contract: Contract, reason: str, pointer: str, severity: Severity, how: str
) -> Finding:
    where = f" at {pointer}" if pointer else ""
    return Finding(
        code=SCHEMA_NOT_MODELLED.code,
        slug=SCHEMA_NOT_MODELLED.slug,
        severity=severity,
        message=f"{contract.class_name} is modelled {how}: {reason}{where}",
        location=contract.document.locate(),
        remedy=SCHEMA_NOT_MODELLED.remedy,
        event=contract.name,
        version=contract.version,
        subject=pointer,
    )
