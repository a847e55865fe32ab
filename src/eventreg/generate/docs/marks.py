"""Text from schemas on its way into Markdown, escaped for the place it lands in."""

from __future__ import annotations

import re
from collections.abc import Callable

from eventreg.generate.docs.text import plain, visible
from eventreg.generate.docs.words import Words
from eventreg.model.named import named

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~!&$@{}])")
_BLOCK = re.compile(r"^(\d*)([.)+=-])(?=\s|$|\2)")
"""What would begin a list or a heading at the start of a line."""
_CODE = re.compile(
    r"(?P<fence>(?:^|\n)(?P<f>```+|~~~+)[^\n]*\n.*?(?:\n(?P=f)|$)|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))",
    re.DOTALL,
)


def text(value: object) -> str:
    """Plain text on one line: nothing in it is markup."""
    flat = _SPECIAL.sub(r"\\\1", " ".join(visible(str(value)).split()))
    return _BLOCK.sub(r"\1\\\2", flat)


def sentence(value: str) -> str:
    """A finished sentence whose names and values, in quotes, become code."""
    return "".join(
        code(part) if is_code else _SPECIAL.sub(r"\\\1", part)
        for part, is_code in named(visible(" ".join(value.split())))
    )


def code(value: object) -> str:
    """A code span; its fence is longer than any run of backticks inside."""
    inside = " ".join(visible(str(value)).split())
    longest = max((len(run) for run in re.findall("`+", inside)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if inside.startswith("`") or inside.endswith("`") or not inside else ""
    return f"{ticks}{pad}{inside}{pad}{ticks}"


def block(value: str, language: str = "") -> str:
    """A fenced block; its fence is longer than any run of backticks inside."""
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    ticks = "`" * max(longest + 1, 3)
    return f"{ticks}{language}\n{value.rstrip()}\n{ticks}"


def prose(value: str) -> str:
    """A Markdown description as it is, but without raw HTML and pictures."""
    parts, at = [], 0
    for match in _CODE.finditer(value):
        parts += [_tame(value[at : match.start()]), visible(match[0])]
        at = match.end()
    parts.append(_tame(value[at:]))
    shown = "".join(parts).strip()
    # Headings of a description stand below those of the page.
    return re.sub(r"(?m)^ {0,3}(#{1,6}|=+|-+)(?=\s|$)", r"\\\1", shown)


def _tame(value: str) -> str:
    shown = visible(value).replace("&", "&amp;").replace("<", "&lt;").replace("![", "!\\[")
    return re.sub(r"(?i)\]\(\s*(?:javascript|vbscript|data|file)\s*:", "](#", shown)


def line(value: str) -> str:
    """A description on one line."""
    return " ".join(prose(value).split())


def cell(value: str) -> str:
    """Finished Markdown inside a table: a bar would end the cell, even in a code span."""
    return " ".join(value.split()).replace("\\|", "|").replace("|", "\\|")


def summary(value: str, longest: int = 110) -> str:
    return text(plain(value, longest))


def said(words: Words, link: Callable[[str], str]) -> str:
    """Words with their code and their links."""
    parts = []
    for part in words:
        shown = code(part.text) if part.code else _SPECIAL.sub(r"\\\1", part.text)
        if part.target and not part.target.startswith("#"):
            shown = f"[{shown}]({link(part.target)})"
        parts.append(shown)
    return "".join(parts)


def mermaid(value: str) -> str:
    """A quoted label of a Mermaid diagram; `#` begins its escapes."""
    shown = visible(" ".join(value.split()))
    return '"' + re.sub(r"[^\w .,\-]", lambda m: f"#{ord(m[0])};", shown) + '"'
