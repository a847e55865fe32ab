"""Headless Chromium with the network cut off, and a site on the disk for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support import ROOT, absent

AXE = ROOT / "tests" / "node" / "node_modules" / "axe-core" / "axe.min.js"


@dataclass
class Visit:
    """A tab, and everything that went wrong in it."""

    tab: Any
    site: Path
    troubles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, page: str) -> Any:
        self.tab.goto((self.site / page).as_uri())
        return self.tab

    def search(self, query: str) -> list[str]:
        """Type into the search box; the names of what is found, best first."""
        self.tab.keyboard.press("/")
        self.tab.locator("#q").fill("")
        self.tab.keyboard.type(query)
        self.tab.wait_for_function("!document.querySelector('.hits').hidden")
        return self.tab.locator("#hits b").all_inner_texts()


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser of the system; skips the test without one."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright is not installed; run: pip install playwright")
    path = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if path is None:
        absent('no Chromium; install it with "apt-get install chromium"')
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Any, site: Path, **options: Any) -> Iterator[Visit]:
    """A fresh profile whose tab has no network; fails where anything went wrong in it."""
    context = browser.new_context(offline=True, **options)
    visit = Visit(context.new_page(), site)
    tab = visit.tab
    tab.on("console", lambda message: visit.troubles.append(f"console: {message.text}"))
    tab.on("pageerror", lambda error: visit.troubles.append(f"error: {error}"))
    tab.on("requestfailed", lambda request: visit.troubles.append(f"failed: {request.url}"))
    tab.on("request", lambda request: visit.requests.append(request.url))
    yield visit
    context.close()
    assert not visit.troubles, visit.troubles
    assert [url for url in visit.requests if not url.startswith("file:")] == []


def violations(tab: Any) -> list[str]:
    """What axe-core holds for wrong, however little."""
    if not AXE.is_file():
        absent("axe-core is not installed; run: npm ci --prefix tests/node")
    tab.evaluate(AXE.read_text("utf-8"))
    found = tab.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
