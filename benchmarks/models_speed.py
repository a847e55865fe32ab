"""What does it cost to generate the models of a large registry, and to use them?

Usage: models_speed.py [EVENTS] [--same-options]

In one run, on one machine: `eventreg gen models` on a registry made by `registry_maker.py`, as a
user runs it (a fresh process each time, the registry read and checked), with an empty cache, with
a full one, with nothing changed, and with one schema changed again and again; beside it the plain generator,
called once for each newest schema with its defaults (`--same-options`: with ours), in one process.
Then a fresh process that imports the package and parses one event, beside `import pydantic`.
Modules are compiled before anything is measured, as installers do it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import registry_maker

PLAIN = """
import sys, json, warnings
warnings.simplefilter("ignore")
from pathlib import Path
from datamodel_code_generator import DataModelType, InputFileType, generate
from eventreg.config import read
from eventreg.model.bundle import bundle
from eventreg.sources import WorkTree, load
config = read(Path("eventreg.yaml"))
registry = load(WorkTree(config.root), config.layout)
kind = {"input_file_type": InputFileType.JsonSchema, "output_model_type": DataModelType.PydanticV2BaseModel}
for number, event in enumerate(registry.events.values()):
    schema = bundle(registry, event.newest, lambda part: part.identity.name.replace(".", "_"))
    if sys.argv[1:]:
        from eventreg.generate.models.call import Target, generate_code
        from eventreg.generate.models.prepare import prepare
        schema = prepare(schema, event.newest.dialect, formats=True)
        text = generate_code(schema, "RootV1", "2020-12", Target("pydantic", (2, 13), (3, 11))).body
    else:
        text = generate(schema, **kind)
    Path(f"plain_{number}.py").write_text(text)
"""
USE = """
import time, pydantic
start, work = time.perf_counter(), time.process_time()
import json, sys
sys.path.insert(0, "generated/models")
import events
events.parse(open("event.json").read())
print(time.perf_counter() - start, time.process_time() - work)
"""


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and seconds of all processors together (busy machines stretch one)."""

    wall: float
    work: float

    def __str__(self) -> str:
        return f"{self.wall:8.2f} s  {self.work:8.2f} s of work"


def timed(*command: str, folder: Path, environment: dict[str, str]) -> Cost:
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    work = sum(after[2:4]) - sum(before[2:4])
    return Cost(time.perf_counter() - start, work)


def _names(folder: Path) -> list[str]:
    """Names of a few events."""
    paths = (folder / "schemas").glob("*/*/*/1.0.0.json")
    return [".".join(path.relative_to(folder / "schemas").parts[:3]) for path in paths]


def main() -> None:
    count = next((int(a) for a in sys.argv[1:] if a.isdigit()), 1000)
    folder = Path(tempfile.mkdtemp())
    registry_maker.make(folder, count)
    source = str(Path(__file__).parents[1] / "src")
    environment = os.environ | {
        "EVENTREG_CACHE_DIR": str(folder / ".cache"),
        "PYTHONPATH": os.pathsep.join([source, os.environ.get("PYTHONPATH", "")]),
        "PYTHONPYCACHEPREFIX": str(folder / ".pyc"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ours = (sys.executable, "-m", "eventreg", "gen", "models", "--output", "generated/models")
    how = ["same"] if "--same-options" in sys.argv else []

    def run(*command: str) -> Cost:
        return timed(*command, folder=folder, environment=environment)

    run(*ours, "--event", next(iter(sorted(_names(folder)))), "--output", "warm-up")
    shutil.rmtree(folder / ".cache")
    cold = run(*ours)
    plain = run(sys.executable, "-c", PLAIN, *how)
    print(f"{count} events, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"plain generator, once each      {plain}")
    print(f"gen models, empty cache         {cold}  {100 * cold.wall / plain.wall:.0f} %")
    output = folder / "generated" / "models"
    before = {p: p.read_bytes() for p in output.rglob("*") if p.is_file()}
    print(f"  nothing changed               {run(*ours)}")
    print(f"  nothing changed, --check      {run(*ours, '--check')}")
    index = json.loads(next(output.rglob("_events.json")).read_bytes())["events"]
    row = next(iter(index.values()))
    path = next(
        p
        for p in (folder / "schemas").rglob("*.json")
        if row["dataschema"].endswith(p.relative_to(folder / "schemas").as_posix())
    )
    written = path.read_bytes()
    schema = json.loads(written)
    for turn in ("first", "second", "third"):
        text = json.dumps(schema | {"description": f"For the {turn} time."}, indent=2)
        path.write_text(text)
        print(f"  one schema changed, {turn:9} {run(*ours)}")
    path.write_bytes(written)
    run(*ours)
    shutil.rmtree(output)
    print(f"  output gone, cache full       {run(*ours)}")
    after = {p: p.read_bytes() for p in output.rglob("*") if p.is_file()}
    print(f"  the same bytes                {before == after}")
    event = {"specversion": "1.0", "id": "1", "source": "/b", "type": row["type"]}
    (folder / "event.json").write_text(json.dumps(event | {"data": schema["examples"][0]}))
    for name in ("first", "second"):
        done = subprocess.run(
            [sys.executable, "-c", USE],
            cwd=folder,
            env=environment,
            check=True,
            capture_output=True,
        )
        wall, work = map(float, done.stdout.split())
        print(f"import and parse one, {name:9} {Cost(wall, work)} beyond pydantic")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
