"""Every pointer's line and column, in JSON and YAML."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from eventreg.model.text import positions
from eventreg.model.text.parse import parse
from eventreg.model.text.positions import Tokens, line_and_column

text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=12,
)


def every(value: Any, at: Tokens = ()) -> dict[Tokens, Any]:
    found = {at: value}
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        found |= every(inner, (*at, key))
    return found


@given(json_values, st.sampled_from([None, 2, "\t"]), st.booleans())
def test_the_span_of_each_json_value_is_its_text(
    value: Any, indent: int | str | None, ascii_only: bool
) -> None:
    written = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    spans = positions(written, yaml=False)
    assert spans.keys() == every(value).keys()
    for tokens, inner in every(value).items():
        start, end = spans[tokens].value
        assert json.loads(written[start:end]) == inner
        key = spans[tokens].key
        if tokens and isinstance(tokens[-1], str):
            assert key is not None
            assert json.loads(written[key[0] : key[1]]) == tokens[-1]


@given(json_values, st.booleans())
def test_the_span_of_each_yaml_scalar_is_its_text(value: Any, flow: bool) -> None:
    written = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True)
    assert parse(written.encode(), yaml=True).value == value
    spans = positions(written, yaml=True)
    assert spans.keys() == every(value).keys()
    for tokens, inner in every(value).items():
        start, end = spans[tokens].value
        if not isinstance(inner, dict | list):
            assert parse(written[start:end].encode(), yaml=True).value == inner


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_and_columns_count_code_points(newline: str) -> None:
    written = newline.join(['{"größe": "naïve 🎉",', '  "b": [1, 22]}'])
    spans = positions(written, yaml=False)
    assert line_and_column(written, spans[("b", 1)].value[0]) == (2, 12)
    assert line_and_column(written, spans[("größe",)].value[0]) == (1, 11)
