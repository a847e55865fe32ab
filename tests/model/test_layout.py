"""Tidy text: the same value, and a second time nothing to do."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.model.text import parse
from eventreg.model.text.layout import tidy
from tests.support import ROOT

_json = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def test_json_is_spread_over_lines_and_nothing_is_respelt():
    text = '{"a":[1.0,1e2 , {}],\n\t"\\u0041": [ ] ,"b":{"c":"x  y"}}'
    assert tidy(text, is_yaml=False) == (
        '{\n  "a": [\n    1.0,\n    1e2,\n    {}\n  ],\n  "\\u0041": [],\n'
        '  "b": {\n    "c": "x  y"\n  }\n}\n'
    )


def test_yaml_loses_spaces_at_line_ends_alone():
    text = "# a  \na: 1  \r\n\r\nb: |  \n  x  \n  y\nc: 'p  \n  q'\nd: [1,\t\n  2]\n\n\n"
    assert tidy(text, is_yaml=True) == (
        "# a\na: 1\n\nb: |  \n  x  \n  y\nc: 'p  \n  q'\nd: [1,\n  2]\n"
    )


@pytest.mark.parametrize("is_yaml", [False, True])
def test_line_ends_are_those_of_the_first_line(is_yaml):
    text = '{\r\n  "a": 1,  \n  "b": "x"\r\n}\n\n'
    tidied = tidy(text, is_yaml=is_yaml)
    assert tidied == '{\r\n  "a": 1,\r\n  "b": "x"\r\n}\r\n'
    assert tidy(tidied, is_yaml=is_yaml) == tidied


@given(_json, st.sampled_from([None, 0, 1, 4, "\t"]))
@settings(max_examples=150, deadline=None)
def test_tidy_json_has_the_same_value_and_stays_tidy(value, indent):
    text = json.dumps(value, indent=indent)
    tidied = tidy(text, is_yaml=False)
    assert json.loads(tidied) == value
    assert tidy(tidied, is_yaml=False) == tidied
    assert tidied == json.dumps(value, indent=2) + "\n"


@pytest.mark.parametrize("text", ["a: |+\n  x\n\n\n", "a: >-\n  x \n", "a: 'x\n\n  y'", "- a\n- b"])
def test_tidy_yaml_has_the_same_value(text):
    tidied = tidy(text, is_yaml=True)
    assert parse(tidied.encode(), yaml=True).value == parse(text.encode(), yaml=True).value
    assert tidy(tidied, is_yaml=True) == tidied


def test_the_platforms_schemas_are_tidy():
    for path in (ROOT / "schemas").rglob("*.json"):
        text = path.read_text("utf-8")
        assert tidy(text, is_yaml=False) == text, path
