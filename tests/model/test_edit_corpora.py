"""Edits of real files, with their comments, block scalars and odd indentation."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eventreg.model.text import parse
from eventreg.model.text.edit import Edit, Editor, apply
from tests.support import ROOT, corpus

_VALUES = ("x: y", 5, True, "no", {"a": [1, {"b": 2}]}, [], ["p", "q"])


def _files(name: str) -> list[Path]:
    root = ROOT / "schemas" if name == "platform" else corpus(name)
    found = [p for p in sorted(root.rglob("*")) if p.suffix in {".yaml", ".json"}]
    return [p for p in found if p.is_file() and not p.is_symlink()]


def _edits(editor: Editor, value: Any, tokens: Any, new: Any) -> Iterator[tuple[Edit, Any]]:
    """Each edit at a place, with the value that the text must have afterwards."""

    def changed() -> tuple[Any, Any]:
        whole = copy.deepcopy(value)
        outer = whole
        for token in tokens[:-1]:
            outer = outer[token]
        return whole, outer

    whole, outer = changed()
    outer[tokens[-1]] = new
    yield editor.set_value(tokens, new), whole
    whole, outer = changed()
    del outer[tokens[-1]]
    yield editor.remove(tokens), whole
    whole, outer = changed()
    if isinstance(outer, dict):
        outer["zzz"] = new
        yield editor.insert_key(tokens[:-1], "zzz", new), whole
        yield editor.insert_key(tokens[:-1], "zzz", new, after=tokens[-1]), whole
    else:
        outer.append(new)
        yield editor.append_item(tokens[:-1], new), whole


@pytest.mark.parametrize("name", ["platform", "wikimedia-primary", "cdevents"])
def test_every_edit_does_what_it_says(name):
    rng = random.Random(7)
    for path in rng.sample(_files(name), 25):
        yaml = path.suffix == ".yaml"
        parsed = parse(path.read_bytes(), yaml=yaml)
        editor = Editor(parsed.text, yaml=yaml)
        places = [tokens for tokens in editor.spans if tokens]
        for tokens in rng.sample(places, min(8, len(places))):
            new = rng.choice(_VALUES)
            for edit, expected in _edits(editor, parsed.value, tokens, new):
                text = apply(parsed.text, [edit])
                assert parse(text.encode(), yaml=yaml).value == expected, (path, tokens, edit)
