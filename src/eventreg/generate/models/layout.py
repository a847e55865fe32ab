"""Generated classes as text: names changed in place, lines as formatters write them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from textwrap import dedent

WIDTH = 88
"""What `ruff format` and `black` take as the length of a line."""

_WHOLE_TEXT = re.compile(r'\s*(?:\w+=)?r?"(?:[^"\\]|\\.)*",?')

_SINGLE_QUOTE = re.compile(r"(?:^|[=\[(,{ ])'")


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
    if at_top:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            yield from _functional_name(node.value)
        for hint in _hints(node):
            yield from _quoted_names(hint)
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


def _hints(node: ast.AST) -> list[ast.expr]:
    """Where a top-level statement has types that are read at once, so that some are in quotes."""
    if isinstance(node, ast.ClassDef):
        return node.bases
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
        return node.value.args[1:]
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return [node.value]
    return []


def _quoted_names(hint: ast.expr) -> Iterator[tuple[int, int, str]]:
    """Names inside quotes that stand for types which are defined further below."""
    if isinstance(hint, ast.Constant):
        if isinstance(hint.value, str) and hint.value.isascii():
            with suppress(SyntaxError):
                for _, column, name in _places(ast.parse(hint.value, mode="eval").body):
                    yield hint.lineno, hint.col_offset + 1 + column, name
        return
    for part in _parts(hint):
        yield from _quoted_names(part)


def _parts(hint: ast.expr) -> list[ast.expr]:
    """The types that a type is made of; no values, such as those of `Literal`."""
    match hint:
        case ast.Dict(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return parts
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[first, *_])):
            return [first]
        case ast.Subscript(value=ast.Name(id=name), slice=inner) if name != "Literal":
            return [inner]
        case _:
            return []


def without_wrappers(body: str, root: str) -> str:
    """Text and numbers with bounds as what they are, and not as models with a `root`.

    Args:
        body: classes; those that wrap one plain value become aliases of its type.
        root: name of the class that stays what it is.
    """
    nodes = ast.parse(body).body
    defined = set(defined_names(nodes))
    lines = body.splitlines()
    for node in reversed(nodes):
        if not isinstance(node, ast.ClassDef) or node.name == root or node.decorator_list:
            continue
        hint = _wrapped(node, defined)
        if hint is not None:
            start, end = _extent(node)
            text = ast.get_source_segment(body, hint) or ""
            alias = f'{node.name} = TypeAliasType("{node.name}", {text})'
            if "\n" in alias:
                alias = _laid_out(alias)
            words = [part for part in node.body if isinstance(part, ast.Expr)]
            told = [line for part in words for line in lines[slice(*_extent(part))]]
            lines[start:end] = [*alias.splitlines(), *dedent("\n".join(told)).splitlines()]
    return "\n".join(lines)


def _wrapped(node: ast.ClassDef, defined: set[str]) -> ast.expr | None:
    """The type of `root` in a `RootModel` of a plain value, and nothing else in it."""
    match node.bases, [part for part in node.body if not isinstance(part, ast.Expr)]:
        case (
            [ast.Subscript(value=ast.Name(id="RootModel"), slice=plain)],
            [ast.AnnAssign(target=ast.Name(id="root"), annotation=hint, value=None)],
        ) if not any(_is_later(part, defined) for part in ast.walk(plain)):
            return hint
    return None


def _is_later(node: ast.AST, defined: set[str]) -> bool:
    """Whether a part of a type may be defined further below."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id in defined)


def formatted(body: str) -> str:
    """The classes as `ruff format` leaves them; only statements with long lines change."""
    nodes = ast.parse(body).body
    lines = body.splitlines()
    return _joined([_statement(lines, node) for node in nodes], nodes)


def _statement(lines: Sequence[str], node: ast.stmt) -> str:
    """A top-level statement, its own long lines and those of its members laid out."""
    start, end = _extent(node)
    if not isinstance(node, ast.ClassDef):
        text = "\n".join(lines[start:end])
        return _laid_out(text) if _is_rough(lines[start:end]) else text
    first = _extent(node.body[0])[0]
    head = list(lines[start:first])
    if _is_rough(head):
        head = _laid_out("\n".join([*head, "    pass"])).splitlines()[:-1]
    parts = head
    for member in node.body:
        begin, stop = _extent(member)
        parts += lines[first:begin]
        own = lines[begin:stop]
        if not isinstance(member, ast.Expr) and _is_rough(own):
            own = _laid_out("\n".join(["class _:", *own])).splitlines()[1:]
        parts += own
        first = stop
    return "\n".join(parts)


def _extent(node: ast.stmt) -> tuple[int, int]:
    """First line (0-based) and the line behind the last."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return start - 1, node.end_lineno or node.lineno


def _is_rough(lines: Sequence[str]) -> bool:
    """Whether formatters may want other lines, or other quotes."""
    return any(
        (len(line) > WIDTH and not _WHOLE_TEXT.fullmatch(line)) or _SINGLE_QUOTE.search(line)
        for line in lines
    )


def decorated(mark: str) -> str:
    """A decorator as formatters write it."""
    return _laid_out(f"{mark}\nclass _: ...").rpartition("\nclass")[0]


@lru_cache(maxsize=4096)
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
