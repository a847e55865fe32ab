"""The compatibility engine beside its peers, pair by pair, in one run.

Usage: compat_peers.py [PAIRS]

Peers are installed into `.cache/peers` where a package index is at hand (`jsonsubschema` from
PyPI, `json-schema-diff` from npm); one that cannot be installed is left out. The pairs are made
here (random ones and edited events), or are neighbours in the corpora beside the repository, or
come from the official test suite if it is at hand. Schemas are taken literally, formats annotate.

A *false* verdict says compatible although an event refutes it, in both validators. An *open* one
is an exception, a timeout or no answer. An *alarm* says breaking although the engine proved
otherwise (so it has none itself). The time is the median of a pair, in CPU time, schemas parsed anew each time.
"""

from __future__ import annotations

import json
import select
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from eventreg.compat import Policy, Prepared, Proved, Shown, contains  # noqa: E402
from eventreg.compat.check import Resolve  # noqa: E402
from eventreg.compat.engine.dialect import DIALECTS  # noqa: E402
from eventreg.errors import SchemaError  # noqa: E402
from tests.compat import corpora, suite  # noqa: E402
from tests.compat.events import event_pair  # noqa: E402
from tests.compat.generate import instances, pair  # noqa: E402

PEERS = ROOT / ".cache" / "peers"
LITERAL = Policy(declared=False, formats=False)
PATIENCE = 5.0
"""Seconds that a peer may think about one pair."""

PYTHON_WORKER = """
import json, sys, time
from jsonsubschema import isSubschema
for line in sys.stdin:
    old, new = json.loads(line)
    start = time.process_time()
    try:
        said = bool(isSubschema(old, new))
    except BaseException:
        said = None
    print(json.dumps([said, time.process_time() - start]), flush=True)
"""
NODE_WORKER = """
const {diffSchemas} = require('json-schema-diff');
const lines = require('readline').createInterface({input: process.stdin});
(async () => {
  for await (const line of lines) {
    const [old, fresh] = JSON.parse(line);
    const start = process.cpuUsage();
    let said = null;
    try {
      const found = await diffSchemas({sourceSchema: old, destinationSchema: fresh});
      said = !found.removalsFound;
    } catch (error) {}
    const used = process.cpuUsage(start);
    const spent = (used.user + used.system) / 1e6;
    console.log(JSON.stringify([said, spent]));
  }
})();
"""


@dataclass(frozen=True)
class Pair:
    """Two schemas as one JSON line, and what is known about them."""

    kind: str
    line: str
    refuted: bool
    proved: bool


class Peer:
    """A process that answers one line for each pair."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.command, self.folder = command, folder
        self.process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command,
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, line: str) -> tuple[bool | None, float]:
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise AssertionError  # both are pipes
        try:
            stdin.write(line + "\n")
            stdin.flush()
            ready, _, _ = select.select([stdout], [], [], PATIENCE)
            said, spent = json.loads(stdout.readline()) if ready else (None, PATIENCE)
        except (BrokenPipeError, json.JSONDecodeError):
            ready, said, spent = [], None, PATIENCE
        if not ready:
            self.process.kill()
            self.process.wait()
            self.process = self._start()
        return said, spent


def installed() -> dict[str, Peer]:
    """The peers that are, or can be, installed."""
    found: dict[str, Peer] = {}
    python, node = PEERS / "python", PEERS / "node"
    try:
        if not (python / "done").exists():
            venv.create(python, with_pip=True)
            pip = [str(python / "bin" / "pip"), "install", "-q", "jsonsubschema"]
            subprocess.run(pip, check=True, capture_output=True)
            (python / "done").touch()
        command = [str(python / "bin" / "python"), "-W", "ignore", "-c", PYTHON_WORKER]
        found["jsonsubschema"] = Peer(command, python)
    except (OSError, subprocess.CalledProcessError):
        print("jsonsubschema could not be installed")
    try:
        if not (node / "node_modules" / "json-schema-diff").exists():
            node.mkdir(parents=True, exist_ok=True)
            (node / "package.json").write_text("{}")
            npm = ["npm", "install", "json-schema-diff"]
            subprocess.run(npm, cwd=node, check=True, capture_output=True)
        found["json-schema-diff"] = Peer(["node", "-e", NODE_WORKER], node)
    except (OSError, subprocess.CalledProcessError):
        print("json-schema-diff could not be installed")
    return found


def made(count: int) -> Iterator[tuple[str, Any, Any, Resolve | None]]:
    """Kind, old and new schema, and what resolves references in both."""
    for number in range(count):
        random = Random(f"benchmark-{number}")
        _, old, new = event_pair(random) if number % 2 else pair(random)
        yield "made", old, new, None
    for _, old, new, resolve in corpora.pairs():
        yield "registries", old, new, resolve
    folder = suite.located()
    if folder is not None:
        for _, schemas, _ in suite.files(folder, 7):
            named = [{"$schema": DIALECTS[7].uri, **s} for s in schemas if isinstance(s, dict)]
            for old, new in list(suite.pairs(named))[:: max(1, len(named) // 3)]:
                yield "official suite", old, new, suite.remotes(folder)


def judged(count: int) -> tuple[list[Pair], dict[str, list[float]], dict[str, int]]:
    """The pairs with the engine's answers, its times, and its undecided ones by kind."""
    pairs: list[Pair] = []
    spent: dict[str, list[float]] = {}
    undecided: dict[str, int] = {}
    for kind, old, new, resolve in made(count):
        start = time.process_time()
        try:
            answer = contains(Prepared(old, resolve), Prepared(new, resolve), LITERAL)
        except SchemaError:
            continue
        spent.setdefault(kind, []).append(time.process_time() - start)
        shown, proved = isinstance(answer, Shown), isinstance(answer, Proved)
        refuted = shown or tried(Prepared(old, resolve), Prepared(new, resolve))
        undecided[kind] = undecided.get(kind, 0) + (not shown and not proved)
        pairs.append(Pair(kind, json.dumps([old, new]), refuted, proved))
    return pairs, spent, undecided


def tried(writer: Prepared, reader: Prepared) -> bool:
    """Whether one of many generated events is accepted by the writer and not by the reader."""
    took, takes = (schema.validator(formats=False).is_valid for schema in (writer, reader))
    return any(took(event) and not takes(event) for event in instances(Random(0)))


def row(name: str, kind: str, counts: list[int], median: float, ours: float) -> None:
    ratio = f"{median / ours:8.1f}" if ours else ""
    numbers = " ".join(f"{count:7}" for count in counts)
    print(f"{name:18} {kind:15} {numbers} {median * 1e3:9.2f} {ratio}")


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    pairs, spent, undecided = judged(count)
    peers = installed()
    print(f"{'':34}   pairs   false    open  alarms        ms    ratio")
    for kind, times in spent.items():
        among = [each for each in pairs if each.kind == kind]
        ours = statistics.median(times)
        wrong = sum(each.proved and each.refuted for each in among)
        row("eventreg", kind, [len(among), wrong, undecided[kind], 0], ours, ours)
        for name, peer in peers.items():
            said = [(peer.ask(each.line), each) for each in among]
            false = sum(s is True and each.refuted for (s, _), each in said)
            alarms = sum(s is False and each.proved for (s, _), each in said)
            unanswered = sum(s is None for (s, _), _ in said)
            median = statistics.median(t for (_, t), _ in said)
            row(name, kind, [len(among), false, unanswered, alarms], median, ours)
    for peer in peers.values():
        peer.process.kill()
    return int(undecided.get("registries", 0) > 0)


if __name__ == "__main__":
    sys.exit(main())
