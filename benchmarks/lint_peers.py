"""How long `eventreg lint` takes on registries of growing size, beside other linters.

Each tool sees the same files: sourcemeta's `jsonschema lint` (npm) and `check-jsonschema
--check-metaschema` (PyPI), both installed in fresh folders, the latter on the smallest registry
alone. Wikimedia's jsonschema-tools reads no other layout than Wikimedia's, so it is run on that
corpus, where it is beside the checkout. `cold` has an empty cache, `warm` the cache of the run
before. `one file` is what a pre-commit hook runs, less the start of the interpreter, for a file
that is as it was and for one that has just changed. Prints wall and processor time of one run,
ratios, and the memory of all processes; draws `lint_peers.svg` into a folder that is named.

Usage: lint_peers.py [FOLDER]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import Cost, environment, run
from plot import Series, draw
from registry_maker import make

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
ROUNDS = 20


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


def compare(commands: dict[str, list[str]], registry: Path, env: dict[str, str]) -> dict[str, Cost]:
    shutil.rmtree(env["EVENTREG_CACHE_DIR"], ignore_errors=True)
    found = {
        "eventreg, cold": run(commands["eventreg"], registry, env),
        "eventreg, warm": run(commands["eventreg"], registry, env),
        "sourcemeta": run(commands["sourcemeta"], registry, env),
    }
    files = sorted(str(path) for path in (registry / "schemas").rglob("*.json"))
    if len(files) < 3000:
        found["check-jsonschema"] = run([*commands["check-jsonschema"], *files], registry, env)
    return found


def one_file(
    commands: dict[str, list[str]], folder: Path, env: dict[str, str]
) -> dict[str, tuple[float, float]]:
    """Wall and processor milliseconds beyond the interpreter's start, the least of some rounds."""
    copy = folder / "platform"
    shutil.copytree(ROOT / "schemas", copy / "schemas")
    shutil.copy(ROOT / "eventreg.yaml", copy)
    file = copy / "schemas/orders/order/created/1.1.0.json"
    text = file.read_text("utf-8")
    lint = [*commands["eventreg"], str(file)]
    costs: dict[str, list[tuple[float, float]]] = {"start": [], "as it was": [], "changed": []}
    for round_ in range(ROUNDS):
        costs["start"].append(_milliseconds(commands["python"], copy, env))
        costs["as it was"].append(_milliseconds(lint, copy, env))
        file.write_text(text.replace('"title": "', f'"title": "{round_} ', 1), "utf-8")
        costs["changed"].append(_milliseconds(lint, copy, env))
    wall, cpu = (min(values) for values in zip(*costs.pop("start"), strict=True))
    return {
        name: (min(w for w, _ in found) - wall, min(c for _, c in found) - cpu)
        for name, found in costs.items()
    }


def _milliseconds(command: list[str], cwd: Path, env: dict[str, str]) -> tuple[float, float]:
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, cwd=cwd, env=env, check=True, capture_output=True)
    wall, after = time.perf_counter() - start, os.times()
    cpu = sum(after[2:4]) - sum(before[2:4])
    return wall * 1000, cpu * 1000


_TOOLS = """
const tools = require('TOOLS');
const log = Object.fromEntries(['debug', 'info', 'warn', 'error'].map((name) => [name, () => {}]));
tools.tests.all({
  schemaBasePath: './jsonschema', contentTypes: ['yaml'], currentName: 'current',
  schemaTitleField: 'title', schemaVersionField: '$id', schemaBaseUris: [], log, logger: log,
});
"""


def on_wikimedia(commands: dict[str, list[str]], folder: Path, env: dict[str, str]) -> None:
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
    peer = run(commands["mocha"], copy, env)
    ours = run([*commands["eventreg"], "--no-cache"], copy, env)
    print(
        f"Wikimedia: eventreg {ours.wall:.2f} s, jsonschema-tools {peer.wall:.2f} s, "
        f"{ours.wall / peer.wall:.2f} of it"
    )


def plotted(costs: dict[int, dict[str, Cost]]) -> str:
    names = [name for name in costs[max(costs)] if name != "check-jsonschema"]

    def series(attribute: str) -> Series:
        return {
            name: [(size, getattr(found[name], attribute)) for size, found in sorted(costs.items())]
            for name in names
        }

    return draw({"processor time, s": series("cpu"), "memory, MB": series("memory")}, "events")


def main() -> int:
    costs: dict[int, dict[str, Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands, env = tools(folder), {**os.environ, "EVENTREG_CACHE_DIR": str(folder / "cache")}
        for size in SIZES:
            count = make(folder / f"registry-{size}", size)
            print(f"{size:,} events, {count:,} schemas", flush=True)
            costs[size] = compare(commands, folder / f"registry-{size}", env)
            peer = costs[size]["sourcemeta"]
            for tool, cost in costs[size].items():
                print(
                    f"  {tool:18} {cost.wall:7.2f} s wall {cost.cpu:7.2f} s processor "
                    f"{cost.memory:6.0f} MB   {cost.wall / peer.wall:5.2f} of sourcemeta's wall, "
                    f"{cost.cpu / peer.cpu:5.2f} of its processor time",
                    flush=True,
                )
        single = one_file(commands, folder, env)
        on_wikimedia(commands, folder, env)
    for which, (wall, cpu) in single.items():
        print(
            f"one file, {which}: {wall:.0f} ms wall, {cpu:.0f} ms processor time beyond the "
            "interpreter's start (to reach: 150)"
        )
    if len(sys.argv) > 1:
        (Path(sys.argv[1]) / "lint_peers.svg").write_text(plotted(costs), "utf-8")
    if GOAL not in costs:
        return 0
    goal = costs[GOAL]
    met = (
        goal["eventreg, cold"].wall <= 2 * goal["sourcemeta"].wall
        and goal["eventreg, warm"].wall < goal["sourcemeta"].wall
        and goal["eventreg, cold"].memory < 600
        and max(cpu for _, cpu in single.values()) < 150
    )
    print("goals met" if met else "goals missed")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
