"""How long site and AsyncAPI of 1,000 events take: cold, unchanged, what the pages weigh, and how
long a search takes in the browser (a frame is 16.7 ms).

Each run is a fresh process with an empty output folder, or the one just made. The loop is a fixed
piece of work of the same interpreter in the same run, to compare machines and busy moments by.

Usage: docs_site.py [EVENTS]
"""

from __future__ import annotations

import os
import shutil
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
        search(site)
        pages = [path.stat().st_size for path in site.glob("events/*/*.html")]
        print(f"{'event page, largest':20}{max(pages) / 1000:8.0f} kB")


QUERIES = ("s", "order_12", "created", "identifier of", "source_price", "no_such_thing", "creatd")


def search(site: Path) -> None:
    """The slowest of some queries, each the best of six: what it takes, not what else runs."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto((site / "index.html").as_uri())
        tab.locator("#q").focus()
        tab.wait_for_function("eventreg.search('created').length")
        times = tab.evaluate(
            """(queries) => queries.map((query) => Math.min(...Array.from({length: 6}, () => {
              const start = performance.now();
              eventreg.search(query);
              return performance.now() - start;
            })))""",
            QUERIES,
        )
        browser.close()
    print(f"{'search, slowest':20}{max(times):8.1f} ms")


def say(what: str, cost: tuple[float, float]) -> None:
    print(f"{what:20}{cost[0]:8.2f}{cost[1]:14.2f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
