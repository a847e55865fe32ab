"""How long `eventreg lint` takes on registries of growing size, beside other linters.

Each tool sees the same files: sourcemeta's `jsonschema lint` (npm) and `check-jsonschema
--check-metaschema` (PyPI), both installed in fresh folders, the latter on the smallest registry
alone. Wikimedia's jsonschema-tools reads no other layout than Wikimedia's, so it is run on that corpus,
where it is beside the checkout. `cold` has an empty cache, `warm` the cache of the run before; `one file` is what a
pre-commit hook runs, less the start of the interpreter. Prints wall and processor time of one run,
ratios, and peak memory; writes `lint_peers.svg` beside the figures if a folder is named.

Usage: lint_peers.py [FOLDER]
"""

from __future__ import annotations

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from registry_maker import make
from startup import environment

ROOT = Path(__file__).parents[1]
SIZES = tuple(
    int(n) for n in os.environ.get("EVENTREG_BENCH_SIZES", "1000,5000,10000,20000").split(",")
)
WIKIMEDIA = b"""
schemas: jsonschema
layout:
  path: "{path...}/{version}.yaml"
  id: "/{path...}/{version}"
  shared: { path: "fragment/{path...}/{version}.yaml", id: "/fragment/{path...}/{version}" }
  ignore: [current.yaml, latest.yaml]
names: { pattern: ".+" }
"""
GOAL = 10_000
"""Events of the registry for which goals are stated."""


@dataclass(frozen=True)
class Cost:
    """Wall and processor time in seconds, peak memory of the largest process in megabytes."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], cwd: Path, cache: Path) -> Cost:
    """Run once; the exit status does not matter, linters disagree about what is wrong."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    measured = subprocess.run(
        [sys.executable, "-c", _MEMORY, *command],
        cwd=cwd,
        env={**os.environ, "EVENTREG_CACHE_DIR": str(cache)},
        capture_output=True,
        text=True,
        check=False,
    )
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, int(measured.stderr.split()[-1]) / 1024)


_MEMORY = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
"""


def tools(folder: Path) -> dict[str, list[str]]:
    ours = environment(folder / "ours", str(ROOT))
    peer = environment(folder / "peer", "check-jsonschema")
    packages = ["@sourcemeta/jsonschema", "@wikimedia/jsonschema-tools", "mocha"]
    subprocess.run(
        ["npm", "install", "--silent", "--prefix", str(folder / "npm"), *packages], check=True
    )
    return {
        "python": [str(ours / "python"), "-c", "pass"],
        "eventreg": [str(ours / "eventreg"), "lint"],
        "sourcemeta": [str(folder / "npm/node_modules/.bin/jsonschema"), "lint", "schemas"],
        "mocha": [str(folder / "npm/node_modules/.bin/mocha"), "tools.js"],
        "check-jsonschema": [str(peer / "check-jsonschema"), "--check-metaschema"],
    }


def compare(commands: dict[str, list[str]], registry: Path, cache: Path) -> dict[str, Cost]:
    shutil.rmtree(cache, ignore_errors=True)
    found = {
        "eventreg, cold": run(commands["eventreg"], registry, cache),
        "eventreg, warm": run(commands["eventreg"], registry, cache),
        "sourcemeta": run(commands["sourcemeta"], registry, cache),
    }
    files = sorted(str(path) for path in (registry / "schemas").rglob("*.json"))
    if len(files) < 3000:
        command = [*commands["check-jsonschema"], *files]
        found["check-jsonschema"] = run(command, registry, cache)
    return found


def one_file(commands: dict[str, list[str]], cache: Path) -> float:
    """Milliseconds beyond the interpreter's start, median."""
    file = "schemas/orders/order/created/1.1.0.json"
    times = [
        run([*commands["eventreg"], file], ROOT, cache).wall
        - run(commands["python"], ROOT, cache).wall
        for _ in range(15)
    ]
    return statistics.median(times) * 1000


