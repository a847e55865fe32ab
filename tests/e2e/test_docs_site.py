"""The documentation in a real browser, opened from the disk with the network cut off."""

import json
from urllib.parse import unquote, urlsplit

import pytest

from eventreg.api.generate import generate
from eventreg.config import read
from eventreg.sources import WorkTree, load
from tests.e2e.browser import chromium, violations, visiting
from tests.generate.docs.hostile import hostile
from tests.generate.docs.support import Between, Changed
from tests.generate.docs.support import site as hostile_site
from tests.support import ROOT

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 800}
KINDS = [
    "index.html",
    "events/index.html",
    "events/orders.order.created/index.html",
    "events/orders.order.status_changed/2.0.0.html",
    "events/pricing.price.changed/index.html",
    "services/index.html",
    "services/order.html",
    "types/index.html",
    "types/money/index.html",
    "rules/index.html",
    "rules/com001.html",
]
"""A page of every kind."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs") / "site"
    config = read(ROOT / "eventreg.yaml")
    generate(config, load(WorkTree(config.root), config.layout), "docs", output=folder)
    return folder


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def visit(browser, site):
    with visiting(browser, site, viewport=DESKTOP) as found:
        yield found


def test_no_page_has_an_error_or_asks_for_anything_beyond_the_disk(visit, site):
    for page in sorted(site.rglob("*.html")):
        visit.open(str(page.relative_to(site)))


def test_every_link_of_every_kind_of_page_leads_somewhere(visit, site):
    for page in KINDS:
        tab = visit.open(page)
        broken = tab.evaluate(
            """() => [...document.querySelectorAll('a[href]')].filter((a) =>
                 a.pathname === location.pathname && a.hash
                 && !document.getElementById(a.hash.slice(1))).map((a) => a.href)"""
        )
        assert broken == []
        for url in tab.evaluate("[...document.links].map((a) => a.href.split('#')[0])"):
            if url.startswith("file:"):
                assert (site / unquote(urlsplit(url).path)).is_file(), url


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("orders.order.created", "orders.order.created"),
        ("status chang", "orders.order.status_changed"),
        ("order status", "orders.order.status_changed"),
        ("promotion_ids", "orders.order.created"),
        ("not been touched for 24 hours", "orders.cart.abandoned"),
        ("payment.failed", "payment.payment.failed"),
        ("amount_minor", "money"),
        ("warehouse service", "warehouse"),
        ("curency", "money"),
    ],
)
def test_search_finds_by_name_field_description_alias_and_despite_a_slip(visit, query, wanted):
    visit.open("index.html")
    assert visit.search(query)[0] == wanted


def test_search_is_driven_by_the_keyboard_alone(visit):
    tab = visit.open("services/order.html")
    found = visit.search("refund")
    tab.keyboard.press("ArrowDown")
    assert tab.locator("#hits [aria-selected=true] b").inner_text() == found[1]
    assert tab.locator("#q").get_attribute("aria-activedescendant") == "hit-1"
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/events/{found[1]}/index.html")


def test_a_field_found_is_shown_where_it_stands(visit):
    tab = visit.open("index.html")
    visit.search("grand_total")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/orders.order.created/index.html#totals.grand_total")
    assert tab.locator("[id='totals.grand_total']").is_visible()


def test_nothing_found_is_said(visit):
    visit.open("index.html")
    assert visit.search("zzzzqqqq") == []
    assert "Nothing found" in visit.tab.locator(".hits-note").inner_text()


def test_the_version_switch_shows_the_difference(visit):
    tab = visit.open("events/orders.order.status_changed/1.1.0.html")
    tab.get_by_role("navigation", name="Versions").get_by_role("link", name="2.0.0").click()
    changes = tab.locator("section:has(> #changes)").inner_text()
    assert "Changes since 1.1.0 breaking" in " ".join(changes.split())
    assert "current_status is the new name of status" in " ".join(changes.split())


def test_colours_are_chosen_and_kept(visit):
    tab = visit.open("index.html")
    button = tab.locator(".theme")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = tab.evaluate(paper)
    button.click()
    button.click()
    assert "dark" in button.get_attribute("aria-label")
    assert tab.evaluate(paper) != light
    visit.open("services/order.html")
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_code_can_be_copied(browser, site):
    allowed = ["clipboard-read", "clipboard-write"]
    with visiting(browser, site, permissions=allowed) as visit:
        tab = visit.open("events/orders.order.created/index.html")
        button = tab.locator("section:has(> #example) .copy").first
        button.click()
        tab.wait_for_function(
            "document.querySelector('#example ~ figure .copy').textContent == 'Copied'"
        )
        event = json.loads(tab.evaluate("navigator.clipboard.readText()"))
        assert event["type"] == "orders.order.created"


def test_nested_fields_unfold(visit):
    tab = visit.open("events/orders.order.created/index.html")
    inner = tab.locator("#customer details")
    assert not inner.locator(".field").first.is_visible()
    tab.get_by_role("button", name="Unfold all").click()
    assert inner.locator(".field").first.is_visible()


def test_without_scripts_the_map_and_the_fields_are_there(browser, site):
    with visiting(browser, site, java_script_enabled=False) as visit:
        tab = visit.open("index.html")
        assert tab.locator(".map-lines path").count() > 10
        assert not tab.locator(".search").is_visible()
        tab.goto((site / KINDS[2]).as_uri())
        assert tab.locator("#order_id").is_visible()


def test_no_page_is_wider_than_a_phone(browser, site):
    with visiting(browser, site, viewport=PHONE) as visit:
        for page in KINDS:
            tab = visit.open(page)
            assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_no_violation(browser, site, colours):
    with visiting(browser, site, viewport=DESKTOP, color_scheme=colours) as visit:
        for page in KINDS:
            tab = visit.open(page)
            tab.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            assert violations(tab) == [], page


def test_axe_finds_no_violation_in_open_results(visit):
    tab = visit.open("index.html")
    visit.search("order")
    assert violations(tab) == []


def test_hostile_text_runs_nothing(browser, tmp_path):
    evil = tmp_path / "evil"
    differences = lambda old, new: Between()  # noqa: E731 - what differs is beside the point
    for path, text in hostile_site(tmp_path, *hostile(), differences=differences).items():
        (evil / path).parent.mkdir(parents=True, exist_ok=True)
        (evil / path).write_text(text, "utf-8")
    with visiting(browser, evil, viewport=PHONE) as visit:
        visit.tab.on("dialog", lambda dialog: visit.troubles.append(dialog.message))
        for page in sorted(evil.rglob("*.html")):
            tab = visit.open(str(page.relative_to(evil)))
            assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page
        assert visit.search("</script>")
        assert visit.tab.locator("#hits script, #hits img").count() == 0


def test_very_long_names_make_no_page_wider_than_its_window(browser, tmp_path):
    name, word = f"orders/{'o' * 60}/{'long_' * 20}named", "w" * 150
    schemas = {
        f"{name}/{version}/schema.json": {
            "title": word,
            "description": word,
            "type": "object",
            "properties": {
                word: {"type": "string", "title": word, "pattern": word, "enum": [word]},
                "one": {"oneOf": [{"title": word, "properties": {word: {"type": "string"}}}]},
            },
            "examples": [{word: word}],
        }
        for version in ("1.0.0", "1.1.0")
    }
    config = 'layout: {path: "{service}/{domain}/{action}/{version}/schema.json", identity: path}'
    differences = lambda old, new: Between((Changed(word, "breaking", word),))  # noqa: E731
    made = hostile_site(tmp_path, schemas, f"title: {word}\n{config}", differences=differences)
    for path, text in made.items():
        (tmp_path / "long" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "long" / path).write_text(text, "utf-8")
    for size in (DESKTOP, PHONE):
        with visiting(browser, tmp_path / "long", viewport=size) as visit:
            for page in sorted(path for path in made if path.endswith(".html")):
                tab = visit.open(page)
                tab.evaluate(
                    "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
                )
                assert tab.evaluate("document.documentElement.scrollWidth") <= size["width"], page


def test_a_page_prints_with_everything_unfolded(visit):
    tab = visit.open("events/orders.order.created/index.html")
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("#customer .field").first.is_visible()
    assert not tab.locator(".top").is_visible()
