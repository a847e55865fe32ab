"""Schemas that are hard to put into Python: names, texts and shapes."""

import json
import os
import subprocess
import sys
import warnings
from dataclasses import replace

import pytest

from eventreg.generate import publish
from eventreg.generate.models import make as make_module
from tests.generate.models.packages import build, envelope, imported, registry_of

NAMES = [
    *("class", "from", "None", "async", "model_config", "model_dump", "model_fields", "copy"),
    *("json", "schema", "dict", "list", "str", "int", "event", "self", "cls", "date", "time"),
    *("1st", "2", "a-b", "a_b", "a.b", "A_B", "aB", "ab", "AB", "", " ", "__x__", "_private"),
    *("l", "I", "O", "Any", "Field", "StrictInt", "DateTime", "MISSING", "PayloadPart", "Uri"),
    *('quo"te', "back\\slash", "new\nline", "{{ jinja }}", "\u00e9t\u00e9", "\U0001f600", "x'y"),
    *("\ufb01", "fi", "\uff11", "1", "\uff41", "\u212b"),
    *("__class__", "__init__", "__dict__", "field_1st", "class_", "root", "data", "parse"),
]
KINDS = [
    {"type": "string"},
    {"type": "integer"},
    {"type": "string", "format": "date-time"},
    {"type": "array", "items": {"type": "number"}},
]
VALUES = ["x", 3, "2026-03-14T09:26:53Z", [1, 2.5]]


def _named():
    properties = {name: KINDS[i % 4] for i, name in enumerate(NAMES)}
    example = {name: VALUES[i % 4] for i, name in enumerate(NAMES)}
    return {"type": "object", "properties": properties, "examples": [example]}


