"""What can be chosen: versions, events, services, floors, styles, templates, parts, wheels."""

import importlib
import json
import os
import subprocess
import sys
import warnings
import zipfile

import pytest

from eventreg.errors import UsageError
from eventreg.generate import publish
from eventreg.generate.models import Cache, Means, Options, render
from tests.generate.models.packages import build, envelope, imported, pyright, registry_of
from tests.support import absent

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ORDER = {
    "type": "object",
    "description": "An order.",
    "required": ["order_id"],
    "properties": {
        "order_id": {"type": "string"},
        "note": {"type": "string"},
        "size": {"type": "integer", "default": 3, "unit": "boxes"},
        "at": {"type": "string", "format": "date-time"},
    },
    "examples": [{"order_id": "a", "size": 4, "at": "2026-03-14T09:26:53Z"}],
}
SCHEMAS = {
    "orders.order.created 1.0.0": ORDER,
    "orders.order.created 1.1.0": ORDER | {"title": "Newer"},
    "orders.order.created 2.0.0": ORDER,
    "stock.item.counted": ORDER | {"deprecated": True},
}
CONFIG = """
services:
  shop: { publishes: ["orders.order.*"] }
  store: { publishes: ["stock.**"], subscribes: ["orders.order.created.v2"] }
aliases: { counted: stock.item.counted }
"""


@pytest.fixture
def small(tmp_path):
    return registry_of(SCHEMAS, tmp_path, CONFIG)


def _classes(built):
    index = next(a for a in built.artifacts if a.path.endswith("_events.json"))
    return sorted(row["class_name"] for row in json.loads(index.text)["events"].values())


def test_one_class_for_each_major_from_its_newest_minor(small, cache):
    built = build(*small, cache)
    assert _classes(built) == ["ItemCountedV1", "OrderCreatedV1", "OrderCreatedV2"]
    text = next(a.text for a in built.artifacts if a.path.endswith("order/created.py"))
    assert "created/1.1.0.json" in text
    assert "created/1.0.0.json" not in text


def test_all_versions_on_request(small, cache, tmp_path):
    built = build(*small, cache, versions="all")
    assert "OrderCreatedV1_1_0_0" in _classes(built)
    package = imported(built, tmp_path / "out")
    info = package.EVENTS["orders.order.created@1.0.0"]
    assert type(package.parse(envelope(info, {"order_id": "a"})).data) is info.model
    assert package.EVENTS["orders.order.created"].version == "1.1.0"


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"events": ("stock.**",)}, ["ItemCountedV1"]),
        ({"events": ("counted",)}, ["ItemCountedV1"]),
        ({"events": ("orders.order.created.v2",)}, ["OrderCreatedV2"]),
        ({"services": ("shop",)}, ["OrderCreatedV1", "OrderCreatedV2"]),
        ({"services": ("store",)}, ["ItemCountedV1", "OrderCreatedV2"]),
    ],
)
def test_events_are_chosen_by_selector_and_by_service(small, cache, chosen, expected):
    assert _classes(build(*small, cache, **chosen)) == expected


@pytest.mark.parametrize("chosen", [{"events": ("no.such.*",)}, {"services": ("nobody",)}])
def test_a_choice_that_picks_nothing_is_an_error(small, cache, chosen):
    with pytest.raises(UsageError):
        build(*small, cache, **chosen)


@pytest.mark.parametrize("section", [{"package": "a-b"}, {"package": "class"}, {"with": ["x"]}])
def test_options_that_cannot_be_are_refused(section):
    with pytest.raises(UsageError):
        Options.read(section)


@pytest.mark.parametrize("pydantic", ["2.13", "2.6"])
def test_text_and_numbers_with_bounds_are_plain_values_wherever_they_stand(
    cache, tmp_path, pydantic
):
    schema = {
        "type": "object",
        "properties": {
            "names": {"type": "array", "items": {"type": "string", "maxLength": 9}},
            "sizes": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
            "either": {"anyOf": [{"type": "string", "minLength": 1}, {"type": "null"}]},
        },
    }
    built = build(*registry_of({"a.b.bound": schema}, tmp_path), cache, pydantic=pydantic)
    package = imported(built, tmp_path / "out")
    payload = package.BBoundV1.model_validate({"names": ["a"], "sizes": {"x": 1}, "either": "b"})
    assert (payload.names, payload.sizes, payload.either) == (["a"], {"x": 1}, "b")
    with pytest.raises(ValueError, match="names"):
        package.BBoundV1.model_validate({"names": ["far too long"]})


def test_defaults_and_units_are_told_in_the_description(small, cache, tmp_path):
    package = imported(build(*small, cache), tmp_path / "out")
    field = package.OrderCreatedV1.model_fields["size"]
    assert field.description == "Unit: boxes. Default: 3."
    payload = package.OrderCreatedV1(order_id="a")
    assert json.loads(payload.model_dump_json()) == {"order_id": "a"}


