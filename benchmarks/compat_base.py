"""`eventreg compat --base` on a large registry of which 50 events changed, beside `git status`.

Usage: compat_base.py [EVENTS]

A registry of 10,000 events (15,000 schemas) is committed; 50 events get a new minor version, half
of them breaking. Prints the median of both commands in one run. To reach: 1.5 times `git status`
plus one second, and under 600 MB.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from registry_maker import make

CHANGED = 50
ROUNDS = 5
IDENTITY = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
}  # fmt: skip


def change(folder: Path) -> None:
    """Give every two-hundredth event a new minor version; every other one breaks."""
    files = sorted((folder / "schemas").glob("*s*/*/*/1.0.0.json"))
    for number, path in enumerate(files[:: len(files) // CHANGED][:CHANGED]):
        newest = max(path.parent.glob("*.json"))
        schema = json.loads(newest.read_text())
        schema["$id"] = schema["$id"].replace(newest.stem, "1.2.0")
        optional = [name for name in schema["properties"] if name not in schema["required"]]
        if number % 2 and optional:
            schema["required"].append(optional[0])
        else:
            schema["properties"]["benchmark_note"] = {"type": "string", "description": "New."}
        (path.parent / "1.2.0.json").write_text(json.dumps(schema, indent=2))


def median(command: list[str], folder: Path) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, cwd=folder, check=False, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> int:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schemas = make(folder, events)
        git = ["git", "-c", "gc.auto=0"]
        for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "all"]):
            subprocess.run([*git, *arguments], cwd=folder, check=True, env=os.environ | IDENTITY)
        change(folder)
        status = median(["git", "status", "--porcelain"], folder)
        compat = median([sys.executable, "-m", "eventreg", "compat", "--base", "HEAD"], folder)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    limit = 1.5 * status + 1
    print(f"{events} events, {schemas} schemas, {CHANGED} changed")
    print(f"git status                {status:6.3f} s")
    print(f"eventreg compat --base    {compat:6.3f} s   (to reach: {limit:.3f} s)")
    print(f"peak memory               {memory:6.0f} MB  (to reach: 600 MB)")
    return int(compat > limit or memory > 600)


if __name__ == "__main__":
    sys.exit(main())
