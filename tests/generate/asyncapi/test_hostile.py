"""Odd registries: hostile texts, nothing but a name, recursion, many properties and versions."""

import json
import re
import time

import jsonschema_rs
import pytest
import yaml as pyyaml

from eventreg.generate.asyncapi import Info, Options, Server, build
from eventreg.generate.asyncapi.text import markdown
from eventreg.model.catalogue import Catalogue, Service
from eventreg.model.dialect import Dialect
from tests.changes.support import of, registry

EVIL = (
    "</script><script>alert(1)</script><img src=x onerror=y> [l](javascript:alert(1)) "
    "[d]: javascript:x `</code>` {{ 7*7 }} ${x} \u202egnp\u2066 \x00\x1b 名前"
)


def _catalogue(text):
    service = Service("evil", text, text, text, text, ("a",), ("a.**",), ("a.**",))
    return Catalogue({"evil": service}, {text: "a.b.c"})


def _evil_registry():
    schema = of(**{EVIL: {"type": "string", "description": EVIL, "title": EVIL, "default": EVIL}})
    schema |= {
        "title": EVIL,
        "description": EVIL,
        "examples": [{EVIL: EVIL}, {"$ref": EVIL}, {"$ref": 3}],
        "discriminator": {"propertyName": EVIL},
        "externalDocs": EVIL,
        "deprecated": True,
        EVIL: {"$ref": "#/nowhere"},
        "definitions": {EVIL: {"const": {"$ref": "x", "y": [{"$ref": "z"}]}}},
        "patternProperties": {"^k": {"$ref": "#/definitions/" + _pointer(EVIL)}},
    }
    return registry({"a/b/c/1.0.0": schema})


def _pointer(text):
    from urllib.parse import quote

    return quote(text.replace("~", "~0").replace("/", "~1"))


def _text(found, catalogue=None, service=None, **options):
    chosen = Options(**options)
    info = Info(EVIL, EVIL, EVIL)
    return build(found, catalogue or Catalogue(), chosen, info, service)


def _payload(built, topic, dialect=Dialect.DRAFT7):
    message = built.document["components"]["messages"][topic]
    schema = {"$schema": dialect.uri, "allOf": [message["payload"]], **built.document}
    return jsonschema_rs.validator_for(schema)


def test_the_parser_takes_hostile_texts_as_text(diagnostics, tmp_path):
    paths = []
    for form in ("yaml", "json"):
        for service in (None, "evil"):
            built = _text(
                _evil_registry(),
                _catalogue(EVIL),
                service,
                format=form,
                servers={EVIL: Server("h:1", EVIL, EVIL, tls=True)},
            )
            path = tmp_path / f"{service}.{form}"
            text = built.text(Options(format=form))
            assert pyyaml.safe_load(text) == json.loads(json.dumps(built.document))
            path.write_text(text, "utf-8")
            paths.append(path)
    assert diagnostics(*paths) == {str(path): [] for path in paths}


def test_descriptions_hold_no_html_and_no_script_link():
    built = _text(_evil_registry(), _catalogue(EVIL))

    def descriptions(value):
        if isinstance(value, dict):
            for key, item in value.items():
                if key == "description" and isinstance(item, str):
                    yield item
                yield from descriptions(item)
        elif isinstance(value, list):
            for item in value:
                yield from descriptions(item)

    found = list(descriptions(built.document))
    assert len(found) >= 5
    for text in found:
        if EVIL[:9] in text or "alert" in text:
            assert "<" not in text.replace("`</code>`", "")
            assert not re.search(r"\]\(javascript|\]: ?javascript", text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a < b", "a &lt; b"),
        ("`a<b>` <i>", "`a<b>` &lt;i>"),
        ("``a<b>`` <i>", "``a&lt;b>`` &lt;i>"),
        ("`a<b>", "`a&lt;b>"),
        ("\\`<b>\\`", "\\`&lt;b>\\`"),
        ("[docs](https://e.example/x)", "[docs](https://e.example/x)"),
        ("[mail](mailto:a@e.example)", "[mail](mailto:a@e.example)"),
        ("[x](JavaScript:alert(1))", "[x]\\(JavaScript:alert(1))"),
        ("[x](java&#115;cript:alert(1))", "[x]\\(java&#115;cript:alert(1))"),
        ("[x]: data:text/html,1", "[x]\\: data:text/html,1"),
        ("**bold** and _it_", "**bold** and _it_"),
    ],
)
def test_markdown_stays_and_html_does_not(text, wanted):
    assert markdown(text) == wanted


