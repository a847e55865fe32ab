"""How long site and AsyncAPI of 1,000 events take: cold, unchanged, and what the pages weigh.

Each run is a fresh process with an empty output folder, or the one just made. The loop is a fixed
piece of work of the same interpreter in the same run, to compare machines and busy moments by.

Usage: docs_site.py [EVENTS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from registry_maker import make

_LOOP = "for i in range(10**7): pass"


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall and processor time in seconds."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system
    return wall, used - before.children_user - before.children_system


def main(events: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schemas = make(folder, events)
        print(f"{events} events, {schemas} schemas")
        print(f"{'':20}{'wall s':>8}{'processor s':>14}")
        say("loop, 10 million", run([sys.executable, "-c", _LOOP], folder))
        for output in ("docs", "asyncapi"):
            command = [sys.executable, "-m", "eventreg", "gen", output]
            say(f"{output}, cold", run(command, folder))
            say(f"{output}, unchanged", run(command, folder))
        site = folder / "generated" / "docs"
        for page in ("index.html", "events/index.html", "assets/search.js"):
            print(f"{page:20}{(site / page).stat().st_size / 1000:8.0f} kB")
        pages = [path.stat().st_size for path in site.glob("events/*/*.html")]
        print(f"{'event page, largest':20}{max(pages) / 1000:8.0f} kB")


def say(what: str, cost: tuple[float, float]) -> None:
    print(f"{what:20}{cost[0]:8.2f}{cost[1]:14.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
