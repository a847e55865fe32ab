"""`eventreg.yaml`: what is wrong is said with place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventreg import cache
from eventreg.config import find, parse, read
from eventreg.config.read import _Reader, schema
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
        ("compat: { mode: backwards }", 1, 'compat.mode: "backwards" is no choice; name one of'),
        ("dialect: latest", 1, "name one of draft-04, draft-06, draft-07, 2019-09, 2020-12"),
        ("title: 5", 1, "title: 5 is not text; put it in quotes"),
        ("services:\n  a: null", 2, "services.a: null is not a mapping"),
        ("services:\n  a: { publishes: {} }", 2, "publishes: {} is not text or a list"),
        ("services:\n  a:\n    publishes: [x, 5]", 3, "publishes.1: 5 is not text"),
        ("waivers:\n  - {}", 2, 'waivers.0 needs "reason"'),
        ("waivers: [{ reason: r, owner: o, until: 2030-01-01 }]", 1, '"rule" or "fingerprint"'),
        ("contact: { email: nope }", 1, '"nope" is no e-mail address'),
        ('layout: { ignore: [x, "\\\\"] }', 1, "layout.ignore.1"),
        ("layout: { path: '{a' }", 1, "{a is no field"),
        ("layout: { id: 'https://x/{version}' }", 1, "names no event"),
        ("schemas: ../elsewhere", 1, "outside"),
        ("schemas: /etc", 1, "outside"),
        ("names: { pattern: '(' }", 1, "names.pattern"),
        ("- a list", 1, "eventreg.yaml"),
        ("a: [", 2, "no YAML"),
        ("schemas: a\nschemas: b", 1, "stands twice"),
        ("waivers: [{ rule: NAM001, reason: r, owner: o, until: tomorrow }]", 1, "until"),
        (
            'generate:\n  models: { pydantic: "1.10" }',
            2,
            'is no version of pydantic 2, such as "2.',
        ),
        ("services:\n  a: {}\n  Order: {}", 3, '"Order" is no name of a service in lower-case'),
        ("generate: { dapr: { redis-host: redis } }", 1, "is no host and port, such as redis:6379"),
        ("lint: { select: [SCH, SCH] }", 1, 'lint.select names something twice: ["SCH", "SCH"]'),
        ("services: { a: { owner: '' } }", 1, "services.a.owner is empty"),
    ],
)
def test_a_mistake_is_named_with_line_and_remedy(text: str, line: int, words: str) -> None:
    error = refused(text)
    assert error.line == line
    assert words in str(error)
    assert "\n" not in str(error)


_SHOP = "title: Größe # a shop\nservices:\n  orders: { owner: team, publishes: 'orders.**' }\n"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are held against the schema of `eventreg.yaml`."""
    found: list[str] = []
    original = _Reader.check

    def check(self: _Reader) -> None:
        found.append(self.text)
        original(self)

    monkeypatch.setattr(_Reader, "check", check)
    return found


@pytest.mark.parametrize("text", [_SHOP, f"\ufeff{_SHOP}", "{}", "", "# nothing yet\n"])
def test_what_is_kept_says_the_same_as_the_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "eventreg.yaml"
    file.write_text(text, "utf-8")
    plain = read(file)
    for _ in range(2):
        found = read(file, kept=tmp_path / "cache")
        assert found == plain
        assert found.spans == plain.spans
        assert found.locate("services", "orders") == plain.locate("services", "orders")


def test_a_file_that_was_good_is_not_checked_again_until_it_changes(
    tmp_path: Path, checks: list[str]
) -> None:
    file, kept = tmp_path / "eventreg.yaml", tmp_path / "cache"
    for text, count in ((_SHOP, 1), (_SHOP, 1), (_SHOP + "#", 2), (_SHOP, 2)):
        file.write_text(text, "utf-8")
        read(file, kept=kept)
        assert len(checks) == count


def test_a_file_that_is_wrong_is_wrong_each_time(tmp_path: Path) -> None:
    file = tmp_path / "eventreg.yaml"
    file.write_text("titel: Shop\n", "utf-8")
    for _ in range(2):
        with pytest.raises(ConfigError, match="titel"):
            read(file, kept=tmp_path / "cache")


def test_another_version_checks_for_itself(
    tmp_path: Path, checks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "eventreg.yaml"
    file.write_text(_SHOP, "utf-8")
    read(file, kept=tmp_path / "cache")
    monkeypatch.setattr(cache, "code", lambda *_: "9.9.9")
    read(file, kept=tmp_path / "cache")
    assert len(checks) == 2


def test_a_damaged_copy_is_as_good_as_none(tmp_path: Path, checks: list[str]) -> None:
    file, kept = tmp_path / "eventreg.yaml", tmp_path / "cache"
    file.write_text(_SHOP, "utf-8")
    plain = read(file, kept=kept)
    (copy,) = (kept / "config").iterdir()
    whole = copy.read_bytes()
    for damaged in (b"", whole[:-1], whole[: len(whole) // 2], whole.replace(b"team", b"TEAM")):
        copy.write_bytes(damaged)
        assert read(file, kept=kept) == plain
    assert len(checks) == 5


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


def test_every_pattern_of_the_schema_is_put_in_words() -> None:
    def silent(node: object) -> list[object]:
        if isinstance(node, list):
            return [each for item in node for each in silent(item)]
        if not isinstance(node, dict):
            return []
        here = [node] if isinstance(node.get("pattern"), str) and "title" not in node else []
        return here + [each for value in node.values() for each in silent(value)]

    assert silent(schema()) == []


def test_a_folder_of_templates_that_is_not_there_is_named_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "eventreg.yaml"
    file.write_text("title: Shop\ntemplates: looks\n", "utf-8")
    with pytest.raises(ConfigError, match=r"there is no folder .*looks") as caught:
        read(file)
    assert (caught.value.line, caught.value.column) == (2, 12)
    (tmp_path / "looks").mkdir()
    assert read(file).templates == tmp_path / "looks"


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