SCHEMAS = {
    "a.names.taken": _named(),
    "a.names.required": _named() | {"required": NAMES, "additionalProperties": False},
    "a.texts.closed": {
        "title": 'Ends """ early\\',
        "description": 'Closes """ its docstring \\ and {{ more }} {% raw %} "',
        "type": "object",
        "deprecated": True,
        "x-deprecated": 'use "another"\n""" of \\ these',
        "properties": {
            "x": {"type": "string", "description": '"""\n\\N{x} """', "deprecated": True}
        },
        "examples": [{"x": "y"}],
    },
    "a.enums.mixed": {
        "type": "object",
        "properties": {
            "x": {"enum": ["a", 1, None, True, 1.5, {"b": 1}, [1]]},
            "y": {"const": {"a": [1]}},
            "z": {"enum": [1, 2.0]},
        },
        "examples": [{"x": {"b": 1}, "y": {"a": [1]}, "z": 2}, {"x": None, "z": 1}, {"x": True}],
    },
    "a.enums.fractions": {
        "type": "object",
        "properties": {
            "x": {"enum": [0.5, 1]},
            "y": {"enum": ["a", 2.5]},
            "z": {"enum": [2**64, 'a"b', "c'd", "\\", "\n\u2028"]},
        },
        "examples": [{"x": 0.5, "y": "a", "z": 2**64}, {"x": 1, "y": 2.5, "z": "\\"}],
    },
    "a.texts.quoted": {
        "type": "object",
        "properties": {
            "x": {"type": "string", "description": "both \"\"\" and ''' and \\"},
            "y": {"type": "string", "pattern": "^[\"']+$"},
        },
        "examples": [{"x": "y", "y": "\"'"}],
    },
    "a.shapes.empty": {},
    "a.shapes.scalar": {"type": "integer", "minimum": 3, "examples": [3]},
    "a.shapes.listed": {"type": "array", "items": {"type": "string"}, "examples": [["a"]]},
    "a.shapes.recursive": {
        "$ref": "#/$defs/node",
        "$defs": {
            "node": {
                "type": "object",
                "required": ["value"],
                "properties": {
                    "value": {"type": "integer"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                },
                "additionalProperties": False,
            }
        },
        "examples": [{"value": 1, "children": [{"value": 2, "children": []}]}],
    },
    "a.shapes.steered": {
        "type": "object",
        "customBasePath": "os.path",
        "x-python-type": "os.system",
        "properties": {"x": {"type": "string", "customTypePath": "os.system"}},
        "examples": [{"x": "y"}],
    },
    "a.shapes.looking_ahead": {
        "type": "object",
        "properties": {"x": {"type": "string", "pattern": "^(?!no)(?=y).*$"}},
        "examples": [{"x": "yes"}],
    },
    "a.shapes.any_script": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "pattern": "^[\\p{L} ]{1,500}$"},
            "text": {"type": "string", "pattern": "^.{0,65535}$"},
            "control": {"type": "string", "pattern": "^\\cA$"},
        },
        "patternProperties": {"^x-[\\p{L}]{1,500}$": {"type": "integer"}},
        "examples": [{"name": "\u00c5sa", "text": "y" * 9000, "control": "\1", "x-\u00e9": 1}],
    },
    "a.shapes.any_script_and_looking_ahead": {
        "type": "object",
        "properties": {
            "x": {"type": "string", "pattern": "^(?!no).*$"},
            "y": {"type": "string", "pattern": "^\\p{L}+$"},
        },
        "examples": [{"x": "yes", "y": "\u00e9"}],
    },
    "a.shapes.conditional": {
        "type": "object",
        "properties": {"kind": {"enum": ["a", "b"]}},
        "required": ["kind"],
        "oneOf": [
            {"properties": {"kind": {"const": "a"}, "a": {"type": "string"}}, "required": ["a"]},
            {"properties": {"kind": {"const": "b"}, "a": {"type": "integer"}}},
        ],
        "unevaluatedProperties": False,
        "examples": [{"kind": "a", "a": "x"}, {"kind": "b", "a": 1}],
    },
    "a.shapes.merged": {
        "type": "object",
        "allOf": [{"$ref": "#/$defs/base"}, {"properties": {"n": {"type": "integer"}}}],
        "$defs": {"base": {"type": "object", "properties": {"at": {"type": "string"}}}},
        "examples": [{"at": "x", "n": 1}],
    },
    "a.shapes.extended": {
        "type": "object",
        "allOf": [{"$ref": "#/$defs/base"}],
        "$defs": {"base": {"type": "object", "properties": {"at": {"type": "string"}}}},
        "examples": [{"at": "x"}],
    },
    "a.numbers.huge": {
        "type": "object",
        "properties": {
            "x": {"type": "integer"},
            "y": {"type": "integer", "minimum": -(10**30)},
            "z": {"const": 10**25},
        },
        "examples": [{"x": -(10**400), "y": 10**50, "z": 10**25}],
    },
    "a.enums.containers": {
        "type": "object",
        "properties": {
            "x": {"const": []},
            "y": {"const": {}},
            "z": {"enum": ["a", {"b": 1}]},
            "n": {"const": None},
        },
        "examples": [{"x": [], "y": {}, "z": {"b": 1}, "n": None}, {"z": "a"}],
    },
    "a.same.order_created": {"type": "object", "examples": [{}]},
    "a_same.order.created": {"type": "object", "examples": [{}]},
    "b.order.created": {"type": "object", "examples": [{}]},
    "c.order.created": {"type": "object", "examples": [{}]},
    "class.import.def": {"type": "object", "examples": [{}]},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory, cache):
    folder = tmp_path_factory.mktemp("bad")
    registry, config = registry_of(SCHEMAS, folder)
    built = build(registry, config, cache)
    return built, imported(built, folder / "out")


def _examples():
    return [
        pytest.param(name, example, id=f"{name}-{number}")
        for name, schema in SCHEMAS.items()
        for number, example in enumerate(schema.get("examples", []))
    ]


@pytest.mark.parametrize(("name", "example"), _examples())
def test_hard_schemas_accept_their_examples_and_lose_nothing(made, name, example):
    _, package = made
    event = package.parse(envelope(package.EVENTS[name], example))
    assert json.loads(event.model_dump_json())["data"] == example
    assert json.loads(event.data.event(source="/x").model_dump_json())["data"] == example


def test_all_of_them_are_classes_with_types(made):
    built, _ = made
    assert [(finding.event, finding.message) for finding in built.findings] == []