@pytest.mark.parametrize(
    ("pydantic", "python"), [("2.6", "3.10"), ("2.11", "3.12"), ("2.14", "3.14")]
)
def test_older_floors_give_a_package_that_reads_and_writes_the_same(
    small, cache, tmp_path, pydantic, python
):
    built = build(*small, cache, pydantic=pydantic, python=python)
    package = imported(built, tmp_path / "out")
    example = ORDER["examples"][0]
    event = package.parse(envelope(package.EVENTS["orders.order.created"], example))
    assert json.loads(event.model_dump_json())["data"] == example
    written = event.data.event(source="/x").model_dump_json()
    assert json.loads(written)["specversion"] == "1.0"
    assert package.parse(written).data == event.data
    assert f"pydantic>={pydantic}" in built.distribution.requires


@pytest.mark.parametrize("style", ["dataclass", "typeddict", "msgspec"])
def test_other_styles_are_importable_typed_classes(small, cache, tmp_path, style):
    if style == "msgspec" and not importlib.util.find_spec("msgspec"):
        absent("msgspec is not installed; pip install msgspec")
    built = build(*small, cache, style=style, package=f"as_{style}")
    assert not built.findings
    publish(built.artifacts, tmp_path / "out")
    program = f"import as_{style} as e; print(e.OrderCreatedV2(order_id='a')); e.ItemCountedV1"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "order_id" in done.stdout, done.stderr
    for command in (["check"], ["format", "--check"]):
        tidy = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "."]
        done = subprocess.run(
            tidy, cwd=tmp_path / "out", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


HARD = {
    "a.tree.grown": {
        "$ref": "#/$defs/tree",
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {
                    "kids": {"type": "array", "items": {"$ref": "#/$defs/tree"}},
                    "odd name": {"enum": ["Tree", "b"]},
                },
            }
        },
    },
    "a.map.drawn": {"type": "object", "additionalProperties": {"type": "integer"}},
    "a.day.begun": {"type": "string", "format": "date"},
    "a.text.read": {
        "type": "object",
        "properties": {"x": {"type": "string", "pattern": "^\\p{L}+$"}},
    },
}


