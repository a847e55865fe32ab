"""The languages around each format, held against the validators that judge it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.compat.engine.formats import FORMATS, INVALID, judged

BOUNDED = [name for name, known in FORMATS.items() if known.inner]
ALTERED = st.text("0129zZtT:.-+/@%aPé \n", max_size=3)


def language(pattern: str) -> re.Pattern[str]:
    """The pattern as ECMA-262 reads it: `$` is the end of the text and of nothing else."""
    return re.compile(re.sub(r"\$$", r"\\Z", pattern), re.ASCII)


@pytest.mark.parametrize("name", BOUNDED)
@settings(max_examples=30)
@given(data=st.data())
def test_every_text_of_the_inner_language_is_of_the_format(name, data):
    text = data.draw(st.from_regex(language(FORMATS[name].inner), fullmatch=True))
    assert judged(name, text) is True


@pytest.mark.parametrize("name", BOUNDED)
def test_long_texts_of_the_inner_language_are_of_the_format(name):
    """As long as each repetition with a bound allows, and longer than any limit for the others."""
    longest = re.sub(r"\{\d+,(\d+)\}", r"{\1}", FORMATS[name].inner)
    longest = longest.replace("+)?", "{400})").replace("]*", "]{400}")

    @settings(max_examples=3)
    @given(text=st.from_regex(language(longest), fullmatch=True))
    def check(text):
        assert judged(name, text) is True

    check()


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=50)
@given(data=st.data())
def test_every_text_of_the_format_is_of_the_outer_language(name, data):
    base = data.draw(st.sampled_from([*FORMATS[name].examples, *INVALID]))
    at, cut = (data.draw(st.integers(0, len(base))) for _ in range(2))
    text = base[:at] + data.draw(ALTERED) + base[max(at, cut) :]
    if judged(name, text):
        assert language(FORMATS[name].outer).search(text)