_TOOLS = """
const tools = require('TOOLS');
const log = Object.fromEntries(['debug', 'info', 'warn', 'error'].map((name) => [name, () => {}]));
tools.tests.all({
  schemaBasePath: './jsonschema', contentTypes: ['yaml'], currentName: 'current',
  schemaTitleField: 'title', schemaVersionField: '$id', schemaBaseUris: [], log, logger: log,
});
"""


def on_wikimedia(commands: dict[str, list[str]], folder: Path, cache: Path) -> None:
    """Compare with jsonschema-tools on its own corpus."""
    data = Path(os.environ.get("EVENTREG_SHARED_DATA", ROOT.parent / "shared" / "data"))
    corpus = data / "corpora" / "wikimedia-primary" / "jsonschema"
    if not corpus.is_dir():
        print("the Wikimedia corpus is not beside this checkout: jsonschema-tools is left out")
        return
    copy = folder / "wikimedia"
    shutil.copytree(corpus, copy / "jsonschema", symlinks=True)
    package = folder / "npm/node_modules/@wikimedia/jsonschema-tools"
    (copy / "tools.js").write_text(_TOOLS.replace("TOOLS", str(package), 1), "utf-8")
    (copy / "eventreg.yaml").write_bytes(WIKIMEDIA)
    peer = run(commands["mocha"], copy, cache)
    ours = run([*commands["eventreg"], "--no-cache"], copy, cache)
    print(
        f"Wikimedia: eventreg {ours.wall:.2f} s, jsonschema-tools {peer.wall:.2f} s, "
        f"{ours.wall / peer.wall:.2f} of it"
    )


def draw(path: Path, costs: dict[int, dict[str, Cost]]) -> None:
    """Processor time against the number of events, one line for each tool."""
    names = [name for name in costs[max(costs)] if name != "check-jsonschema"]
    most = max(cost.cpu for found in costs.values() for cost in found.values())
    colours = ("#1f6feb", "#2da44e", "#8c959f")
    lines = []
    for index, (name, colour) in enumerate(zip(names, colours, strict=False)):
        points = [
            (60 + 520 * size / max(costs), 330 - 290 * found[name].cpu / most)
            for size, found in sorted(costs.items())
        ]
        shown = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(f'<polyline points="{shown}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines.append(f'<text x="70" y="{30 + 18 * index}" fill="{colour}">{name}</text>')
    ticks = [
        f'<text x="{60 + 520 * size / max(costs):.0f}" y="350" text-anchor="middle">{size:,}</text>'
        for size in costs
    ]
    body = "\n".join([*lines, *ticks, f'<text x="5" y="44">{most:.0f} s</text>'])
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="620" height="370" font-family="sans-serif" font-size="13">'
    axes = '<path d="M60 40V330H590" fill="none" stroke="#57606a"/>'
    path.write_text(f"{head}\n{axes}\n{body}\n</svg>\n", "utf-8")


def main() -> int:
    costs: dict[int, dict[str, Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands, cache = tools(folder), folder / "cache"
        for size in SIZES:
            count = make(folder / f"registry-{size}", size)
            print(f"{size:,} events, {count:,} schemas")
            costs[size] = compare(commands, folder / f"registry-{size}", cache)
            peer = costs[size]["sourcemeta"]
            for tool, cost in costs[size].items():
                print(
                    f"  {tool:18} {cost.wall:7.2f} s wall {cost.cpu:7.2f} s processor "
                    f"{cost.memory:6.0f} MB   {cost.wall / peer.wall:5.2f} of sourcemeta's wall"
                )
        single = one_file(commands, cache)
        on_wikimedia(commands, folder, cache)
    print(f"one file: {single:.0f} ms beyond the interpreter's start (to reach: 150)")
    if len(sys.argv) > 1:
        draw(Path(sys.argv[1]) / "lint_peers.svg", costs)
    if GOAL not in costs:
        return 0
    goal = costs[GOAL]
    met = (
        goal["eventreg, cold"].wall <= 2 * goal["sourcemeta"].wall
        and goal["eventreg, warm"].wall < goal["sourcemeta"].wall
        and goal["eventreg, cold"].memory < 600
        and single < 150
    )
    print("goals met" if met else "goals missed")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
