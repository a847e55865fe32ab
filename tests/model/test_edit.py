"""Edits by position: the value changes as asked, and nothing else in the text does."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.model.text import parse
from eventreg.model.text.edit import Edit, EditError, Editor, apply
from eventreg.model.text.scalars import yaml_block, yaml_flow

_YAML = """\
# The head comment.
title: Thing   # said
'$id': '/thing/1.0.0'
properties:
  a:
    type: string
    # about the limit
    maxLength: 3

  b: {type: integer, minimum: 1}
  c:
    enum:
    - x
    - "y"
required: [a, b]

text: |
  one
  two
last: 1
"""
_JSON = """\
{
  "title": "Thing",
  "properties": {
    "a": { "type": "string" },
    "b": {}
  },
  "required": ["a", "b"]
}
"""


def _edited(text: str, edit: Edit) -> str:
    return apply(text, [edit])


@pytest.mark.parametrize(
    ("call", "old", "new"),
    [
        (lambda e: e.set_value(("title",), "Other"), "title: Thing ", "title: Other "),
        (lambda e: e.set_value(("$id",), "/thing/1.1.0"), "'/thing/1.0.0'", "'/thing/1.1.0'"),
        (
            lambda e: e.set_value(("properties", "a", "maxLength"), 9),
            "maxLength: 3",
            "maxLength: 9",
        ),
        (lambda e: e.set_value(("properties", "c", "enum", 1), "z"), '- "y"', '- "z"'),
        (lambda e: e.rename_key(("properties", "a", "maxLength"), "minLength"), "maxL", "minL"),
        (
            lambda e: e.insert_key((), "$schema", "http://x/y#"),
            "title: Thing",
            '$schema: "http://x/y#"\ntitle: Thing',
        ),
        (
            lambda e: e.insert_key((), "deprecated", True, after="title"),
            "# said\n",
            "# said\ndeprecated: true\n",
        ),
        (
            lambda e: e.insert_key(("properties", "a"), "minLength", 1, after="maxLength"),
            "maxLength: 3\n",
            "maxLength: 3\n    minLength: 1\n",
        ),
        (
            lambda e: e.insert_key(("properties",), "d", {"type": "null"}, after="c"),
            '    - "y"\n',
            '    - "y"\n  d:\n    type: "null"\n',
        ),
        (
            lambda e: e.insert_key(("properties", "b"), "maximum", 5, after="type"),
            "type: integer,",
            "type: integer, maximum: 5,",
        ),
        (lambda e: e.insert_key((), "z", "no", after="text"), "two\n", 'two\nz: "no"\n'),
        (lambda e: e.insert_key((), "z", [1], after="last"), "last: 1\n", "last: 1\nz:\n- 1\n"),
        (lambda e: e.append_item(("required",), "c"), "[a, b]", "[a, b, c]"),
        (
            lambda e: e.append_item(("properties", "c", "enum"), "z"),
            '    - "y"\n',
            '    - "y"\n    - z\n',
        ),
        (lambda e: e.set_value(("text",), "one"), "text: |\n  one\n  two\n", "text: one\n"),
        (lambda e: e.remove(("title",)), "title: Thing   # said\n", ""),
        (lambda e: e.remove(("properties", "c", "enum", 0)), "    - x\n", ""),
        (lambda e: e.remove(("properties", "b", "type")), "{type: integer, ", "{"),
        (lambda e: e.remove(("required", 1)), "[a, b]", "[a]"),
        (lambda e: e.remove(("text",)), "text: |\n  one\n  two\n", ""),
    ],
)
def test_yaml_edit_touches_only_its_place(call, old, new):
    assert _YAML.count(old) == 1
    edited = _edited(_YAML, call(Editor(_YAML, yaml=True)))
    assert edited == _YAML.replace(old, new)
    parse(edited.encode(), yaml=True)


@pytest.mark.parametrize(
    ("call", "old", "new"),
    [
        (lambda e: e.set_value(("title",), "Ü"), '"Thing"', '"Ü"'),
        (lambda e: e.rename_key(("title",), "name"), '"title"', '"name"'),
        (lambda e: e.insert_key((), "$id", "x"), '"title"', '"$id": "x",\n  "title"'),
        (
            lambda e: e.insert_key((), "x", {"y": [1]}, after="required"),
            '["a", "b"]',
            '["a", "b"],\n  "x": {\n    "y": [\n      1\n    ]\n  }',
        ),
        (
            lambda e: e.insert_key(("properties", "a"), "minLength", 1, after="type"),
            '"string"',
            '"string", "minLength": 1',
        ),
        (lambda e: e.insert_key(("properties", "b"), "x", 1), "{}", '{"x": 1}'),
        (lambda e: e.append_item(("required",), "c"), '"b"]', '"b", "c"]'),
        (lambda e: e.remove(("title",)), '"title": "Thing",\n  ', ""),
        (lambda e: e.remove(("required",)), ',\n  "required": ["a", "b"]', ""),
        (lambda e: e.remove(("properties", "a", "type")), ' "type": "string" ', ""),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_json_edit_touches_only_its_place(call, old, new, newline):
    text, old, new = (part.replace("\n", newline) for part in (_JSON, old, new))
    assert text.count(old) == 1
    edited = _edited(text, call(Editor(text, yaml=False)))
    assert edited == text.replace(old, new)
    json.loads(edited)


def test_of_edits_that_overlap_the_first_counts():
    assert apply("abcdef", [Edit(1, 3, "X"), Edit(2, 4, "Y"), Edit(5, 6, "Z")]) == "aXdeZ"


@pytest.mark.parametrize(
    "call",
    [
        lambda e: e.set_value(("absent",), 1),
        lambda e: e.remove(("absent",)),
        lambda e: e.insert_key(("absent",), "k", 1),
        lambda e: e.insert_key((), "k", 1, after="absent"),
        lambda e: e.rename_key(("required", 0), "k"),
    ],
)
def test_what_is_not_there_is_an_error(call):
    with pytest.raises(EditError):
        call(Editor(_JSON, yaml=False))


def test_values_behind_an_alias_are_not_edited():
    text = "a: &x {k: 1}\nb: *x\n"
    with pytest.raises(EditError):
        Editor(text, yaml=True).set_value(("b", "k"), 2)


_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(
        [
            "no",
            "1.0",
            "a: b",
            "a #b",
            "- x",
            "null",
            "''",
            '"',
            "x:y",
            "é",
            "\n",
            " x",
            "2026-01-02",
            "",
        ]
    )
)
_values = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
_objects = st.dictionaries(st.text(max_size=5), _values, min_size=1, max_size=4)


def _texts(value: Any) -> list[tuple[str, bool]]:
    return [
        (json.dumps(value), False),
        (json.dumps(value, indent=2) + "\n", False),
        (json.dumps(value, indent="\t", ensure_ascii=False).replace("\n", "\r\n"), False),
        (yaml_block(value, 0) + "\n", True),
        (yaml_block(value, 0), True),
        (yaml_flow(value) + "\n", True),
    ]


@given(_objects, st.text(max_size=5), _values, st.data())
@settings(max_examples=150, deadline=None)
def test_every_edit_does_what_it_says(value, key, new, data):
    places = [(name,) for name in value] + [
        (name, inner)
        for name, item in value.items()
        if isinstance(item, dict | list)
        for inner in (item if isinstance(item, dict) else range(len(item)))
    ]
    tokens = data.draw(st.sampled_from(places))
    after = data.draw(st.sampled_from([None, *value]))
    for text, yaml in _texts(value):
        if "\ufeff" in text:
            continue
        editor = Editor(text, yaml=yaml)

        def read(edit: Edit, text: str = text, *, yaml: bool = yaml) -> Any:
            return parse(apply(text, [edit]).encode(), yaml=yaml).value

        changed = copy.deepcopy(value)
        outer = changed if len(tokens) == 1 else changed[tokens[0]]
        outer[tokens[-1]] = new
        assert read(editor.set_value(tokens, new)) == changed
        if isinstance(outer, dict):
            del outer[tokens[-1]]
        else:
            outer.pop(tokens[-1])
        assert read(editor.remove(tokens)) == changed
        if key not in value:
            added = read(editor.insert_key((), key, new, after=after))
            assert added == {**value, key: new}
            names = list(added)
            assert names.index(key) == (0 if after is None else names.index(after) + 1)
