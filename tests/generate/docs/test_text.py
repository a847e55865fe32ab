"""Descriptions on their way into a page."""

import pytest

from eventreg.generate.docs.text import markdown, markdown_line, plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The order_id of `status_changed`.", "The order_id of status_changed."),
        ("**Bold** and _slanted_, a > b, #1", "Bold and slanted, a > b, #1"),
        ("See [the guide](https://example.com/a_b).", "See the guide."),
        ("# Head\n\n- one\n- two\n\n```\ncode\n```", "Head one two code"),
        ("<b>no tag</b>", "<b>no tag</b>"),
    ],
)
def test_a_summary_loses_the_markup_and_keeps_the_words(text, said):
    assert plain(text) == said


def test_a_summary_ends_with_a_word():
    assert plain("one two three four", 12) == "one two…"


@pytest.mark.parametrize("draw", [markdown, markdown_line])
def test_a_bare_address_is_a_link(draw):
    drawn = draw("See https://example.com/a_b?c=1&d=2.")
    link = '<a href="https://example.com/a_b?c=1&amp;d=2" rel="noopener noreferrer">'
    assert f"{link}https://example.com/a_b?c=1&amp;d=2</a>." in drawn


def test_an_address_ends_where_markup_could_begin():
    drawn = markdown("https://example.com/<script>alert(1)</script>\"onclick='x'")
    assert drawn.count("<a ") == 1
    assert 'href="https://example.com/"' in drawn
    assert "<script" not in drawn


def test_a_link_stays_one_link():
    assert markdown("[https://a.example/x](https://b.example/y)").count("<a ") == 1
