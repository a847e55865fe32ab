"""Every format says the same, and text of others stays text in each."""

import json
import re

import pytest

from eventreg.changes import FORMATS, Changelog, Entry, Referee, State, Verdict, changelog, render
from eventreg.model.catalogue import Catalogue
from eventreg.model.finding import Witness
from eventreg.model.names import Kind
from tests.changes.support import of, registry

EVIL = "</script><script>alert(1)</script><img src=x onerror=y> **b** _i_ [l](javascript:x) `c` {{ 7*7 }} \u202egnp\x1b[31m"


@pytest.fixture(scope="module")
def hostile():
    """A changelog whose every text is an attack."""
    witness = Witness({EVIL: [EVIL, "```"]}, EVIL, EVIL, EVIL)
    referee = Referee(lambda *_: "backward", lambda *_: Verdict("breaking", EVIL, witness))
    old = of(**{"a": {"enum": ["x"]}, "old name": {"type": "string", "description": EVIL}})
    new = of(**{"a": {"enum": ["x", EVIL]}, EVIL: {"type": "string", "description": EVIL}})
    new["patternProperties"] = {EVIL: {"oneOf": [{"title": EVIL, "minLength": 1}, {"const": 1}]}}
    found = changelog(
        registry({"a/b/c/1.0.0": {**old, "title": EVIL}}),
        registry({"a/b/c/1.0.0": {**new, "title": EVIL, EVIL: 1}}),
        referee,
        Catalogue(),
    )
    named = Entry(EVIL, Kind.EVENT, State.ADDED, EVIL, title=EVIL, subscribers=(EVIL,))
    return Changelog(EVIL, EVIL, (*found.entries, named))


@pytest.mark.parametrize("format_", sorted(FORMATS))
def test_every_format_tells_every_change(hostile, format_):
    text = render(hostile, format_)
    assert "is the new name of" in text or "is new" in text
    assert text.endswith("\n")
    assert render(hostile, format_) == text


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_nothing_steers_a_terminal_or_turns_the_text(hostile, format_):
    text = render(hostile, format_)
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_html_is_text(hostile):
    text = render(hostile, "html")
    assert set(re.findall(r"<(\w+)", text)) <= set(
        "html head meta title style body main h1 h2 h3 p section ul li span bdi pre code".split()
    )
    assert "onerror=y&gt;" in text


def test_markdown_is_text(hostile):
    outside = re.sub(r"(?ms)^(`{3,})json.*?^\1$", "", render(hostile, "markdown"))
    assert "<" not in outside
    assert not re.search(r"(?<!\\)\[l|(?<!\\)\*\*b|(?<!\\)`c", outside)


def test_names_are_code_where_a_format_has_it():
    referee = Referee(lambda *_: "backward", lambda *_: Verdict("compatible"))
    old, new = of(map=of()), of(map=of(**{"a b": {"type": "string"}}), note={"type": "string"})
    found = changelog(
        registry({"a/b/c/1.0.0": old}), registry({"a/b/c/1.1.0": new}), referee, Catalogue()
    )
    said = render(found, "markdown")
    assert '- ✅ `map["a b"]` is new (string, optional)' in said
    assert "- ✅ `note` is new (string, optional)" in said
    assert "<code>note</code> is new (string, optional)" in render(found, "html")
    assert '"note" is new (string, optional)' in render(found, "text")


def test_the_same_on_both_sides_is_no_change():
    same = Entry("a.b.c", Kind.EVENT, State.VERSION, "1.0.0", "1.0.0")
    said = render(Changelog("a.b.c 1.0.0", "a.b.c 1.0.0", (same,)), "text")
    assert "Nothing changed between a.b.c 1.0.0 and a.b.c 1.0.0." in said
    assert "1 event changed" not in said


def test_a_new_version_without_a_change_is_told():
    same = Entry("a.b.c", Kind.EVENT, State.VERSION, "1.0.1", "1.0.0")
    said = render(Changelog("main", "working tree", (same,)), "text")
    assert said == "a.b.c 1.0.0 → 1.0.1  no change\n\n1 event: a new version without a change.\n"


def test_json_holds_the_values_themselves(hostile):
    value = json.loads(render(hostile, "json"))
    assert value["entries"][0]["verdict"]["witness"]["instance"] == {EVIL: [EVIL, "```"]}
    assert value["entries"][1]["name"] == EVIL


def test_colour_is_only_for_terminals(hostile):
    assert "\x1b[1;31m" in render(hostile, "text", colour=True)
    assert "\x1b" not in render(hostile, "text")


def test_nothing_changed_is_said():
    empty = Changelog("main", "working tree", ())
    assert render(empty, "text") == "Nothing changed between main and working tree.\n"
