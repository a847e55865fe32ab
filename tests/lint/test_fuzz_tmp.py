"""Whatever JSON lies in the folder of schemas, lint ends with findings."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventreg.config import parse
from eventreg.lint import Settings, run
from eventreg.lint.rules.examples import path, schema
from eventreg.lint.rules.sch.keywords import KNOWN
from eventreg.model.document import SchemaDocument
from eventreg.model.registry import Registry
from eventreg.sources.load import read_document

_CONFIG = parse(b"", __import__("pathlib").Path("eventreg.yaml"))
_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
_words = st.sampled_from(
    ["string", "object", "integer", "^(a+)+$", "(", "#", "#/$defs/a", "http://[", ":: :", "a", "é"]
)
_types = st.sampled_from(["string", "object", "integer", "array", "number", "null", "boolean"])
_keys = st.sampled_from([*sorted(KNOWN), "$anchor", "x-eventreg", "replaced-by", "sunset", "a"])
_json = st.recursive(
    _scalars | _words,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(_keys | st.text(), inner, max_size=5)
    ),
    max_leaves=25,
)


def _object(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    named = st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": _types | st.lists(_types, min_size=1, unique=True),
            "properties": named,
            "$defs": named,
            "patternProperties": st.dictionaries(_words, inner, max_size=2),
            "required": st.lists(st.sampled_from("abc"), unique=True),
            "items": inner,
            "not": inner,
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "oneOf": st.lists(inner, min_size=1, max_size=2),
            "if": inner,
            "then": inner,
            "dependentSchemas": named,
            "additionalProperties": inner,
            "$ref": _words,
            "$dynamicRef": _words,
            "pattern": _words,
            "default": _json,
            "examples": st.lists(_json, max_size=2),
            "enum": st.lists(_json, max_size=3),
            "const": _json,
            "minimum": st.integers(),
            "maximum": st.integers(),
            "minLength": st.integers(0, 9),
            "maxLength": st.integers(0, 9),
            "format": _words,
            "deprecated": st.booleans(),
            "x-eventreg": _json,
        },
    )


_schemas = st.recursive(st.booleans() | _object(st.booleans()), _object, max_leaves=6)
_dialects = st.sampled_from(
    [
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema#",
        "http://json-schema.org/draft-04/schema#",
    ]
)
_SLOW = [HealthCheck.too_slow]


def _lint(value: object) -> None:
    found = read_document(path(), json.dumps(value).encode(), _CONFIG.layout)
    documents = [found] if isinstance(found, SchemaDocument) else []
    registry = Registry.of(_CONFIG.layout, documents)
    for finding in run(registry, Settings(select=("ALL",))).findings:
        assert finding.location.line >= 1
        assert finding.message


@given(_json)
@settings(max_examples=4000, deadline=None, suppress_health_check=_SLOW)
def test_any_json(value: object) -> None:
    _lint(value)


@given(_schemas, _dialects)
@settings(max_examples=8000, deadline=None, suppress_health_check=_SLOW)
def test_any_schema(value: object, dialect: str) -> None:
    if isinstance(value, dict):
        value = {**json.loads(schema(properties=None, required=None)), **value, "$schema": dialect}
    _lint(value)
