"""As much of the Common Expression Language as tells plain slips, and which names are used."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
    (?P<string> [rRbB]{0,2} (?: \"\"\".*?\"\"\" | \'\'\'.*?\'\'\'
        | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' ) )
    | (?P<number> [0-9][0-9a-zA-Z.]* )
    | (?P<comment> //[^\n]* )
    | (?P<name> [A-Za-z_][A-Za-z0-9_]* )
    | (?P<operator> [=!<>]= | && | \|\| )
    | (?P<other> \S )
    """,
    re.VERBOSE | re.DOTALL,
)
_MACROS = {"all", "exists", "exists_one", "filter", "map"}
_KNOWN = {
    *("true", "false", "null", "in", "event"),
    *("bool", "bytes", "double", "duration", "dyn", "int", "list", "map", "null_type", "string"),
    *("timestamp", "type", "uint", "size", "has", "matches"),
}


_OPERANDS = {"string", "number", "name"}
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}
_NO_OPERATORS = {"=": "==", "&": "&&", "|": "||"}
_WORDS = {"and": "&&", "or": "||"}


def slip(expression: str) -> str:
    """What keeps an expression from compiling, as far as its form alone tells; empty if nothing."""
    open_: list[str] = []
    before = ""
    for match in _TOKEN.finditer(expression):
        text, kind = match[0], match.lastgroup or ""
        if kind == "comment":
            continue
        if text in {'"', "'"}:
            return f"the string at {match.start() + 1} does not end"
        meant = _NO_OPERATORS.get(text) or (_WORDS.get(text) if before else None)
        if meant:
            return f'"{text}" is no operator, such as "{meant}" is'
        operand = kind in _OPERANDS and text != "in"
        if operand and before:
            return f"nothing joins {before} and {text}"
        before = text if operand else ""
        if text in _CLOSED_BY:
            open_.append(text)
        elif text in _CLOSED_BY.values() and (not open_ or _CLOSED_BY[open_.pop()] != text):
            return f'"{text}" closes nothing'
    return f'"{open_[-1]}" is not closed' if open_ else ""


def unknown_names(expression: str) -> Iterator[tuple[int, str]]:
    """Offset and text of each name that Dapr does not declare; it declares `event` alone.

    The variable of a macro, such as `t` in `event.tags.exists(t, t == "x")`, is known.
    """
    tokens = [
        (match.start(), match[0], match.lastgroup)
        for match in _TOKEN.finditer(expression)
        if match.lastgroup != "comment"
    ]
    texts = [text for _, text, _ in tokens]
    variables = {
        texts[index + 2]
        for index in range(1, len(texts) - 2)
        if texts[index] in _MACROS and texts[index - 1] == "." and texts[index + 1] == "("
    }
    for index, (offset, text, kind) in enumerate(tokens):
        of_something = index > 0 and texts[index - 1] == "."
        if kind == "name" and not of_something and text not in _KNOWN | variables:
            yield offset, text