@pytest.mark.parametrize("pydantic", ["2.13", "2.6"])
def test_linters_and_type_checkers_are_content_with_hard_schemas(cache, tmp_path, pydantic):
    registry, config = registry_of(SCHEMAS, tmp_path)
    built = build(registry, config, cache, pydantic=pydantic)
    publish(built.artifacts, tmp_path)
    for command in (
        ["ruff", "check", "--isolated", "--no-cache"],
        ["ruff", "format", "--isolated", "--no-cache", "--check"],
        ["mypy", "--strict", "--cache-dir", os.devnull],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command, built.package],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]


def test_boolean_schemas_accept_all_or_nothing(tmp_path, cache):
    text = 'layout: {path: "{service}/{domain}/{action}/{version}.json", identity: path}'
    schemas = {"a.accepts.everything": True, "a.accepts.nothing": False}
    registry, config = registry_of(schemas, tmp_path, text)
    package = imported(build(registry, config, cache), tmp_path / "out")
    for value in (None, 1, {"x": []}):
        assert package.parse(envelope(package.EVENTS["a.accepts.everything"], value))
        with pytest.raises(package.InvalidPayloadError):
            package.parse(envelope(package.EVENTS["a.accepts.nothing"], value))


def test_classes_whose_names_collide_live_in_their_modules(made):
    _, package = made
    infos = [package.EVENTS[f"{name}.order.created"] for name in ("a_same", "b", "c")]
    assert {info.class_name for info in infos} == {"OrderCreatedV1"}
    assert len({info.model for info in infos}) == 3
    assert "OrderCreatedV1" not in package.__all__


def test_descriptions_and_deprecation_come_out_as_text(made):
    _, package = made
    model = package.EVENTS["a.texts.closed"].model
    assert 'Closes """ its docstring \\ and {{ more }} {% raw %} "' in model.__doc__
    assert model.__deprecated__ == 'use "another"\n""" of \\ these'
    assert package.EVENTS["a.texts.closed"].deprecated
    assert model.model_fields["x"].deprecated


def test_what_steers_the_generator_is_not_taken_from_schemas(made):
    built, _ = made
    assert "os.system" not in "".join(a.text for a in built.artifacts if a.path.endswith(".py"))


def test_a_schema_that_cannot_be_modelled_is_reported_and_the_others_are_made(tmp_path, cache):
    broken = {
        "type": "object",
        "properties": {"x": {"$ref": "https://elsewhere.example/none.json"}},
    }
    never = {"type": "object", "properties": {"x": {"type": "nothing"}}}
    schemas = {"a.b.dangling": broken, "a.b.untyped": never, "a.b.sound": SCHEMAS["a.enums.mixed"]}
    registry, config = registry_of(schemas, tmp_path)
    built = build(registry, config, cache)
    assert {finding.event for finding in built.findings} == {"a.b.dangling", "a.b.untyped"}
    assert all(finding.location.path and finding.message for finding in built.findings)
    package = imported(built, tmp_path / "out")
    assert "a.b.sound" in package.EVENTS


def test_an_event_whose_schema_is_none_is_a_typed_error(tmp_path, cache):
    broken = {"type": "object", "properties": {"x": {"type": "nothing"}}}
    registry, config = registry_of({"a.b.untyped": broken}, tmp_path)
    package = imported(build(registry, config, cache), tmp_path / "out")
    info = package.EVENTS["a.b.untyped"]
    for read in (
        lambda: package.parse(envelope(info, {"x": 1})),
        lambda: info.model.model_validate({"x": 1}).event(source="/s"),
    ):
        with pytest.raises(package.InvalidSchemaError, match="its schema is none") as caught:
            read()
        assert (caught.value.event, caught.value.version) == ("a.b.untyped", "1.0.0")


