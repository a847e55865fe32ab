"""A page that stands alone: no script, no request, light and dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from eventreg.changes.changelog import Changelog, Entry
from eventreg.changes.render import phrases
from eventreg.model.named import named
from eventreg.model.printable import printable

_STYLE = """
:root { color-scheme: light dark;
  --paper: light-dark(#fbfaf6, #171614); --card: light-dark(#fff, #1f1e1b);
  --sunk: light-dark(#f4f1e8, #121110); --ink: light-dark(#1e1d1a, #ebe7de);
  --soft: light-dark(#615c52, #a9a398); --line: light-dark(#e4dfd2, #33302a);
  --bad: light-dark(#a02a1d, #ffa293); --bad-tint: light-dark(#fbe8e3, #3c1b16);
  --good: light-dark(#1d683a, #86d3a0); --good-tint: light-dark(#e3f1e5, #17301f);
  --note: light-dark(#2f479b, #adbbff); --note-tint: light-dark(#e8ebf7, #262b42);
  --serif: "Iowan Old Style", Palatino, Charter, "Noto Serif", Georgia, "DejaVu Serif Condensed", serif;
  --mono: ui-monospace, "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
body { margin: 0 auto; max-width: 48rem; padding: 3rem 1.25rem 4rem; color: var(--ink);
  background: var(--paper); overflow-wrap: anywhere;
  font: .9375rem/1.6 "Inter", -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans Condensed", sans-serif; }
h1 { font: 600 2.2rem/1.15 var(--serif); margin: 0 0 .5rem; }
h2 { font: 600 1rem/1.4 var(--mono); margin: 2.5rem 0 .5rem; padding-top: 1.25rem;
  border-top: 1px solid var(--line); }
h3 { font-size: .8125rem; margin: 1.25rem 0 .25rem; color: var(--soft); }
p, ul { margin: .25rem 0; } .soft { color: var(--soft); font-size: .8125rem; }
ul { list-style: none; padding: 0; } li { padding: .3rem 0; border-bottom: 1px solid var(--line); }
code { font: .92em var(--mono); background: var(--sunk); border-radius: 4px; padding: .08em .35em; }
.badge { font: 500 .75rem/1.5 sans-serif; padding: .05rem .55rem; border-radius: 99px; margin-left: .6rem;
  white-space: nowrap; background: var(--note-tint); color: var(--note); }
.breaking, .removed { color: var(--bad); } .compatible { color: var(--good); }
.badge.breaking, .badge.removed { background: var(--bad-tint); }
.badge.compatible { background: var(--good-tint); }
pre { background: var(--card); border: 1px solid var(--line); padding: .75rem 1rem; border-radius: 8px;
  overflow-x: auto; overflow-wrap: normal; font: .8125rem/1.6 var(--mono); }
@media print { :root { color-scheme: light; } section { break-inside: avoid; } }
"""


def text(plain: str) -> str:
    """Plain text as HTML that shows just that, whichever way its letters run."""
    return f"<bdi>{escape(printable(plain))}</bdi>"


def sentence(plain: str) -> str:
    """The same, with names and values as code."""
    parts = (
        f"<code>{escape(part)}</code>" if code else escape(part)
        for part, code in named(printable(plain))
    )
    return f"<bdi>{''.join(parts)}</bdi>"


def write(changelog: Changelog) -> str:
    """A section for each entry."""
    entries = "\n".join(line for entry in changelog.entries for line in _entry(entry))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Changes</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>Changes</h1>\n<p>{text(phrases.summary(changelog))}</p>\n"
        f'<p class="soft">{text(changelog.base)} → {text(changelog.head)}</p>\n'
        f"{entries}\n</main>\n</body>\n</html>\n"
    )


def _entry(entry: Entry) -> Iterator[str]:
    word = phrases.what(entry)
    yield "<section>"
    yield (
        f"<h2>{text(entry.name)} {text(phrases.step(entry))}"
        f'<span class="badge {word.split()[0]}">{word}</span></h2>'
    )
    if entry.title:
        yield f"<p>{text(entry.title)}</p>"
    for line in (phrases.state(entry), phrases.concerned(entry)):
        if line:
            yield f'<p class="soft">{text(line)}</p>'
    for class_, changes in phrases.by_class(entry):
        heading = phrases.HEADINGS[class_]
        yield f'<h3 class="{heading.lower()}">{heading}</h3>\n<ul>'
        yield from (f"<li>{sentence(change.sentence)}</li>" for change in changes)
        yield "</ul>"
    witness = entry.verdict.witness if entry.verdict else None
    if witness is not None:
        accepted, rejected = text(witness.accepted_by), text(witness.rejected_by)
        yield f"<h3>Accepted by {accepted}, rejected by {rejected}</h3>"
        if witness.reason:
            yield f'<p class="soft">{sentence(witness.reason)}</p>'
        instance = json.dumps(witness.instance, ensure_ascii=False, indent=2)
        shown = "\n".join(printable(line) for line in instance.split("\n"))
        yield f"<pre>{escape(shown)}</pre>"
    yield "</section>"