def test_values_that_look_like_references_are_said_otherwise():
    built = _text(_evil_registry())
    assert any('"$ref"' in str(loss) for loss in built.losses)
    validator = _payload(built, "a.b.c")
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "a.b.c"}
    right = {"$ref": "x", "y": [{"$ref": "z"}]}
    assert validator.is_valid({**event, "data": {"k": right}})
    for wrong in ({"$ref": "x"}, {**right, "z": 1}, {**right, "y": [{"$ref": "q"}]}, 1):
        assert not validator.is_valid({**event, "data": {"k": wrong}})


def test_an_event_that_says_nothing_is_still_shown(diagnostics, tmp_path):
    built = _text(registry({"a/b/c/1.0.0": {}, "a/b/d/1.0.0": {}}))
    path = tmp_path / "bare.yaml"
    path.write_text(built.text(Options()), "utf-8")
    assert diagnostics(path) == {str(path): []}
    assert "examples" not in built.document["components"]["messages"]["a.b.c"]


def test_a_registry_without_events_is_a_document(diagnostics, tmp_path):
    path = tmp_path / "empty.yaml"
    path.write_text(_text(registry({})).text(Options()), "utf-8")
    assert diagnostics(path) == {str(path): []}


def test_recursion_names_in_other_scripts_and_many_of_everything(diagnostics, tmp_path):
    tree = of(名前={"type": "string"}, children={"items": {"$ref": "#"}})
    wide = of(**{f"p{number}": {"type": "string"} for number in range(200)})
    many = {f"a/b/many/1.{number}.0": of(a={"maximum": number}) for number in range(1000)}
    many["a/b/wide/1.0.0"] = wide
    found = registry({"a/b/baum/1.0.0": tree, "ä/ö/ü/1.0.0": of(), "a/名/前/1.0.0": of(), **many})
    start = time.process_time()
    built = _text(found)
    text = built.text(Options())
    assert time.process_time() - start < 10
    assert (
        len(built.document["components"]["messages"]["a.b.many"]["x-eventreg"]["versions"]) == 1000
    )
    addresses = [channel["address"] for channel in built.document["channels"].values()]
    assert addresses == ["a.b.baum", "a.b.many", "a.b.wide", "a.名.前", "ä.ö.ü"]
    assert all(re.fullmatch(r"[\w.-]+", key, re.ASCII) for key in built.document["channels"])
    small = _text(registry({"a/b/baum/1.0.0": tree, "ä/ö/ü/1.0.0": of()}))
    path = tmp_path / "odd.yaml"
    path.write_text(small.text(Options()), "utf-8")
    assert diagnostics(path) == {str(path): []}
    event = {"specversion": "1.0", "id": "1", "source": "s", "type": "a.b.baum"}
    validator = _payload(small, "a.b.baum")
    assert validator.is_valid({**event, "data": {"children": [{"名前": "x"}]}})
    assert not validator.is_valid({**event, "data": {"children": [{"名前": 1}]}})
    assert text


def test_names_that_fold_together_keep_their_own_schema():
    found = registry(
        {"a/b_c/d/1.0.0": of(x={"type": "string"}), "a/b/c_d/1.0.0": of(x={"type": "integer"})}
    )
    built = _text(found)
    event = {"specversion": "1.0", "id": "1", "source": "s"}
    for topic, value in (("a.b_c.d", "t"), ("a.b.c_d", 1)):
        validator = _payload(built, topic)
        assert validator.is_valid({**event, "type": topic, "data": {"x": value}})
        assert not validator.is_valid({**event, "type": topic, "data": {"x": None}})


def test_an_example_that_is_invalid_is_left_out_and_told():
    schema = {**of(a_={"type": "string"}), "examples": [{"a": 1}, {"a": "x"}]}
    built = _text(registry({"a/b/c/1.0.0": schema}))
    shown = built.document["components"]["messages"]["a.b.c"]["examples"]
    assert [example["payload"]["data"] for example in shown] == [{"a": "x"}]
    assert [loss.pointer for loss in built.losses] == ["/examples/0"]


def test_an_id_in_another_script_is_a_uri_in_events():
    schema = {**of(a={"type": "string"}), "examples": [{"a": "x"}]}
    built = _text(registry({"a/b/名/1.0.0": schema}))
    (message,) = built.document["components"]["messages"].values()
    (example,) = message["examples"]
    assert example["payload"]["dataschema"] == "https://e.example/a/b/%E5%90%8D/1.0.0.json"
    whole = {"$schema": Dialect.DRAFT7.uri, "allOf": [message["payload"]], **built.document}
    validator = jsonschema_rs.validator_for(whole, validate_formats=True)
    assert validator.is_valid(example["payload"])
