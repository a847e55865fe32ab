"""Generated classes as text: names changed in place, lines as formatters write them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

WIDTH = 88
"""What `ruff format` and `black` take as the length of a line."""

_WHOLE_TEXT = re.compile(r'\s*(?:\w+=)?r?"(?:[^"\\]|\\.)*",?')


def defined_names(nodes: Iterable[ast.stmt]) -> Iterator[str]:
    """Classes and type aliases, in order."""
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif (target := _alias(node)) is not None:
            yield target.id


def _alias(node: ast.stmt) -> ast.Name | None:
    """The name that a type alias binds, in any of the ways to write one."""
    if isinstance(node, ast.Assign):
        target: ast.expr | None = node.targets[0]
    elif isinstance(node, ast.AnnAssign):
        target = node.target
    else:
        target = getattr(node, "name", None)
    return target if isinstance(target, ast.Name) else None


def renamed(lines: list[str], nodes: Iterable[ast.stmt], renames: Mapping[str, str]) -> list[str]:
    """Change names where they are names, and not in texts or names of properties.

    Args:
        lines: of the module that the nodes were parsed from.
        nodes: top-level statements.
        renames: old name to new.
    """
    edits: dict[int, list[tuple[int, str, str]]] = {}
    for node in nodes:
        for line, column, name in _places(node, at_top=True):
            if renames.get(name, name) != name:
                edits.setdefault(line - 1, []).append((column, name, renames[name]))
    changed = list(lines)
    for index, found in edits.items():
        data = changed[index].encode()
        for column, old, new in sorted(found, reverse=True):
            data = data[:column] + new.encode() + data[column + len(old.encode()) :]
        changed[index] = data.decode()
    return changed


def _places(node: ast.AST, *, at_top: bool = False) -> Iterator[tuple[int, int, str]]:
    """Line (1-based), column (in bytes) and text of every name but those of properties."""
    if isinstance(node, ast.Name):
        yield node.lineno, node.col_offset, node.id
        return
    if isinstance(node, ast.ClassDef):
        yield node.lineno, node.col_offset + len("class "), node.name
    if isinstance(node, ast.Assign) and at_top and isinstance(node.value, ast.Call):
        yield from _functional_name(node.value)
    for name, value in ast.iter_fields(node):
        if name in {"target", "targets"} and not at_top:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _places(child)


def _functional_name(call: ast.Call) -> Iterator[tuple[int, int, str]]:
    """The first argument of `X = TypedDict("X", …)` repeats the name."""
    first = call.args[0] if call.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.lineno, first.col_offset + 1, first.value


def formatted(body: str) -> str:
    """The classes as `ruff format` leaves them; only those with long lines are laid out anew."""
    tree = ast.parse(body)
    lines = body.splitlines()
    parts: list[str] = []
    for node in tree.body:
        start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
        part = lines[start - 1 : node.end_lineno or start]
        text = "\n".join(part)
        parts.append(_laid_out(text) if _is_long(part, node) else text)
    return _joined(parts, tree.body)


def _is_long(lines: Sequence[str], node: ast.stmt) -> bool:
    docstring = range(0)
    if isinstance(node, ast.ClassDef) and node.body and isinstance(node.body[0], ast.Expr):
        first = node.body[0]
        offset = node.lineno
        docstring = range(first.lineno - offset, (first.end_lineno or first.lineno) - offset + 1)
    return any(
        len(line) > WIDTH and index not in docstring and not _WHOLE_TEXT.fullmatch(line)
        for index, line in enumerate(lines)
    )


def _laid_out(text: str) -> str:
    import black

    return black.format_str(text, mode=black.Mode(line_length=WIDTH)).rstrip("\n")


def _joined(parts: Sequence[str], nodes: Sequence[ast.stmt]) -> str:
    text = ""
    for index, part in enumerate(parts):
        if index:
            blocks = isinstance(nodes[index], ast.ClassDef) or isinstance(
                nodes[index - 1], ast.ClassDef
            )
            text += "\n\n\n" if blocks else "\n"
        text += part
    return text
