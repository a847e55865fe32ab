"""Text from schemas on its way into a page: always text, never markup, whatever it holds."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from html import escape as escape_text
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from eventreg.model.named import named

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
"""Controls, among them those that turn the direction of text (Unicode, UAX 9, section 2)."""

_PLAIN = re.compile(r"[\w ,.;:?!'\"/()%=+€£–—…’“”\-]*")
_LIST_LIKE = re.compile(r"\s|\d+[.)]|[-+=]")


def visible(text: str) -> str:
    """The text with unseen controls spelled out, such as `⟨U+202E⟩`."""
    return _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def pretty_json(value: Any) -> str:
    """Indented JSON for people; unseen characters are escaped as JSON has it."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSEEN.sub(
        lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text
    )


def short_json(value: Any, longest: int = 80) -> str:
    """JSON on one line, cut where it is long."""
    text = visible(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


@lru_cache(maxsize=65536)
def markdown(text: str) -> Markup:
    """A Markdown description as HTML: raw HTML comes out as text, images as links.

    Links keep only schemes that do no harm (markdown-it's own list).
    """
    if _is_plain(text):
        return Markup("<p>{}</p>").format(text) if text.strip() else Markup()
    return Markup(_parser().render(_keep_direction(text)))  # noqa: S704 - the parser escapes


@lru_cache(maxsize=65536)
def markdown_line(text: str) -> Markup:
    """The same without block structure, for one line of a table."""
    flat = " ".join(text.split())
    if _is_plain(flat):
        return escape(flat)
    return Markup(_parser().renderInline(_keep_direction(flat)))  # noqa: S704 - as above


@lru_cache(maxsize=65536)
def plain(text: str, longest: int = 160) -> str:
    """The first words of a description without its markup, for summaries and search."""
    flat = visible(" ".join((text if _is_plain(text) else _spoken(text)).split()))
    if len(flat) <= longest:
        return flat
    return flat[:longest].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def _is_plain(text: str) -> bool:
    """Whether Markdown sees nothing in a text; most descriptions are so."""
    return bool(_PLAIN.fullmatch(text)) and not _LIST_LIKE.match(text) and "://" not in text


def _spoken(text: str) -> str:
    """What is left of Markdown when it is read aloud."""
    parts: list[str] = []
    for block in _parser().parse(text):
        inside = block.children or ([block] if block.content else [])
        parts += [token.content or " " * (token.type in _BREAKS) for token in inside]
        parts.append(" ")
    return "".join(parts)


_BREAKS = frozenset({"softbreak", "hardbreak"})


def _keep_direction(text: str) -> str:
    """Marks of direction stay (prose needs them); overrides, which can deceive, are shown."""
    return re.sub(
        "[\x00\u202a-\u202e\u2066-\u2069\ud800-\udfff]", lambda match: visible(match[0]), text
    )


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    # Headings of a description stand below those of the page.
    parser.add_render_rule("heading_open", lambda *_: "<p><strong>")
    parser.add_render_rule("heading_close", lambda *_: "</strong></p>\n")
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("text", _text)
    return parser


def _link_open(renderer: Any, tokens: Any, index: int, options: Any, _: Any) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer")
    rendered: str = renderer.renderToken(tokens, index, options, {})
    return rendered


_URL = re.compile(r"https?://[^\s<>\"'`|\\^{}]*[\w/#=&~+@$-]")


def _text(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    """Text, in which a bare URL is a link as well."""
    said = tokens[index].content
    if "://" not in said or _in_link(tokens[:index]):
        return escape_text(said)
    parts: list[str] = []
    at = 0
    for match in _URL.finditer(said):
        shown, href = escape_text(match[0]), escape_text(_parser().normalizeLink(match[0]))
        parts.append(escape_text(said[at : match.start()]))
        parts.append(f'<a href="{href}" rel="noopener noreferrer">{shown}</a>')
        at = match.end()
    parts.append(escape_text(said[at:]))
    return "".join(parts)


def _in_link(before: Any) -> bool:
    kinds = [token.type for token in before]
    return kinds.count("link_open") > kinds.count("link_close")


_TOKENS = re.compile(
    r'(?P<key>"(?:[^"\\\n]|\\.)*"(?=\s*:))|(?P<str>f?"(?:[^"\\\n]|\\.)*")'
    r"|(?P<com>\#[^\n]*)|(?P<dec>@[\w.]+)"
    r"|\b(?P<kw>true|false|null|None|True|False|async|await|class|def|for|from|if|import|in|return|with|as)\b"
    r"|(?P<num>-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)"
)


def sentence(text: str) -> Markup:
    """A finished sentence whose names and values, in quotes, become code."""
    parts = (
        f"<code>{escape_text(part)}</code>" if code else escape_text(part)
        for part, code in named(visible(text))
    )
    return Markup("".join(parts))  # noqa: S704 - every part is escaped


def source(code: str) -> Markup:
    """Code as the content of an element; quotes stay, for there are many."""
    return Markup(escape_text(code, quote=False))  # noqa: S704 - escaped


def highlight(code: str) -> Markup:
    """JSON or Python with its tokens marked for the style sheet; no token spans two lines."""
    return Markup("\n".join(map(_highlighted, code.split("\n"))))  # noqa: S704 - escaped there


@lru_cache(maxsize=65536)
def _highlighted(line: str) -> str:
    """One line; many stand in several versions, and in the example of every event."""
    parts: list[str] = []
    at = 0
    for match in _TOKENS.finditer(line):
        token = escape_text(match[0], quote=False)
        parts.append(escape_text(line[at : match.start()], quote=False))
        parts.append(f'<span class="t-{match.lastgroup}">{token}</span>')
        at = match.end()
    parts.append(escape_text(line[at:], quote=False))
    return "".join(parts)
