"""For a terminal."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator

from eventreg.changes.change import Change, Class
from eventreg.changes.changelog import Changelog, Entry
from eventreg.changes.render import phrases
from eventreg.model.finding import Witness
from eventreg.model.printable import printable

_CODES = {
    "breaking": "1;31",
    "removed": "1;31",
    "undecided": "1;33",
    "compatible": "32",
    "annotations": "36",
    "new event": "1;36",
    "new shared type": "1;36",
    "name": "1",
    "dim": "2",
}
_MARKS = {Class.BREAKING: "✗", Class.COMPATIBLE: "+", Class.ANNOTATION: "·"}
_ROLES = {
    Class.BREAKING: "breaking",
    Class.COMPATIBLE: "compatible",
    Class.ANNOTATION: "annotations",
}
Paint = Callable[[str, str], str]


def write(changelog: Changelog, *, colour: bool, width: int) -> str:
    """One block an entry, then the counts."""

    def paint(role: str, text: str) -> str:
        code = _CODES.get(role)
        return f"\x1b[{code}m{text}\x1b[0m" if colour and code and text else text

    blocks = ["\n".join(_entry(entry, paint, width)) for entry in changelog.entries]
    return "\n\n".join([*blocks, printable(phrases.summary(changelog))]) + "\n"


def _entry(entry: Entry, paint: Paint, width: int) -> Iterator[str]:
    word = phrases.what(entry)
    named = [paint("name", printable(entry.name)), printable(phrases.step(entry))]
    yield f"{' '.join(filter(None, named))}  {paint(word, word)}"
    for line in (phrases.state(entry), phrases.concerned(entry)):
        if line:
            yield f"  {paint('dim', printable(line))}"
    for class_, changes in phrases.by_class(entry):
        for change in changes:
            yield from _change(change, class_, paint, width)
    if entry.verdict is not None and entry.verdict.witness is not None:
        yield from _witness(entry.verdict.witness, paint, width)


def _change(change: Change, class_: Class, paint: Paint, width: int) -> Iterator[str]:
    lines = textwrap.wrap(change.sentence, max(width - 4, 40), break_on_hyphens=False)
    yield f"  {paint(_ROLES[class_], _MARKS[class_])} {lines[0]}"
    yield from (f"    {line}" for line in lines[1:])


def _witness(witness: Witness, paint: Paint, width: int) -> Iterator[str]:
    accepted, rejected = printable(witness.accepted_by), printable(witness.rejected_by)
    yield f"  {paint('dim', f'Accepted by {accepted}, rejected by {rejected}:')}"
    text = json.dumps(witness.instance, ensure_ascii=False)
    if len(text) > width - 4:
        text = json.dumps(witness.instance, ensure_ascii=False, indent=2)
    yield from (f"    {printable(line)}" for line in text.split("\n"))
    if witness.reason:
        yield f"    {paint('dim', printable(witness.reason))}"
