"""GitHub's workflow commands, and Markdown for comments."""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from eventreg.model.finding import Finding, Location, Report, Severity
from eventreg.report import markdown, render
from tests.report.shared import BREAK, CLEAN, CONTEXT, HOSTILE, NASTY, REPORT


def commands(text):
    """What a runner reads: command, properties and message of each line that begins with `::`."""
    for line in text.splitlines():
        found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        if found:
            pairs = dict(pair.split("=", 1) for pair in found[2].split(","))
            yield found[1], {k: unescape(v) for k, v in pairs.items()}, unescape(found[3])
        else:
            assert "::" not in line


def unescape(text):
    for escaped, raw in {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}.items():
        text = text.replace(escaped, raw)
    return text


def test_github_annotates_the_token():
    [(command, fields, message)] = commands(render("github", Report.of([BREAK]), CONTEXT))
    assert command == "error"
    assert fields == {
        "file": f"platform/registry/{BREAK.location.path}",
        "line": "4",
        "col": "22",
        "endLine": "4",
        "endColumn": "31",
        "title": "COM003 type-narrowed",
    }
    assert message.startswith(BREAK.message + "\n" + BREAK.remedy)
    assert '{"größe": 1.5}' in message


def test_github_takes_no_command_from_a_schema():
    found = list(commands(render("github", REPORT, CONTEXT)))
    assert [command for command, _, _ in found].count("warning") == 1
    assert len(found) == len(REPORT.findings)
    assert found[0][1]["file"] == "platform/registry/" + NASTY.location.path


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = set()
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.tags.add((tag, *(name for name, _ in attrs)))

    def handle_data(self, data):
        self.text += data


def parsed(text):
    tags = Tags()
    tags.feed(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text))
    return tags


def test_markdown_shows_hostile_text_as_text():
    shown = parsed(render("markdown", Report.of([NASTY], notes=[HOSTILE]), CONTEXT))
    allowed = {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "strong"}
    allowed |= {"em", "code", "br", "pre", "details", "summary", "blockquote"}
    assert {tag for tag, *_ in shown.tags} <= allowed
    assert "</script><img src=x>" in shown.text
    assert "[link](https://evil.example)" in shown.text
    assert "_x_" in shown.text


def test_markdown_mentions_nobody():
    text = render("markdown", Report.of([NASTY]), CONTEXT)
    outside_code = re.sub(r"(`+).*?\1", "", text, flags=re.DOTALL)
    assert "@team" not in outside_code
    assert "#1" not in outside_code


def test_markdown_shows_what_stands_in_backticks_as_code():
    finding = Finding("SCH001", "x", Severity.ERROR, "`a|_b_` and `", Location("x.json"))
    shown = render("markdown", Report.of([finding]), CONTEXT)
    assert r"\`a\|\_b\_\` and \`" in shown
    closed = Finding("SCH001", "x", Severity.ERROR, "`a|_b_` is *new*", Location("x.json"))
    shown = render("markdown", Report.of([closed]), CONTEXT)
    assert r"`a|_b_` is \*new\*" in shown


def test_markdown_begins_with_the_marker_and_the_verdict():
    lines = render("markdown", CLEAN, CONTEXT).splitlines()
    assert lines[0] == markdown.MARKER
    assert lines[3] == "No problems in 1 event."


def test_markdown_fits_into_a_comment_and_counts_the_rest():
    many = [
        Finding("SCH001", "x", Severity.WARNING, f"warning {i} " + "x" * 99, Location(f"{i}.json"))
        for i in range(2000)
    ]
    text = render("markdown", Report.of([*many, BREAK]), CONTEXT)
    assert len(text) < 65_536
    assert BREAK.message in text
    more = int(re.search(r"and ([\d,]+) more", text)[1].replace(",", ""))
    assert text.count("🟡") + more == len(many)