@pytest.mark.parametrize("style", ["pydantic", "dataclass", "typeddict", "msgspec"])
def test_hard_schemas_are_clean_in_every_style(cache, tmp_path, style):
    built = build(*registry_of(HARD, tmp_path), cache, style=style, package="hard_events")
    publish(built.artifacts, tmp_path / "out")
    for command in (
        ["ruff", "check", "--isolated", "--no-cache"],
        ["ruff", "format", "--isolated", "--no-cache", "--check"],
        ["mypy", "--strict", "--cache-dir", os.devnull],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command, "hard_events"],
            cwd=tmp_path / "out",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_patterns_that_msgspec_cannot_read_are_left_to_the_schema(cache, tmp_path):
    if not importlib.util.find_spec("msgspec"):
        absent("msgspec is not installed; pip install msgspec")
    built = build(*registry_of(HARD, tmp_path), cache, style="msgspec", package="plain_events")
    publish(built.artifacts, tmp_path / "out")
    program = (
        "import msgspec, plain_events as e\n"
        "print(msgspec.convert({'x': 'a'}, e.TextReadV1).x)\n"
        "print(msgspec.convert({'a': 1}, e.MapDrawnV1))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "a\n{'a': 1}\n", done.stderr


def test_templates_of_the_user_win_one_by_one(small, cache, tmp_path):
    folder = tmp_path / "mine" / "models"
    folder.mkdir(parents=True)
    (folder / "package.py.jinja").write_text('"""Ours: {{ name }}."""\n')
    registry, config = small
    built = render(
        registry,
        config.catalogue,
        Options(),
        templates=tmp_path / "mine",
        means=Means(cache=Cache(cache), processes=1),
    )
    texts = {artifact.path: artifact.text for artifact in built.artifacts}
    assert texts["events/orders/__init__.py"] == '"""Ours: orders."""\n'


@pytest.mark.parametrize(
    ("template", "text", "message"),
    [
        ("event.py.jinja", "\n{% if %}", "event.py.jinja:2 cannot be used: Expected an expression"),
        (
            "event.py.jinja",
            "{{ nosuch }}",
            "event.py.jinja:1 cannot be used: 'nosuch' is undefined",
        ),
        ("_base.py.jinja", "def (", "_base.py.jinja makes no Python: invalid syntax"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(run, tmp_path, template, text, message):
    (tmp_path / "mine" / "models").mkdir(parents=True)
    (tmp_path / "mine" / "models" / template).write_text(text)
    (tmp_path / "eventreg.yaml").write_text("templates: mine\n")
    path = tmp_path / "schemas" / "orders" / "order" / "created" / "1.0.0.json"
    path.parent.mkdir(parents=True)
    own = {"$id": "https://schemas.example.com/orders/order/created/1.0.0.json"}
    path.write_text(json.dumps({**own, "$schema": DIALECT, **ORDER}))
    for more in ([], ["--wheel", "dist"]):
        result = run("gen", "models", *more, cwd=tmp_path)
        assert result.status == 2, result.out
        assert message in result.err
    assert not (tmp_path / "generated").exists()


def test_a_wheel_is_no_output_to_be_checked(run, tmp_path):
    (tmp_path / "eventreg.yaml").write_text("")
    result = run("gen", "models", "--wheel", "dist", "--check", cwd=tmp_path)
    assert result.status == 2
    assert "--wheel goes with neither --check nor --output" in result.err


@pytest.fixture
def deprecated(tmp_path, cache):
    note = {"type": "string", "deprecated": True, "x-deprecated": "say it in `size`"}
    properties = ORDER["properties"] | {"note": note}
    old = ORDER | {
        "deprecated": True,
        "x-deprecated": "item.moved says it",
        "properties": properties,
    }
    return registry_of({"stock.item.counted": old, "stock.item.moved": ORDER}, tmp_path)


@pytest.mark.parametrize("style", ["pydantic", "dataclass", "typeddict", "msgspec"])
def test_editors_strike_a_deprecated_event_through(deprecated, cache, tmp_path, style):
    built = build(*deprecated, cache, style=style, package="old_events")
    publish(built.artifacts, tmp_path / "out")
    use = "from old_events import ItemCountedV1, ItemMovedV1\nprint(ItemCountedV1, ItemMovedV1)\n"
    (tmp_path / "out" / "use.py").write_text(use)
    (tmp_path / "out" / "pyrightconfig.json").write_text('{"reportDeprecated": "error"}')
    command = [pyright(), "--outputjson", "--pythonpath", sys.executable, "use.py"]
    done = subprocess.run(
        command, cwd=tmp_path / "out", capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    assert {(row["rule"], row["range"]["start"]["line"]) for row in found} == {
        ("reportDeprecated", 0),
        ("reportDeprecated", 1),
    }
    assert all("ItemCountedV1" in row["message"] for row in found)
    assert all("item.moved says it" in row["message"] for row in found)


@pytest.mark.parametrize("style", ["pydantic", "dataclass", "typeddict", "msgspec"])
@pytest.mark.parametrize("more", [[], ["--enable-error-code", "deprecated"]])
def test_type_checkers_have_nothing_to_say_of_deprecated_events_in_the_package_itself(
    deprecated, cache, tmp_path, style, more
):
    built = build(*deprecated, cache, style=style, package="old_events")
    publish(built.artifacts, tmp_path / "out")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", os.devnull, *more]
    done = subprocess.run(
        [*command, "old_events"], cwd=tmp_path / "out", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    for tidy in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *tidy, "--isolated", "--no-cache", "old_events"]
        done = subprocess.run(
            command, cwd=tmp_path / "out", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


def test_whoever_reads_a_deprecated_property_is_warned_with_the_reason(deprecated, cache, tmp_path):
    package = imported(build(*deprecated, cache), tmp_path / "out")
    payload = package.ItemCountedV1(order_id="a", note="x")
    with pytest.warns(DeprecationWarning, match="say it in `size`"):
        assert payload.note == "x"
    assert package.ItemCountedV1.model_json_schema()["properties"]["note"]["deprecated"] is True
    with warnings.catch_warnings(action="error"):
        event = package.parse(payload.event(source="/s").model_dump_json())
    assert event.data == payload
    assert package.EVENTS["stock.item.counted"].deprecated == "item.moved says it"


def test_a_wheel_is_the_same_every_time_and_its_version_grows(small, cache, tmp_path):
    first, second = build(*small, cache), build(*small, cache)
    assert first.wheel() == second.wheel()
    (tmp_path / "x.whl").write_bytes(first.wheel())
    with zipfile.ZipFile(tmp_path / "x.whl") as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        metadata = archive.read(next(n for n in names if n.endswith("METADATA"))).decode()
    assert "events/orders/order/created.OrderCreatedV1.json" in names
    assert "events/py.typed" in names
    assert "Version: 1.4.0\n" in metadata
    grown = registry_of(SCHEMAS | {"stock.item.lost": ORDER}, tmp_path / "grown", CONFIG)
    assert build(*grown, cache).distribution.version == "1.5.0"


def test_a_wheel_installs_without_a_network(small, cache, tmp_path):
    built = build(*small, cache, package="wheeled_events")
    wheel = tmp_path / built.distribution.wheel_name
    wheel.write_bytes(built.wheel())
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    done = subprocess.run(
        [*install, "--target", str(tmp_path / "site"), str(wheel)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    program = "import wheeled_events as e; print(e.parse, len(e.EVENTS))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path / "site",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.endswith(" 3\n"), done.stderr


def test_an_id_in_another_script_is_a_uri_in_events(cache, tmp_path):
    package = imported(build(*registry_of({"a.b.名": ORDER}, tmp_path), cache), tmp_path / "out")
    info = package.EVENTS["a.b.名"]
    assert info.dataschema == "https://schemas.example.com/a/b/%E5%90%8D/1.0.0.json"
    assert package.parse(envelope(info, ORDER["examples"][0])).info == info
