"""A page that stands alone: no script, no request, light and dark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

from eventreg.changes.changelog import Changelog, Entry
from eventreg.changes.render import phrases
from eventreg.model.printable import printable

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5d6470; --line: #e2e4e8;
  --paper: #fff; --bad: #b3261e; --good: #1b6e3a; --note: #31589c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8ea; --soft: #a0a6b0; --line: #33363b;
  --paper: #17181a; --bad: #ff8a80; --good: #7fd69b; --note: #9dbdf5; } }
body { margin: 0 auto; max-width: 46rem; padding: 3rem 1.25rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 .25rem; padding-top: 1rem;
  border-top: 1px solid var(--line); overflow-wrap: anywhere; }
h3 { font-size: .85rem; margin: 1rem 0 .25rem; color: var(--soft); }
p { margin: .25rem 0; } .soft { color: var(--soft); }
ul { margin: 0; padding-left: 1.1rem; } li { overflow-wrap: anywhere; }
.badge { font-size: .8rem; font-weight: 600; margin-left: .5rem; }
.breaking, .removed { color: var(--bad); } .compatible { color: var(--good); }
.annotations, .new { color: var(--note); }
pre { background: color-mix(in srgb, var(--ink) 6%, var(--paper)); padding: .75rem 1rem;
  border-radius: .4rem; overflow-x: auto; font: .85rem/1.45 ui-monospace, monospace; }
"""


def text(plain: str) -> str:
    """Plain text as HTML that shows just that, whichever way its letters run."""
    return f"<bdi>{escape(printable(plain))}</bdi>"


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
        yield from (f"<li>{text(change.sentence)}</li>" for change in changes)
        yield "</ul>"
    witness = entry.verdict.witness if entry.verdict else None
    if witness is not None:
        accepted, rejected = text(witness.accepted_by), text(witness.rejected_by)
        yield f"<h3>Accepted by {accepted}, rejected by {rejected}</h3>"
        if witness.reason:
            yield f'<p class="soft">{text(witness.reason)}</p>'
        instance = json.dumps(witness.instance, ensure_ascii=False, indent=2)
        shown = "\n".join(printable(line) for line in instance.split("\n"))
        yield f"<pre>{escape(shown)}</pre>"
    yield "</section>"
