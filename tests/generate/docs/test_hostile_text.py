"""Whatever names and descriptions hold, it comes out as text."""

import json
import re

import pytest

from eventreg.generate.docs.addresses import slug
from eventreg.generate.docs.text import markdown
from eventreg.model.finding import Witness
from tests.generate.docs.hostile import EVIL, hostile
from tests.generate.docs.support import Between, Changed, Judged, Page, broken_links, site

TAGS = set(
    "html head meta title link script body a header div svg path circle bdi nav form label input kbd "
    "ul li p button main h1 h2 h3 section figure g text rect tspan b strong aside dl dt dd code span "
    "details summary pre figcaption footer table thead tbody tr th td ol em".split()
)


def differences(old, new):
    witness = Witness({EVIL: EVIL}, EVIL, EVIL, EVIL)
    return Between((Changed(EVIL, "breaking", EVIL),), Judged("breaking", EVIL, witness))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return site(tmp_path_factory.mktemp("evil"), *hostile(), differences=differences)


@pytest.fixture(scope="module")
def markdown_pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evil")
    return site(folder, *hostile(), differences=differences, form="markdown")


def test_no_text_becomes_a_tag_an_attribute_or_a_script(made):
    for path, text in made.items():
        if not path.endswith(".html"):
            continue
        page = Page(text)
        assert {tag for tag, _ in page.tags} <= TAGS
        assert [attrs["src"] for tag, attrs in page.tags if tag == "script"] == [
            "../" * path.count("/") + "assets/site.js"
        ]
        for _, attrs in page.tags:
            assert not [name for name in attrs if name.startswith("on")]
            assert not str(attrs.get("href", "")).lower().startswith("javascript:")


def test_the_text_is_shown_as_it_is(made):
    page = Page(next(text for path, text in made.items() if path.endswith("/1.1.0.html")))
    shown = EVIL.replace("\u202e", "⟨U+202E⟩").replace("\u2066", "⟨U+2066⟩")
    assert " ".join(shown.split()) in page.text
    assert "49" not in page.text.replace("1.0.0", "")


def test_all_links_still_lead_somewhere(made):
    assert list(broken_links(made)) == []


def test_the_search_index_is_data(made):
    script = made["assets/search.js"]
    assert "<" not in script
    rows = json.loads(script.removeprefix("eventreg.index(").removesuffix(");\n"))
    assert rows[0][3].startswith("</script>")


def test_no_direction_is_turned(made, markdown_pages):
    for text in (*made.values(), *markdown_pages.values()):
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)


def test_markdown_pages_hold_no_html_and_load_no_picture(markdown_pages):
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    for path, text in markdown_pages.items():
        for token in _flat(parser.parse(text)):
            assert token.type != "image", path
            assert token.type != "html_block", (path, token.content)
            assert token.type != "html_inline" or token.content == "<br>", (path, token.content)
            assert "script:" not in str(token.attrGet("href") or "")


def _flat(tokens):
    for token in tokens:
        yield token
        yield from _flat(token.children or [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a `b` *c*", "<p>a <code>b</code> <em>c</em></p>\n"),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("# Big", "<p><strong>Big</strong></p>\n"),
        ("plain text, nothing else.", "<p>plain text, nothing else.</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        (
            "[x](https://a.example)",
            '<p><a href="https://a.example" rel="noopener noreferrer">x</a></p>\n',
        ),
    ],
)
def test_descriptions_are_markdown_without_html(text, wanted):
    assert markdown(text) == wanted


def test_a_picture_in_a_description_is_no_request():
    assert "<img" not in markdown("![p](https://evil.invalid/p.png)")


@pytest.mark.parametrize(
    "name", ["orders.order.created", "a_b-c.1", "注文.作成", "con", "..", "a/b", "A", "x" * 300, ""]
)
def test_slugs_are_safe_file_names(name):
    made = slug(name)
    assert made
    assert len(made.encode()) <= 120
    assert not set(made) & set('/\\:*?"<>|\0 ')
    assert made not in {".", "..", "con", "index"}
    assert not made.startswith(".")


def test_names_that_differ_in_case_alone_get_different_files():
    assert slug("orders.Order").lower() != slug("orders.order").lower()


def test_names_in_other_scripts_stay_readable():
    assert slug("注文.作成") == "注文.作成"
