"""AsyncAPI's own command accepts the document and makes models of its events."""

import re
from dataclasses import dataclass

import pytest

from eventreg.generate.asyncapi import Info, Options, build
from eventreg.generate.asyncapi.keys import pascal


@dataclass(frozen=True)
class Language:
    """How to ask for models that tell the events' own property names, and where they tell them."""

    name: str
    options: tuple[str, ...]
    property: str
    data: str


LANGUAGES = [
    Language(
        "typescript",
        ("--tsRawPropertyNames", "--tsModelType=interface"),
        property=r"(?m)^  '(.+)'\??: ",
        data=r"'data': (\w+);",
    ),
    Language(
        "java",
        ("--packageName=events", "--javaJackson"),
        property=r'@JsonProperty\("(.+)"\)',
        data=r"private (\w+) data;",
    ),
    Language(
        "csharp",
        ("--namespace=Events", "--csharpSystemJson", "--csharpAutoImplement"),
        property=r'propertyName == "(.+)"',
        data=r"public (\w+) Data \{",
    ),
]


def _written(name, request, folder, version):
    """What is built of a registry, and the file that holds it."""
    config, registry = request.getfixturevalue(name)
    options = Options(version=version)
    built = build(registry, config.catalogue, options, Info.of(config.info))
    path = folder / "asyncapi.yaml"
    path.write_text(built.text(options), "utf-8")
    return built.document, path


def test_the_command_finds_the_document_valid(asyncapi, tmp_path, request):
    _, path = _written("platform", request, tmp_path, "3.1.0")
    said = asyncapi("validate", path, "--fail-severity=hint")
    assert f"File {path} is valid!" in said
    assert "don't have governance issues" in said


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
@pytest.mark.parametrize("name", ["platform", "cdevents", "wikimedia"])
def test_the_command_makes_a_model_of_every_event(name, language, asyncapi, tmp_path, request):
    # It makes nothing of the events of an AsyncAPI 3.1 document.
    document, path = _written(name, request, tmp_path, "3.0.0")
    folder = tmp_path / "models"
    asyncapi("generate", "models", language.name, path, *language.options, f"--output={folder}")
    models = {_plain(file.stem): file.read_text("utf-8") for file in folder.iterdir()}
    assert [name for name in models if "anonymous" in name.lower()] == []
    schemas = document["components"]["schemas"]
    messages = document["components"]["messages"].values()
    assert len(messages) > 20
    for message in messages:
        envelope = schemas[_key(message["payload"])]
        model = models[pascal(envelope["title"])]
        (data,) = re.findall(language.data, model)
        payload = schemas[_key(envelope["allOf"][1]["properties"]["data"])]
        told = re.findall(language.property, models[_plain(data)])
        assert payload["properties"].keys() - set(told) == set(), message["name"]


def _key(reference):
    return reference["$ref"].rpartition("/")[2]


def _plain(name):
    """A class's name without the words that stand in it for signs."""
    return name.replace("Minus", "").replace("Slash", "")
