"""Site, AsyncAPI and static registry of a large registry: what they take, weigh and answer.

Usage: documents.py [EVENTS]

Each run is a fresh process: cold, and unchanged. Processor time stands beside wall time, and a fixed
loop of the same interpreter, to compare machines and busy moments by. A search is measured in a
headless Chromium (a frame is 16.7 ms). The peer is the official AsyncAPI parser, which reads what
was made, where tests/node/node_modules holds it.

To reach, for 1,000 events: site and AsyncAPI together in under 10 s cold, each in under 1 s
unchanged; a landing page under 300 kB; a search within a frame or two.
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

NODE = Path(__file__).parents[1] / "tests" / "node"
LOOP = "for i in range(10**7): pass"
QUERIES = ("s", "order_12", "created", "identifier of", "source_price", "no_such_thing", "creatd")


def main(events: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schemas = make(folder, events)
        print(f"{events:,} events, {schemas:,} schemas")
        print(f"{'':24}{'wall s':>8}{'processor s':>14}")
        say("loop, 10 million", [sys.executable, "-c", LOOP], folder)
        for output in ("docs", "asyncapi", "registry"):
            command = [sys.executable, "-m", "eventreg", "gen", output]
            say(f"{output}, cold", command, folder)
            say(f"{output}, unchanged", command, folder)
        document = folder / "generated" / "asyncapi" / "asyncapi.yaml"
        if (NODE / "node_modules" / "@asyncapi" / "parser").is_dir() and shutil.which("node"):
            heap = "--max-old-space-size=8000"
            command = ["node", heap, str(NODE / "asyncapi.js"), str(document)]
            say("@asyncapi/parser reads", command, folder)
        weigh(folder / "generated" / "docs", document)


def say(what: str, command: list[str], folder: Path) -> None:
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, os.times()
    used = after.children_user + after.children_system
    used -= before.children_user + before.children_system
    print(f"{what:24}{wall:8.2f}{used:14.2f}", flush=True)


def weigh(site: Path, document: Path) -> None:
    pages = [path.stat().st_size for path in site.glob("events/*/*.html")]
    for what, size in (
        ("landing page", (site / "index.html").stat().st_size),
        ("list of events", (site / "events" / "index.html").stat().st_size),
        ("event page, largest", max(pages)),
        ("search index", (site / "assets" / "search.js").stat().st_size),
        ("AsyncAPI", document.stat().st_size),
    ):
        print(f"{what:24}{size / 1000:8.0f} kB")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium:
        print(f"{'search, slowest':24}{slowest_search(site, chromium):8.1f} ms")


def slowest_search(site: Path, chromium: str) -> float:
    """The slowest of some queries, each the best of six: what it takes, not what else runs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.goto((site / "index.html").as_uri())
        tab.locator("#q").focus()
        tab.wait_for_function("eventreg.search('created').length")
        times: list[float] = tab.evaluate(
            """(queries) => queries.map((query) => Math.min(...Array.from({length: 6}, () => {
              const start = performance.now();
              eventreg.search(query);
              return performance.now() - start;
            })))""",
            QUERIES,
        )
        browser.close()
    return max(times)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
