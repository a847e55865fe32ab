"""How class trees are made: the cache, the pool, fallbacks, and a run that is killed."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace

import jsonschema_rs
import pytest

from eventreg.generate import check, publish
from eventreg.generate.models import Cache, Means, Options, render
from eventreg.generate.models import make as make_module
from eventreg.generate.models.call import Code
from eventreg.generate.models.make import Job, make
from eventreg.generate.models.package import Package
from eventreg.generate.models.selftest import Failure, failures, install, load
from eventreg.model.registry import Registry
from tests.generate.models.packages import build, registry_of
from tests.support import ROOT

EVENT = {
    "type": "object",
    "properties": {"x_id": {"type": "string"}, "n": {"type": "integer"}},
    "examples": [{"x_id": "a", "n": 1}],
}


def _many(tmp_path, count=30):
    schemas = {f"a.b{n}.created": EVENT | {"title": f"Event {n}"} for n in range(count)}
    return registry_of(schemas, tmp_path)


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _uri(path):
    return f"https://schemas.example.com/{path}/1.0.0.json"


def test_the_same_bytes_with_any_number_of_processes_and_any_order_of_files(tmp_path):
    registry, config = _many(tmp_path)
    one = build(registry, config, tmp_path / "one", processes=1)
    two = build(registry, config, tmp_path / "two", processes=2)
    documents = list(registry.documents.values())
    random.Random(3).shuffle(documents)
    shuffled = Registry.of(registry.layout, documents)
    warm = build(shuffled, config, tmp_path / "two")
    assert one.artifacts == two.artifacts == warm.artifacts


def test_a_full_hit_imports_no_generator(tmp_path):
    registry, config = _many(tmp_path, 2)
    build(registry, config, tmp_path / "cache")
    program = (
        "import sys, json; from pathlib import Path\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from tests.generate.models.test_making import _many\n"
        "from tests.generate.models.packages import build\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "build(*_many(folder, 2), folder / 'cache')\n"
        "print('datamodel_code_generator' in sys.modules, 'pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout == "False False\n", done.stderr


@pytest.mark.parametrize("damage", [b"", b"garbage", b"0" * 64 + b"\n{}"])
def test_a_damaged_cache_is_made_again(tmp_path, damage):
    registry, config = _many(tmp_path, 2)
    first = build(registry, config, tmp_path / "cache")
    entries = [*(tmp_path / "cache").rglob("*.json")]
    for path in entries:
        path.write_bytes(damage)
    assert build(registry, config, tmp_path / "cache").artifacts == first.artifacts
    assert all(path.read_bytes() != damage for path in entries)


def test_a_cache_that_cannot_be_written_keeps_nothing_and_fails_nothing(tmp_path):
    registry, config = _many(tmp_path, 2)
    (tmp_path / "file").write_text("in the way")
    assert build(registry, config, tmp_path / "file").artifacts


def _remade(registry, config, cache):
    """Which trees were made, as progress tells it."""
    steps = []
    means = Means(Cache(cache), 1, lambda done, todo: steps.append((done, todo)))
    render(registry, config.catalogue, Options(), means=means)
    return steps


def test_a_change_makes_only_what_it_touches(tmp_path):
    registry, config = _many(tmp_path, 5)
    build(registry, config, tmp_path / "cache")
    changed = {f"a.b{n}.created": EVENT | {"title": f"Event {n + (n == 3) * 9}"} for n in range(5)}
    assert _remade(*registry_of(changed, tmp_path), tmp_path / "cache") == [(1, 1)]


@pytest.mark.parametrize(
    ("change", "made"),
    [
        ({"a.shared.part": EVENT | {"description": "Other words."}}, 3),
        ({"a.shared.middle": {"$ref": _uri("a/shared/part"), "title": "Middle"}}, 2),
        ({"a.far.using 1.0.0": {"$ref": _uri("a/shared/middle"), "examples": [{}]}}, 1),
        ({"a.other.part": EVENT | {"title": "Other"}}, 1),
        ({"a.new.part": EVENT}, 1),
    ],
    ids=["what-many-reach", "what-one-reaches", "an-example-of-an-older-version", "itself", "new"],
)
def test_a_change_makes_what_reaches_it(tmp_path, change, made):
    schemas = {
        "a.shared.part": EVENT,
        "a.shared.middle": {"$ref": _uri("a/shared/part")},
        "a.far.using 1.0.0": {"$ref": _uri("a/shared/middle")},
        "a.far.using 1.1.0": {"$ref": _uri("a/shared/middle"), "title": "Newer"},
        "a.other.part": EVENT,
    }
    assert len(_remade(*registry_of(schemas, tmp_path), tmp_path / "cache")) == 4
    assert _remade(*registry_of(schemas, tmp_path), tmp_path / "cache") == []
    steps = _remade(*registry_of(schemas | change, tmp_path), tmp_path / "cache")
    assert len(steps) == made


def test_without_a_cache_folder_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("EVENTREG_CACHE_DIR", "")
    registry, config = _many(tmp_path, 2)
    steps = []
    for _ in range(2):
        means = Means(processes=1, progress=lambda done, todo: steps.append((done, todo)))
        render(registry, config.catalogue, Options(), means=means)
    assert steps == [(1, 2), (2, 2)] * 2


def _job(schema, *examples):
    return Job("RootV1", schema, "2020-12", examples, True, "pydantic", (2, 13), (3, 11))


def test_a_schema_that_is_none_becomes_a_class_without_types():
    made = make(_job({"type": "nothing"}))
    assert made.route == "opaque"
    assert "the schema is no schema" in made.reason


@pytest.mark.parametrize(
    ("schema", "instance"),
    [
        ({"type": "object", "patternProperties": {"^a": {"type": "integer"}}}, {"a": 1, "b": "x"}),
        (
            {
                "properties": {"n": {"type": "string"}},
                "patternProperties": {"^a": {"type": "integer"}},
                "additionalProperties": False,
            },
            {"n": "x", "a1": 1},
        ),
        (
            {
                "properties": {"n": {"type": "string"}},
                "patternProperties": {"^a": {"type": "array"}},
                "additionalProperties": {"type": "integer"},
            },
            {"n": "x", "a1": [1], "b": 2},
        ),
        ({"properties": {"x": {"const": "a", "properties": {"y": {}}}}}, {"x": "a"}),
        ({"properties": {"x": {"enum": [2], "minItems": 2}}}, {"x": 2}),
        ({"properties": {"x": {"properties": {"y": {"type": "string"}}}}}, {"x": []}),
        ({"properties": {"x": {"minLength": 2}}}, {"x": 1}),
        ({"properties": {"x": {"anyOf": [{"minimum": 3}]}}}, {"x": "a"}),
        ({"properties": {"x": {"minimum": 1, "type": ["number", "string"]}}}, {"x": 2**53 + 1}),
        (
            {
                "if": {"required": ["x"]},
                "then": {"properties": {"x": {"type": "string"}}},
                "unevaluatedProperties": False,
            },
            {"x": "a"},
        ),
        ({"properties": {"x": {"prefixItems": [{"type": "string"}]}}}, {"x": ["a", 1]}),
        ({"properties": {"x": {"type": ["integer", "string"], "minimum": 3}}}, {"x": 7.0}),
        (
            {
                "prefixItems": [{"const": "a"}],
                "oneOf": [{"prefixItems": [True, {"const": "b"}]}, {"maxItems": 0}],
                "unevaluatedItems": False,
            },
            ["a", "b"],
        ),
        (
            {
                "properties": {"a": {"type": "string"}},
                "anyOf": [{"properties": {"b": {"const": 1}}}, {"properties": {"c": {}}}],
                "unevaluatedProperties": False,
            },
            {"a": "x", "b": 1, "c": 2},
        ),
        (
            {
                "properties": {"a": {"type": "string"}},
                "allOf": [{"$ref": "#/$defs/more"}],
                "unevaluatedProperties": False,
                "$defs": {"more": {"patternProperties": {"^b": {"type": "integer"}}}},
            },
            {"a": "x", "b1": 1},
        ),
        ({"properties": {"x": {"$ref": DIALECT}}}, {"x": {"type": "string"}}),
        (
            {
                "$id": "https://a.example/tree",
                "$dynamicAnchor": "node",
                "type": "object",
                "$ref": "list",
                "$defs": {
                    "list": {
                        "$id": "list",
                        "$dynamicAnchor": "node",
                        "properties": {"x": {"$dynamicRef": "#node"}},
                    }
                },
                "properties": {"y": {"type": "integer"}},
            },
            {"x": {"x": {"y": 1}}, "y": 2},
        ),
    ],
)
def test_what_no_example_shows_is_accepted_as_well(schema, instance):
    install(Package(Options(), None, "Events").support())
    job = _job(schema)
    validator = jsonschema_rs.validator_for(schema)
    made = make(job)
    assert failures(load(Code(made.imports, made.body), "RootV1"), validator, [instance]) == []
    assert made.route in {"plain", "canonical"}


def test_a_reference_to_one_place_or_another_leaves_its_value_open():
    install(Package(Options(), None, "Events").support())
    inner = {
        "$id": "https://a.example/inner",
        "$recursiveAnchor": True,
        "anyOf": [
            {"type": "integer"},
            {"type": "object", "additionalProperties": {"$recursiveRef": "#"}},
        ],
    }
    schema = {
        "$schema": "https://json-schema.org/draft/2019-09/schema",
        "$id": "https://a.example/outer",
        "anyOf": [{"type": "boolean"}, {"type": "object", "additionalProperties": inner}],
    }
    made = make(replace(_job(schema), dialect="2019-09"))
    model = load(Code(made.imports, made.body), "RootV1")
    validator = jsonschema_rs.validator_for(schema)
    assert failures(model, validator, [{"a": {"b": 1}}, True]) == []
    assert made.route in {"plain", "canonical"}


def test_an_open_list_of_items_is_no_tuple():
    install(Package(Options(), None, "Events").support())
    items = [{"type": "string"}, {"type": "integer"}]
    schema = {"type": "object", "properties": {"x": {"type": "array", "items": items}}}
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    made = make(replace(_job(schema), dialect="draft-07"))
    assert "x: list[Any]" in made.body


def test_what_stands_beside_a_reference_counts_from_2019_on():
    install(Package(Options(), None, "Events").support())
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {"x": {"$ref": "#/definitions/text", "minLength": 100}},
        "definitions": {"text": {"type": "string"}},
    }
    made = make(replace(_job(schema), dialect="draft-07"))
    model = load(Code(made.imports, made.body), "RootV1")
    assert made.route == "plain"
    assert model.model_validate({"x": "short"}).x == "short"


def test_a_property_of_any_value_is_left_as_it_is(monkeypatch):
    monkeypatch.setattr(make_module, "_tried", lambda *_: [Failure("/any", "it is refused")])
    made = make(_job({"type": "object", "properties": {"any": True}}))
    assert (made.route, made.pointer, made.reason) == ("opaque", "/any", "it is refused")


def test_a_fault_in_the_making_costs_one_schema_its_types(monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(make_module, "prepare", broken)
    made = make(_job({"type": "object"}))
    assert (made.route, made.reason) == ("opaque", "it cannot be made: ZeroDivisionError: by zero")


def test_a_property_that_cannot_be_modelled_costs_no_other_its_type(monkeypatch, tmp_path, cache):
    registry, config = _many(tmp_path, 1)
    build(registry, config, cache)
    whole = make_module.generate_code

    def spoiled(schema, *rest):
        code = whole(schema, *rest)
        body = code.body.replace("    bad: StrictStr", "    bad: StrictBool")
        return type(code)(
            code.imports | {"pydantic": (*code.imports.get("pydantic", ()), "StrictBool")}, body
        )

    monkeypatch.setattr(make_module, "generate_code", spoiled)
    install(Package(Options(), None, "Events").support())
    schema = {
        "type": "object",
        "properties": {"bad": {"type": "string"}, "good": {"type": "integer"}},
        "required": ["bad"],
    }
    made = make(_job(schema, {"bad": "x", "good": 1}))
    assert (made.route, made.pointer) == ("loose", "/bad")
    assert "good: StrictInt" in made.body


_RUN = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from eventreg.generate import publish
from tests.generate.models.packages import build, registry_of
from tests.generate.models.test_making import EVENT
folder = Path({folder!r})
title = sys.argv[1]
schemas = {{f"a.b{{n}}.created": EVENT | {{"title": f"{{title}} {{n}}"}} for n in range(8)}}
built = build(*registry_of(schemas, folder), folder / "cache")
print("ready", flush=True)
publish(built.artifacts, folder / "out")
"""


