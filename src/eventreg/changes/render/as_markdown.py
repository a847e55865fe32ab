"""For release notes and comments on pull requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from eventreg.changes.change import Class
from eventreg.changes.changelog import Changelog, Entry
from eventreg.changes.render import phrases
from eventreg.model.named import named
from eventreg.model.printable import printable

_SPECIAL = re.compile(r"([\\`*{}\[\]#|~$@>]|:(?=[\w+-])|(?<!\w)_|_(?!\w))")
_MARKS = {Class.BREAKING: "💥", Class.COMPATIBLE: "✅", Class.ANNOTATION: "📝"}


def text(plain: str) -> str:
    """Plain text as Markdown that shows just that, HTML and mentions among it."""
    escaped = printable(plain).replace("&", "&amp;").replace("<", "&lt;")
    return _SPECIAL.sub(r"\\\1", escaped)


def sentence(plain: str) -> str:
    """The same, with names and values as code."""
    return "".join(_code(part) if code else text(part) for part, code in named(printable(plain)))


def _code(name: str) -> str:
    """A code span, whose ticks are more than any run of them inside."""
    ticks = "`" * (_longest_run(name) + 1)
    pad = " " if name.startswith("`") or name.endswith("`") else ""
    return f"{ticks}{pad}{name}{pad}{ticks}"


def _longest_run(code: str) -> int:
    return max(map(len, re.findall("`+", code)), default=0)


def write(changelog: Changelog) -> str:
    """A heading for each entry, a list for each class."""
    blocks = ["# Changes", text(phrases.summary(changelog))]
    for entry in changelog.entries:
        blocks += _entry(entry)
    return "\n\n".join(blocks) + "\n"


def _entry(entry: Entry) -> Iterator[str]:
    title = " ".join(filter(None, (text(entry.name), text(phrases.step(entry)))))
    yield f"## {title} · {phrases.what(entry)}"
    for line in (entry.title, phrases.state(entry), phrases.concerned(entry)):
        if line:
            yield text(line)
    for class_, changes in phrases.by_class(entry):
        yield f"**{phrases.HEADINGS[class_]}**"
        yield "\n".join(f"- {_MARKS[class_]} {sentence(change.sentence)}" for change in changes)
    witness = entry.verdict.witness if entry.verdict else None
    if witness is not None:
        accepted, rejected = text(witness.accepted_by), text(witness.rejected_by)
        reason = f": {sentence(witness.reason)}" if witness.reason else ""
        yield f"Accepted by {accepted}, rejected by {rejected}{reason}"
        yield _fenced(json.dumps(witness.instance, ensure_ascii=False, indent=2))


def _fenced(code: str) -> str:
    """A code block whose fence no run of backticks inside it can close."""
    lines = "\n".join(printable(line) for line in code.split("\n"))
    fence = "`" * max(3, _longest_run(lines) + 1)
    return f"{fence}json\n{lines}\n{fence}"
