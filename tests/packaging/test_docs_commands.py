"""What README and documentation tell people to type exists."""

from __future__ import annotations

import re
from functools import cache

import pytest

from eventreg.cli.commands import COMMANDS, by_name
from tests.support import ROOT

PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")))
LINE = re.compile(r"(?<![\w./-])eventreg ((?:[a-z]+)(?: [^`\n#|]+)?)")
GROUPS = {"gen": {"models", "asyncapi", "docs", "dapr", "registry", "all"}}
EVERYWHERE = {"--version", "--help"}


@pytest.mark.parametrize("page", PAGES)
def test_each_command_and_option_on_a_page_exists(page, run, tmp_path):
    @cache
    def help_of(*names: str) -> str:
        return run(*names, "--help", cwd=tmp_path).out

    text = (ROOT / page).read_text("utf-8")
    typed = [match[1] for block in _code(text) for match in LINE.finditer(block)]
    for line in typed:
        first, *rest = line.replace('"', " ").split()
        assert by_name(first) is not None, f"{page}: eventreg {line}"
        names = (first, rest[0]) if rest and rest[0] in GROUPS.get(first, ()) else (first,)
        for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", " ".join(rest)):
            assert option in EVERYWHERE or re.search(
                rf"(?<![\w-]){re.escape(option)}(?![\w-])", help_of(*names)
            ), f"{page}: eventreg {line}"


def _code(text: str) -> list[str]:
    """Blocks of a shell, and pieces of code inside of sentences."""
    fenced = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
    blocks = [m[2] for m in fenced.finditer(text) if m[1] in {"", "console", "sh", "bash", "yaml"}]
    outside = fenced.sub("", text)
    return blocks + [code for code in re.findall(r"`([^`\n]+)`", outside) if "eventreg" in code]


def test_the_table_of_the_readme_has_each_command_once():
    table = (ROOT / "README.md").read_text("utf-8").partition("## Every command")[2]
    first = re.findall(r"^\| (.+?) \| ", table, re.MULTILINE)
    named = [name for cell in first for name in re.findall(r"`(?:eventreg )?([a-z]+)", cell)]
    for command in COMMANDS:
        assert named.count(command.name) == 1 or command.name == "gen", command.name
