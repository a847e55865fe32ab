"""Numbers: intervals, multiples, barred multiples, excluded values; exact throughout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, gcd, lcm
from typing import Any

from eventreg.compat.engine.budget import Budget
from eventreg.compat.engine.nodes import Node
from eventreg.compat.engine.search.outcome import EMPTY, Found, Outcome, Unknown
from eventreg.compat.engine.values import NUMBER, Ident, exact, spell


@dataclass
class Interval:
    """The assertions of a goal about numbers, joined.

    Attributes:
        low: lower bound and whether it is excluded, or None.
        high: upper bound and whether it is excluded, or None.
        grid: every number is a multiple of it; None where numbers are dense.
        barred: no number is a multiple of these.
        excluded: single numbers that are out.
        digits, point: whether numbers are written as integers, or not.
    """

    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    grid: Fraction | None = None
    barred: list[Fraction] = field(default_factory=list)
    excluded: set[Fraction] = field(default_factory=set)
    digits: bool = False
    point: bool = False

    def accepts(self, number: Fraction) -> bool:
        if self.low and (number < self.low[0] or (self.low[1] and number == self.low[0])):
            return False
        if self.high and (number > self.high[0] or (self.high[1] and number == self.high[0])):
            return False
        if self.grid and (number / self.grid).denominator != 1:
            return False
        if any((number / step).denominator == 1 for step in self.barred):
            return False
        return number not in self.excluded

    def spelled(self, number: Fraction) -> int | float | None:
        """The number as the literals want it written; None where Python cannot."""
        return spell(number, point=self.point)


def interval(literals: list[Node]) -> Interval:
    found = Interval()
    for node in literals:
        first: Any = node.args[0] if node.args else None
        if node.op == "min":
            edge = (first, node.args[1])
            found.low = edge if found.low is None else max(found.low, edge)
        elif node.op == "max":
            edge = (first, node.args[1])
            if found.high is None or (edge[0], not edge[1]) < (found.high[0], not found.high[1]):
                found.high = edge
        elif node.op in {"digits", "point"}:
            found.digits |= node.op == "digits"
            found.point |= node.op == "point"
        elif node.op == "mult":
            found.grid = first if found.grid is None else _common(found.grid, first)
        elif node.op == "nmult":
            found.barred.append(first)
        elif node.op == "notin":
            found.excluded.update(_numbers(first))
    if found.digits:
        found.grid = _common(found.grid or Fraction(1), Fraction(1))
    return found


def _numbers(values: dict[Ident, Any]) -> Iterator[Fraction]:
    return (name[1] for name in values if name[0] == NUMBER)


def _common(left: Fraction, right: Fraction) -> Fraction:
    """The least common multiple of two rationals."""
    denominator = lcm(left.denominator, right.denominator)
    a = left.numerator * (denominator // left.denominator)
    b = right.numerator * (denominator // right.denominator)
    return Fraction(abs(a * b) // gcd(a, b), denominator)


FINEST = Fraction(1, 10**40)


def solve(literals: list[Node], hints: list[Any], budget: Budget) -> Outcome:
    """A number under the literals; hints first, then small and plain ones."""
    span = interval(literals)
    if span.digits and span.point:
        return EMPTY
    for hint in hints:
        if span.accepts(exact(hint)):
            value = span.spelled(exact(hint))
            if value is not None:
                return Found(value)
    if span.low and span.high and span.low[0] > span.high[0]:
        return EMPTY
    return _on_grid(span, budget) if span.grid else _dense(span, budget)


def _on_grid(span: Interval, budget: Budget) -> Outcome:
    grid = span.grid or Fraction(1)
    periods = [_common(grid, step) / grid for step in span.barred]
    if any(period == 1 for period in periods):
        return EMPTY
    first = last = None
    if span.low:
        first = ceil(span.low[0] / grid)
        first += span.low[1] and first * grid == span.low[0]
    if span.high:
        last = floor(span.high[0] / grid)
        last -= span.high[1] and last * grid == span.high[0]
    spelled = True
    for index in _from_zero(first, last):
        budget.spend(1, "multiples of numbers")
        number = index * grid
        if span.accepts(number):
            value = span.spelled(number)
            if value is not None:
                return Found(value)
            spelled = False
    return EMPTY if spelled else Unknown("a multiple that no decimal number spells")


def _from_zero(first: int | None, last: int | None) -> Iterator[int]:
    """Every integer between the bounds, the plainest first."""
    start = 1
    if first is not None and start < first:
        start = first
    if last is not None and start > last:
        start = last
    up = down = start
    down -= 1
    while (last is None or up <= last) or (first is None or down >= first):
        if last is None or up <= last:
            if first is None or up >= first:
                yield up
            up += 1
        if first is None or down >= first:
            if last is None or down <= last:
                yield down
            down -= 1


def _dense(span: Interval, budget: Budget) -> Outcome:
    if span.low and span.high and span.low[0] == span.high[0]:
        value = span.spelled(span.low[0])
        if not span.accepts(span.low[0]):
            return EMPTY
        return Unknown("a bound that no decimal number spells") if value is None else Found(value)
    for number in _between(span):
        budget.spend(1, "a range of numbers")
        if span.accepts(number):
            value = span.spelled(number)
            if value is not None:
                return Found(value)
    return Unknown("numbers between two floats")


def _between(span: Interval) -> Iterator[Fraction]:
    """Numbers of an interval that has an inside: plain ones, then finer and finer ones."""
    low = span.low[0] if span.low else None
    high = span.high[0] if span.high else None
    plain = [Fraction(1), Fraction(0)]
    if low is not None:
        plain += [low, Fraction(floor(low) + 1)]
    if high is not None:
        plain += [high, Fraction(ceil(high) - 1)]
    yield from plain
    if low is None:
        low = high - 1 if high is not None else Fraction(0)
    if high is None:
        high = low + 1
    # Near zero, where floats are dense: bounds are often the largest that a float counts to.
    anchor = min(max(low, Fraction(0)), high)
    size = Fraction(1)
    while size > FINEST:
        size /= 10
        first = floor(anchor / size)
        for index in _from_zero(-40, 40):
            number = (first + index) * size
            if low <= number <= high:
                yield number
