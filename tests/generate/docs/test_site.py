"""The pages of the platform's own registry, and of public ones."""

import json

import pytest

from eventreg.compat import COMPATIBILITY_RULES
from eventreg.config import parse, read
from eventreg.sources import WorkTree, load
from tests.generate.docs.support import Between, Changed, Judged, Page, broken_links, pages
from tests.support import CDEVENTS, ROOT, WIKIMEDIA, corpus


@pytest.fixture(scope="module")
def platform():
    config = read(ROOT / "eventreg.yaml")
    return config, load(WorkTree(config.root), config.layout, config.dialect)


@pytest.fixture(scope="module")
def made(platform):
    def differences(old, new):
        return Between(
            (Changed("sales_channel", "compatible", "sales_channel was added"),),
            Judged("compatible", "every old event is read"),
        )

    return pages(*platform, differences=differences, rules=COMPATIBILITY_RULES)


def test_every_link_leads_to_a_page_and_every_fragment_to_an_element(made):
    assert list(broken_links(made)) == []


def test_no_page_asks_another_host_for_anything(made):
    for path, text in made.items():
        if path.endswith(".html"):
            loaded = [
                attrs.get("src") or attrs.get("href")
                for tag, attrs in Page(text).tags
                if tag in {"script", "link", "img", "iframe", "source", "use"}
            ]
            assert all(url.startswith("data:") or "//" not in url for url in loaded), path
    assert "url(" not in made["assets/style.css"]
    assert "@import" not in made["assets/style.css"]


def test_ids_are_unique_in_each_page(made):
    for path, text in made.items():
        if path.endswith(".html"):
            ids = Page(text).ids
            assert len(ids) == len(set(ids)), path


def test_each_version_has_an_address_and_the_event_one_for_its_newest(made):
    folder = "events/orders.order.status_changed"
    for page in ("index", "1.0.0", "1.1.0", "2.0.0"):
        assert f"{folder}/{page}.html" in made
    newest = Page(made[f"{folder}/index.html"])
    assert ("a", {"href": "2.0.0.html", "aria-current": "page"}) in newest.tags
    assert "orders.order.status_changed.v2" in newest.text
    assert "You are reading 1.0.0" in Page(made[f"{folder}/1.0.0.html"]).text


def test_a_version_tells_what_changed_and_whether_it_broke_anyone(made):
    text = Page(made["events/orders.order.created/1.1.0.html"]).text
    assert "Changes since 1.0.0 compatible" in text
    assert "sales_channel was added" in text
    assert "every old event is read" in text
    assert "Changes since" not in Page(made["events/orders.order.created/1.0.0.html"]).text


def test_an_event_page_tells_topic_services_owner_fields_and_constraints(made):
    text = Page(made["events/orders.order.created/index.html"]).text
    for fact in (
        "Published by Order Service",
        "Warehouse Service, Payment Service, Shipping Service",
        "team-checkout",
        "matches ^ord_[0-9a-z]{12}$",
        "1 to 500 items",
        "date and time with offset (RFC 3339)",
        "list of Line Item",
        "no item twice",
    ):
        assert fact in text


def test_aliases_and_deprecations_are_told(made):
    assert (
        "Also known as payment.processed"
        in Page(made["events/payment.payment.processed/index.html"]).text
    )
    changed = Page(made["events/pricing.price.changed/index.html"]).text
    assert "Deprecated. Use pricing.price.updated instead. Sunset on 2027-12-31." in changed


def test_an_example_is_a_whole_event(made):
    text = made["events/orders.order.status_changed/2.0.0.html"]
    start = text.index("Event in its envelope")
    page = Page(text[start : text.index("</pre>", start)])
    event = json.loads(page.text.partition("Copy")[2])
    assert event["specversion"] == "1.0"
    assert event["type"] == "orders.order.status_changed.v2"
    assert event["data"]["sequence"] == 4


def test_a_shared_type_says_who_uses_it(made):
    text = Page(made["types/money/index.html"]).text
    assert "Used by" in text
    assert "orders.order.created" in text


def test_the_map_draws_every_service_that_talks(made):
    tags = Page(made["index.html"]).tags
    drawn = {attrs["data-service"] for tag, attrs in tags if "data-service" in attrs}
    assert drawn == {"order", "warehouse", "payment", "catalog", "pricing", "shipping"}
    lines = {
        (attrs["data-from"], attrs["data-to"])
        for tag, attrs in tags
        if tag == "path" and "data-to" in attrs
    }
    assert ("order", "warehouse") in lines
    assert ("payment", "catalog") not in lines


def test_each_rule_has_a_page(made):
    for rule in COMPATIBILITY_RULES:
        text = Page(made[f"rules/{rule.code.lower()}.html"]).text
        assert rule.slug in text


def test_the_same_registry_gives_the_same_bytes(platform):
    assert pages(*platform) == pages(*platform)


def test_the_style_sheet_and_the_script_stay_small(made):
    assert len(made["assets/style.css"]) < 30_000
    assert len(made["assets/site.js"]) < 15_000


@pytest.mark.parametrize(
    ("name", "text"), [("wikimedia-primary", WIKIMEDIA), ("cdevents/v0.5.0", CDEVENTS)]
)
def test_public_registries_have_no_broken_link(name, text):
    config = parse(text, corpus(name) / "eventreg.yaml")
    registry = load(WorkTree(config.root), config.layout)
    assert list(broken_links(pages(config, registry))) == []
