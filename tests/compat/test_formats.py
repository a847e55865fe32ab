"""The languages around each format, held against the validators that judge it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventreg.compat.engine.formats import CONTENT, FORMATS, INVALID, WITHIN, judged
from tests.compat.generate import FORMATTED

BOUNDED = [name for name, known in FORMATS.items() if known.inner]
ALTERED = st.text("0129zZtT:.-+/@%aPé \n", max_size=3)


def language(pattern: str) -> re.Pattern[str]:
    """The pattern as ECMA-262 reads it: `$` is the end of the text and of nothing else."""
    return re.compile(re.sub(r"\$$", r"\\Z", pattern), re.ASCII)


def samples(pattern: str) -> st.SearchStrategy[str]:
    """Texts of the language; of a range beyond ASCII its ends and a character in between."""

    def ends(found: re.Match[str]) -> str:
        low, high = map(ord, found.groups())
        return "".join(map(chr, sorted({low, (low + high) // 2, high})))

    few = re.sub("([\u0080-\U0010ffff])-([\u0080-\U0010ffff])", ends, pattern)
    return st.from_regex(language(few), fullmatch=True)


@pytest.mark.parametrize("name", BOUNDED)
@settings(max_examples=50)
@given(data=st.data())
def test_every_text_of_the_inner_language_is_of_the_format(name, data):
    text = data.draw(samples(FORMATS[name].inner))
    assert judged(name, text) is True


@pytest.mark.parametrize("name", BOUNDED)
def test_long_texts_of_the_inner_language_are_of_the_format(name):
    """As long as each repetition with a bound allows, and longer than any limit for the others."""
    longest = re.sub(r"\{\d+,(\d+)\}", r"{\1}", FORMATS[name].inner)
    longest = longest.replace("+)?", "{400})").replace("]*", "]{400}")

    @settings(max_examples=3)
    @given(text=samples(longest))
    def check(text):
        assert judged(name, text) is True

    check()


@st.composite
def altered(draw: st.DrawFn, *formats: str) -> str:
    """Texts of the formats, and others, with a few characters put in or left out."""
    known = [text for name in formats for text in FORMATS[name].examples]
    base = draw(st.sampled_from([*known, *FORMATTED, *INVALID]))
    at, cut = (draw(st.integers(0, len(base))) for _ in range(2))
    return base[:at] + draw(ALTERED) + base[max(at, cut) :]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=100)
@given(data=st.data())
def test_every_text_of_the_format_is_of_the_outer_language(name, data):
    text = data.draw(altered(name))
    if judged(name, text):
        assert language(FORMATS[name].outer).search(text)


@pytest.mark.parametrize("name", [name for name in FORMATS if FORMATS[name].longest])
@settings(max_examples=30)
@given(data=st.data())
def test_no_text_is_longer_than_the_longest(name, data):
    most = FORMATS[name].longest
    labels = data.draw(st.lists(st.integers(1, 63), min_size=6, max_size=300))
    host = ".".join("a" * length for length in labels)
    text = f"{'a' * 64}@{host}" if name == "email" else host
    long = text[: data.draw(st.integers(most, most + 20))].rstrip(".")
    assert judged(name, long) is not True or len(long) <= most


@pytest.mark.parametrize(
    ("name", "wider"),
    [(n, w) for n, all_wider in WITHIN.items() for w in sorted(all_wider) if n not in CONTENT],
)
@settings(max_examples=100)
@given(data=st.data())
def test_every_text_of_a_format_is_of_the_wider_one(name, wider, data):
    text = data.draw(altered(name, wider))
    if judged(name, text):
        assert judged(wider, text)