@pytest.mark.parametrize("pydantic", ["2.13", "2.6"])
def test_what_the_schema_accepts_is_read_whatever_the_class_says(
    monkeypatch, tmp_path, cache, pydantic
):
    whole = make_module.generate_code

    def spoiled(schema, *rest):
        code = whole(schema, *rest)
        return replace(code, body=code.body.replace("size: StrictInt", "size: StrictStr"))

    monkeypatch.setattr(make_module, "generate_code", spoiled)
    monkeypatch.setattr(make_module, "failures", lambda *_: [])
    schema = {
        "type": "object",
        "required": ["size"],
        "properties": {
            "size": {"type": "integer"},
            "at": {"type": "string", "format": "date"},
            "x-y": {"type": "string"},
        },
    }
    registry, config = registry_of({"a.b.spoiled": schema}, tmp_path)
    package = imported(
        build(registry, config, tmp_path / "cache", pydantic=pydantic), tmp_path / "out"
    )
    info = package.EVENTS["a.b.spoiled"]
    data = {"size": 5, "at": "2026-03-14", "x-y": "z", "new": 1}
    event = package.parse(envelope(info, data))
    assert isinstance(event.data, info.model)
    assert (event.data.size, event.data.at.year, event.data.x_y) == (5, 2026, "z")
    assert event.info is info
    with warnings.catch_warnings(action="error"):
        assert json.loads(event.model_dump_json())["data"] == data
        assert json.loads(event.data.event(source="/s").model_dump_json())["data"] == data


def test_a_metaschema_without_a_vocabulary_takes_the_meaning_of_its_keywords(tmp_path, cache):
    vocabularies = "https://json-schema.org/draft/2020-12/vocab"
    lax = "https://schemas.example.com/a/b/meta/1.0.0.json"
    schemas = {
        "a.b.meta": {"$vocabulary": {f"{vocabularies}/{w}": True for w in ("core", "applicator")}},
        "a.b.lax": {"$schema": lax, "properties": {"x": {"minimum": 10}, "y": False}},
    }
    registry, config = registry_of(schemas, tmp_path)
    package = imported(build(registry, config, cache), tmp_path / "out")
    assert package.parse(envelope(package.EVENTS["a.b.lax"], {"x": 1})).data
    with pytest.raises(package.InvalidPayloadError):
        package.parse(envelope(package.EVENTS["a.b.lax"], {"y": 1}))


ODD_NAMES = {
    "a.b.c": "a.b.c",
    "A.B.C": "a.b.c_cf8e6710",
    "a-b.c.d": "a_b.c.d_634c16e6",
    "a b.c.d": "a_b.c.d_e870d22b",
    "parse.b.c": "parse_.b.c",
    "dapr.b.c": "dapr_.b.c",
    "\u0437\u0430\u043a\u0430\u0437.b.c": "\u0437\u0430\u043a\u0430\u0437.b.c",
    "b.c.\u4f5c\u6210": "b.c.\u4f5c\u6210",
    "\ufb01.b.c": "fi.b.c",
    "\U0001f600.b.\U0001f600": "ef0443a34.b.ef0443a34",
    "\U0001f600.b.\U0001f601": "ef0443a34.b.ecd8f0476",
}


def _named_events(names, folder):
    text = (
        'layout: {path: "{service}/{domain}/{action}/{version}.json", identity: path}\n'
        "names: {pattern: '.*'}"
    )
    return registry_of(
        {f"{name} 1.0.0": {"type": "object"} for name in names}, folder, text, own_ids=False
    )


def test_events_of_any_name_have_modules_of_their_own_that_no_other_event_changes(tmp_path, cache):
    built = build(*_named_events(ODD_NAMES, tmp_path), cache, package="odd_events")
    for command in (["check"], ["format", "--check"]):
        publish(built.artifacts, tmp_path / "out")
        tidy = [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "."]
        done = subprocess.run(
            tidy, cwd=tmp_path / "out", capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
    package = imported(built, tmp_path / "in")
    assert {info.name: info.module for info in package.EVENTS.values()} == ODD_NAMES
    for info in package.EVENTS.values():
        assert type(package.parse(envelope(info, {"x": 1})).data) is info.model
    for name, module in ODD_NAMES.items():
        if "_" not in module.rpartition(".")[2]:
            alone = build(*_named_events([name], tmp_path), cache)
            assert f"events/{module.replace('.', '/')}.py" in {a.path for a in alone.artifacts}
