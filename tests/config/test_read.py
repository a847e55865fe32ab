"""`eventreg.yaml`: what is wrong is said with place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventreg.config import find, parse, read
from eventreg.config.read import schema
from eventreg.errors import ConfigError
from tests.support import ROOT


def refused(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parse(text.encode(), Path("eventreg.yaml"))
    return caught.value


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("schemass: x", 1, 'unknown key "schemass"; did you mean "schemas"'),
        ("layout:\n  pth: x", 2, 'unknown key "pth" in layout; did you mean "path"'),
        ("services:\n  a:\n    publish: x", 3, 'did you mean "publishes"'),
        ("generate:\n  models: { outptu: x }", 2, 'did you mean "output"'),
        ("compat: { mode: backwards }", 1, "compat.mode"),
        ("layout: { path: '{a' }", 1, "{a is no field"),
        ("layout: { id: 'https://x/{version}' }", 1, "names no event"),
        ("schemas: ../elsewhere", 1, "outside"),
        ("schemas: /etc", 1, "outside"),
        ("names: { pattern: '(' }", 1, "names.pattern"),
        ("- a list", 1, "eventreg.yaml"),
        ("a: [", 2, "no YAML"),
        ("schemas: a\nschemas: b", 1, "stands twice"),
        ("waivers: [{ rule: NAM001, reason: r, owner: o, until: tomorrow }]", 1, "until"),
    ],
)
def test_a_mistake_is_named_with_line_and_remedy(text: str, line: int, words: str) -> None:
    error = refused(text)
    assert error.line == line
    assert words in str(error)
    assert "\n" not in str(error)


def test_an_empty_file_is_a_registry_with_the_defaults() -> None:
    config = parse(b"", Path("eventreg.yaml"))
    assert config.layout.root == "schemas"
    assert config.policy.mode == "backward"


def test_the_defaults_in_the_schema_are_those_in_force() -> None:
    config = parse(b"{}", Path("eventreg.yaml"))
    properties = schema()["properties"]
    layout, names = properties["layout"], properties["names"]["properties"]
    assert config.name_pattern == names["pattern"]["default"]
    assert config.name_description == names["description"]["default"]
    places = schema()["$defs"]["layout"]["properties"]
    assert layout["$ref"].endswith("layout")
    assert config.layout.event.path.text == places["path"]["default"]
    assert config.layout.event.id is not None
    assert config.layout.event.id.text == places["id"]["default"]


def test_the_schema_describes_every_key() -> None:
    def undescribed(node: object, at: str = "") -> list[str]:
        if not isinstance(node, dict):
            return []
        missing = [
            f"{at}/{key}"
            for key, value in node.get("properties", {}).items()
            if isinstance(value, dict) and not {"description", "$ref"} & value.keys()
        ]
        for key, value in node.items():
            if isinstance(value, dict):
                missing += undescribed(value, f"{at}/{key}")
        return missing

    assert [p for p in undescribed(schema()) if "dapr-values" not in p] == []


def test_the_nearest_file_upwards_is_taken(tmp_path: Path) -> None:
    (tmp_path / "eventreg.yaml").write_text("title: T\n")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert read(find(inner)).info["title"] == "T"


def test_without_a_file_the_remedy_is_init(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="eventreg init"):
        find(tmp_path)


def test_the_platforms_own_configuration_reads() -> None:
    config = read(ROOT / "eventreg.yaml")
    assert set(config.catalogue.services) == {
        "order", "warehouse", "payment", "catalog", "pricing", "shipping",
    }  # fmt: skip
