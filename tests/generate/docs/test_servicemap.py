"""The service map stays tidy whatever it draws."""

import itertools
import random

import pytest

from eventreg.generate.docs.flows import Flow, group_of
from eventreg.generate.docs.servicemap import layout


def flows(services, seed=1):
    rng = random.Random(seed)
    names = [f"s{n}" for n in range(services)]
    return [
        Flow(
            name,
            f"{name}.part{n}",
            (f"{name}.part{n}.done",),
            tuple(rng.sample(names, rng.randint(0, 4))),
        )
        for name in names
        for n in range(rng.randint(1, 3))
    ], {name: name.upper() for name in names}


@pytest.mark.parametrize("services", [5, 6, 30])
def test_nothing_overlaps_and_nothing_lies_outside(services):
    drawn = layout(*flows(services))
    for boxes in (drawn.left, drawn.right):
        edges = [(box.y, box.y + box.height) for box in sorted(boxes, key=lambda box: box.y)]
        assert all(below[0] >= above[1] for above, below in itertools.pairwise(edges))
        assert edges[0][0] >= 0
        assert edges[-1][1] <= drawn.height
    middles = sorted(row.y for row in drawn.rows)
    assert all(b - a >= 20 for a, b in itertools.pairwise(middles))


def test_each_flow_reaches_each_of_its_subscribers():
    given, labels = flows(12)
    drawn = layout(given, labels)
    wanted = sorted((flow.publisher, reader) for flow in given for reader in flow.subscribers)
    assert sorted((line.publisher, line.subscriber) for line in drawn.lines) == wanted


def test_no_flow_is_no_map():
    assert not layout([], {})


def test_events_are_grouped_by_all_but_their_last_segment():
    assert group_of("orders.cart.updated") == "orders.cart"
    assert group_of("orders.cart.item.updated") == "orders.cart"
    assert group_of("updated") == ""
