"""The official parser has nothing to say, and every example is valid."""

import json

import jsonschema_rs
import pytest

from eventreg.generate.asyncapi import Info, Options, build
from eventreg.model.dialect import Dialect


def _build(found, service=None, **options):
    config, registry = found
    return build(registry, config.catalogue, Options(**options), Info.of(config.info), service)


def test_the_official_parser_reports_nothing(platform, cdevents, wikimedia, diagnostics, tmp_path):
    documents = {"platform": _build(platform).text(Options())}
    documents["json"] = _build(platform).text(Options(format="json"))
    for service in platform[0].catalogue.services:
        documents[service] = _build(platform, service).text(Options())
    documents["cdevents"] = _build(cdevents).text(Options())
    documents["wikimedia"] = _build(wikimedia).text(Options())
    paths = []
    for name, text in documents.items():
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, "utf-8")
        paths.append(path)
    said = diagnostics(*paths)
    assert len(said) == len(documents)
    assert {path: found for path, found in said.items() if found} == {}


def test_payloads_in_2020_12_are_accepted_as_well(platform, diagnostics, tmp_path):
    path = tmp_path / "modern.yaml"
    path.write_text(_build(platform, dialect=Dialect.DRAFT2020).text(Options()), "utf-8")
    assert diagnostics(path) == {str(path): []}


@pytest.mark.parametrize("name", ["platform", "wikimedia"])
@pytest.mark.parametrize("dialect", [Dialect.DRAFT7, Dialect.DRAFT2020])
def test_every_message_example_validates_against_its_payload(name, dialect, request):
    document = _build(request.getfixturevalue(name), dialect=dialect).document
    count = 0
    for message in document["components"]["messages"].values():
        payload = message["payload"]["$ref"] + ("/schema" if dialect is Dialect.DRAFT2020 else "")
        schema = {"$schema": dialect.uri, "allOf": [{"$ref": payload}], **document}
        validator = jsonschema_rs.validator_for(schema, validate_formats=True)
        for example in message.get("examples", []):
            count += 1
            assert validator.is_valid(example["payload"]), (message["name"], example["name"])
            for key in ("type", "specversion"):
                assert not validator.is_valid({**example["payload"], key: "other"})
            assert not validator.is_valid(
                {k: v for k, v in example["payload"].items() if k != "data"}
            )
    assert count > 20


def test_an_event_is_judged_as_by_its_own_schema(platform):
    """The converted payload rejects what the schema rejects."""
    _, registry = platform
    document = _build(platform).document
    for message in document["components"]["messages"].values():
        event = registry.events[message["x-eventreg"]["event"]]
        newest = event.majors()[message["x-eventreg"]["major"]][-1]
        own = registry.validator(newest)
        schema = {
            "$schema": Dialect.DRAFT7.uri,
            "allOf": [{"$ref": message["payload"]["$ref"]}],
            **document,
        }
        validator = jsonschema_rs.validator_for(schema, validate_formats=True)
        for example in message["examples"]:
            for name in example["payload"]["data"]:
                for value in (None, 0, -1, "", "x", [], {}, True):
                    data = {**example["payload"]["data"], name: value}
                    whole = {**example["payload"], "data": data}
                    assert validator.is_valid(whole) == own.is_valid(data), (name, value)


def test_the_same_input_gives_the_same_bytes(platform):
    config, _ = platform
    first = _build(platform).text(Options())
    assert _build(platform).text(Options()) == first
    assert str(config.root) not in first
    assert json.dumps(_build(platform).document)
