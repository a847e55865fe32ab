"""What the document holds, and that its extensions are documented."""

import pytest

from eventreg.errors import UsageError
from eventreg.generate.asyncapi import Info, Options, build
from tests.support import ROOT


def _document(platform, service=None, **options):
    config, registry = platform
    info = Info.of(config.info)
    return build(registry, config.catalogue, Options(**options), info, service).document


def test_there_is_one_channel_and_message_a_major(platform):
    document = _document(platform)
    registry = platform[1]
    topics = [
        topic
        for event in registry.events.values()
        for topic in (
            event.name if major < 2 else f"{event.name}.v{major}" for major in event.majors()
        )
    ]
    assert [channel["address"] for channel in document["channels"].values()] == topics
    assert list(document["components"]["messages"]) == topics


def test_every_released_version_is_listed_and_reachable(platform):
    document = _document(platform)
    listed = []
    for message in document["components"]["messages"].values():
        for version in message["x-eventreg"]["versions"]:
            key = version["schema"].rpartition("/")[2]
            assert document["components"]["schemas"][key]["x-schema-id"] == version["x-schema-id"]
            listed.append(version["x-schema-id"])
    wanted = [d.uri for event in platform[1].events.values() for d in event.versions]
    assert sorted(listed) == sorted(wanted)


def test_operations_are_those_of_the_catalogue(platform):
    config, registry = platform
    document = _document(platform)
    found = {
        (o["action"], o["x-eventreg"]["service"], o["channel"]["$ref"].rpartition("/")[2])
        for o in document["operations"].values()
    }
    wanted = set()
    for event in registry.events.values():
        for major in event.majors():
            topic = event.name if major < 2 else f"{event.name}.v{major}"
            catalogue = config.catalogue
            wanted |= {("send", s.name, topic) for s in catalogue.publishers(event.name, major)}
            wanted |= {("receive", s.name, topic) for s in catalogue.subscribers(event.name, major)}
    assert found == wanted


def test_without_services_every_channel_can_be_received(cdevents):
    document = _document(cdevents)
    operations = document["operations"].values()
    assert {each["action"] for each in operations} == {"receive"}
    assert [each["channel"]["$ref"].rpartition("/")[2] for each in operations] == [
        *document["channels"]
    ]


def test_one_services_view_holds_what_it_sends_and_receives(platform):
    document = _document(platform, "pricing")
    assert document["info"]["title"] == "Pricing Service"
    assert document["info"]["contact"] == {
        "name": "team-pricing",
        "email": "pricing@example.com",
    }
    assert {o["x-eventreg"]["service"] for o in document["operations"].values()} == {"pricing"}
    assert "pricing.price.updated" in document["channels"]
    assert "orders.order.created" not in document["channels"]


def test_a_service_that_is_not_there_is_an_error(platform):
    with pytest.raises(UsageError, match='no service "prcing"'):
        _document(platform, "prcing")


def test_a_deprecated_event_says_so(platform):
    message = _document(platform)["components"]["messages"]["pricing.price.changed"]
    assert message["deprecated"] is True
    last = message["x-eventreg"]["versions"][-1]
    assert (last["deprecated"], last["replaced-by"]) == (True, "pricing.price.updated")


def test_every_title_is_there_once(platform):
    schemas = _document(platform)["components"]["schemas"].values()
    titles = [schema["title"] for schema in schemas if "title" in schema]
    assert len(titles) == len(set(titles))
    assert "Order Status Changed V2" in titles


def test_every_extension_is_documented(platform):
    text = (ROOT / "docs" / "asyncapi.md").read_text("utf-8")
    found = set()

    def collect(value, inside=""):
        if isinstance(value, dict):
            for key, item in value.items():
                if inside in {"x-eventreg", "x-dapr"}:
                    found.add(f"{inside}.{key}")
                elif key.startswith("x-"):
                    found.add(key)
                collect(item, key if key.startswith("x-") else "")
        elif isinstance(value, list):
            for item in value:
                collect(item)

    collect(_document(platform))
    collect(_document(platform, "order"))
    found -= {"x-eventreg", "x-dapr"}
    assert len(found) > 12
    assert {name for name in found if f"`{name}`" not in text} == set()
