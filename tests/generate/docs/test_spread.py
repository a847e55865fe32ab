"""Work on all processors gives what work on one gives."""

import os

import pytest

from eventreg.generate.docs.spread import spread


def test_results_come_in_order_from_other_processes():
    known = {n: n * n for n in range(500)}
    assert list(spread(lambda n: known[n], range(500))) == list(known.values())


def test_few_things_are_done_in_this_process():
    assert set(spread(lambda _: os.getpid(), range(20))) == {os.getpid()}


def test_an_error_in_a_worker_is_an_error_here():
    def fail(number):
        if number == 300:
            raise KeyError(number)
        return number

    with pytest.raises(KeyError):
        list(spread(fail, range(500)))