def _start(tmp_path, title):
    program = _RUN.format(root=str(ROOT), folder=str(tmp_path))
    return subprocess.Popen([sys.executable, "-c", program, title], stdout=subprocess.PIPE)


def _expected(tmp_path, title):
    schemas = {f"a.b{n}.created": EVENT | {"title": f"{title} {n}"} for n in range(8)}
    return build(*registry_of(schemas, tmp_path), tmp_path / "cache").artifacts


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is read cannot be swapped")
def test_a_killed_run_leaves_the_old_package_or_the_new_one(tmp_path):
    packages = {title: _expected(tmp_path, title) for title in ("Old", "New")}
    publish(packages["Old"], tmp_path / "out")
    chance = random.Random(11)
    for _ in range(20):
        run = _start(tmp_path, "New")
        run.stdout.readline()
        time.sleep(chance.random() * 0.03)
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
        states = [
            title for title, wanted in packages.items() if not check(wanted, tmp_path / "out")
        ]
        assert len(states) == 1
        publish(packages["Old"], tmp_path / "out")


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_workers_of_a_run_that_is_ended_say_nothing(tmp_path, number):
    program = (
        "from eventreg.generate.models.make import Job\n"
        "from eventreg.generate.models.pool import making\n"
        "from eventreg.generate.models import Options\n"
        "from eventreg.generate.models.package import Package\n"
        "job = Job('RootV1', {'type': 'object'}, '2020-12', (), True, 'pydantic', (2, 13), (3, 11))\n"
        "with making([job] * 5000, Package(Options(), None, '').support, 2) as results:\n"
        "    print(next(results)[1].route, flush=True)\n"
        "    list(results)\n"
    )
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    run = subprocess.Popen([sys.executable, "-c", program], start_new_session=True, **streams)
    assert run.stdout.readline() == b"plain\n"
    os.killpg(run.pid, number)
    out, err = run.communicate(timeout=60)
    assert out == b""
    assert b"worker" not in err
    assert b"BrokenPipe" not in err


def test_two_runs_at_once_end_well(tmp_path):
    runs = [_start(tmp_path, "Same") for _ in range(2)]
    for run in runs:
        run.communicate(timeout=120)
    assert [run.returncode for run in runs] == [0, 0]
    assert not check(_expected(tmp_path, "Same"), tmp_path / "out")
