"""Whether a value is in a predicate."""

from __future__ import annotations

from typing import Any

from eventreg.compat.engine import formats
from eventreg.compat.engine.evaluated import Guarded
from eventreg.compat.engine.negation import LITERAL_TYPES
from eventreg.compat.engine.nodes import Node
from eventreg.compat.engine.search import strings
from eventreg.compat.engine.values import exact, ident, type_of

Truth = bool | None
"""None where it cannot be told."""


def holds(node: Node, value: Any) -> Truth:
    """Whether the value is in the predicate; None where a part is not modelled."""
    op, args = node.op, node.args
    if op in LITERAL_TYPES:
        kind = LITERAL_TYPES[op]
        return CHECKS[op](args, value) if type_of(value) == kind else True
    if op in {"and", "or", "one", "many"}:
        return _joined(op, [holds(child, value) for child in args])
    if op == "not":
        return negated(holds(args[0], value))
    if op == "types":
        return bool(args[0] & type_of(value))
    if op in {"in", "notin"}:
        return (ident(value) in args[0]) is (op == "in")
    if op in {"true", "false"}:
        return op == "true"
    if op == "place":
        return bool(args[0].admits(value)) is args[1]
    if op in {"ref", "when"}:
        found = holds(args[0].unfold(), value) if op == "ref" else _guarded(args[0], value)
        return found if found is None else found is args[1]
    return None


def _guarded(rest: Guarded, value: Any) -> Truth:
    """Case by case, for both branches of every case would be too many."""
    seen = rest.seen
    for guard, more in rest.cases:
        truth = holds(guard, value)
        if truth is None:
            return None
        if truth:
            seen = seen.with_(more)
    return holds(Guarded(rest.items, seen, (), rest.value).node(), value)


def _joined(op: str, parts: list[Truth]) -> Truth:
    if op == "and":
        return _every(parts)
    if op == "or":
        return negated(_every([negated(part) for part in parts]))
    sure, open_ = parts.count(True), parts.count(None)
    one: Truth = None
    if sure > 1:
        one = False
    elif not open_:
        one = sure == 1
    return one if op == "one" else negated(one)


def _every(parts: list[Truth]) -> Truth:
    if False in parts:
        return False
    return None if None in parts else True


def negated(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _min(args: Any, value: Any) -> Truth:
    number = exact(value)
    return bool(number > args[0] or (number == args[0] and not args[1]))


def _max(args: Any, value: Any) -> Truth:
    number = exact(value)
    return bool(number < args[0] or (number == args[0] and not args[1]))


def _is_multiple(args: Any, value: Any) -> bool:
    return bool((exact(value) / args[0]).denominator == 1)


def _only(names: Node) -> Any:
    """The one name that the predicate is, or None."""
    if names.op == "in" and len(names.args[0]) == 1:
        return next(iter(names.args[0].values()))
    return None


def _each(args: Any, value: Any) -> Truth:
    names, inner = args
    only = _only(names)
    if isinstance(only, str):
        return only not in value or holds(inner, value[only])
    found: list[Truth] = []
    for name, item in value.items():
        named = holds(names, name)
        if named is not False:
            truth = holds(inner, item)
            found.append(truth if named or truth else None)
    return _every(found)


def _some(args: Any, value: Any) -> Truth:
    names, inner = args
    only = _only(names)
    if isinstance(only, str):
        return only in value and holds(inner, value[only])
    found = [_every([holds(names, name), holds(inner, item)]) for name, item in value.items()]
    return _joined("or", found)


def _count(args: Any, value: Any) -> Truth:
    inner, low, high = args
    parts = [holds(inner, item) for item in value]
    least = parts.count(True)
    most = least + parts.count(None)
    if most < low or (high is not None and least > high):
        return False
    if least >= low and (high is None or most <= high):
        return True
    return None


def _has_duplicate(value: Any) -> bool:
    return len({ident(item) for item in value}) < len(value)


def _rest(args: Any, value: Any) -> Truth:
    return _every([holds(args[1], item) for item in value[args[0] :]])


def _restsome(args: Any, value: Any) -> Truth:
    return _joined("or", [holds(args[1], item) for item in value[args[0] :]])


def _format(args: Any, value: Any) -> Truth:
    return formats.judged(args[0], value)


CHECKS: dict[str, Any] = {
    "min": _min,
    "max": _max,
    "mult": _is_multiple,
    "nmult": lambda a, v: not _is_multiple(a, v),
    "digits": lambda _, v: isinstance(v, int),
    "point": lambda _, v: not isinstance(v, int),
    "pat": lambda a, v: strings.matches(a[0], v),
    "npat": lambda a, v: not strings.matches(a[0], v),
    "fmt": _format,
    "nfmt": lambda a, v: negated(_format(a, v)),
    "minlen": lambda a, v: len(v) >= a[0],
    "maxlen": lambda a, v: len(v) <= a[0],
    "each": _each,
    "some": _some,
    "minp": lambda a, v: len(v) >= a[0],
    "maxp": lambda a, v: len(v) <= a[0],
    "item": lambda a, v: len(v) <= a[0] or holds(a[1], v[a[0]]),
    "at": lambda a, v: len(v) > a[0] and holds(a[1], v[a[0]]),
    "rest": _rest,
    "restsome": _restsome,
    "count": _count,
    "minitems": lambda a, v: len(v) >= a[0],
    "maxitems": lambda a, v: len(v) <= a[0],
    "unique": lambda _, v: not _has_duplicate(v),
    "dup": lambda _, v: _has_duplicate(v),
}
