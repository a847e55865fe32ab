"""Code generators of the AsyncAPI world make something of the document."""

import pytest

from eventreg.generate.asyncapi import Info, Options, build
from eventreg.generate.asyncapi.keys import pascal


@pytest.mark.parametrize("name", ["platform", "cdevents", "wikimedia"])
def test_modelina_makes_a_named_class_of_every_event(name, generated_models, tmp_path, request):
    config, registry = request.getfixturevalue(name)
    # Modelina 5 makes nothing of an AsyncAPI 3.1 document.
    options = Options(version="3.0.0")
    built = build(registry, config.catalogue, options, Info.of(config.info))
    path = tmp_path / "asyncapi.yaml"
    path.write_text(built.text(options), "utf-8")
    made = generated_models(path)[str(path)]
    assert made.keys() == {"typescript", "java", "csharp"}
    messages = built.document["components"]["messages"].values()
    for language, names in made.items():
        assert len(names) == len(set(names)), language
        assert [name for name in names if "anonymous" in name.lower()] == [], language
        plain = {name.replace("Minus", "").replace("Slash", "") for name in names}
        for message in messages:
            assert pascal(f"{_title(built, message)}") in plain, language


def _title(built, message):
    """The title of a message's envelope, after which its class is called."""
    key = message["payload"]["$ref"].rpartition("/")[2]
    return built.document["components"]["schemas"][key]["title"]
