"""YAML that every parser reads as the same JSON value."""

import pytest
import yaml as pyyaml
from hypothesis import given
from hypothesis import strategies as st

from eventreg.generate import yaml
from eventreg.model.text import parse

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["", "no", "On", "~", "1_000", "2026-01-01", "a: b", "a #b", "- x", "{{ x }}", "a\n b\n", "\n"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=12,
)


@given(_VALUES)
def test_what_is_written_is_read_back(value):
    text = yaml.dump(value)
    assert parse(text.encode(), yaml=True).value == value
    assert pyyaml.safe_load(text) == value


@pytest.mark.parametrize("text", ["\u202egnirts", "\u2066x\u2069", "a\u200bb", "\ufeff", "\x7f"])
def test_what_cannot_be_seen_or_turns_the_text_is_escaped(text):
    assert text not in yaml.dump({"key": text, text: "value"})


def test_a_very_long_key_is_read_back():
    value = {"k" * 5000: {"inner": [1, {"x" * 2000: "y"}]}}
    assert pyyaml.safe_load(yaml.dump(value)) == value


def test_several_lines_are_a_block_people_can_read():
    assert yaml.dump({"a": "one\ntwo"}) == "a: |-\n  one\n  two\n"
    assert yaml.dump({"a": "one\n\ntwo\n"}) == "a: |\n  one\n\n  two\n"
