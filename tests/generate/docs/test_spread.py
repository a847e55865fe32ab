"""Work on all processors gives what work on one gives."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eventreg.generate.docs.spread import spread


def test_results_come_in_order_from_other_processes():
    known = {n: n * n for n in range(500)}
    assert list(spread(lambda n: known[n], range(500))) == list(known.values())


def test_few_things_are_done_in_this_process():
    assert set(spread(lambda _: os.getpid(), range(20))) == {os.getpid()}


def test_workers_end_with_the_process_that_is_killed():
    script = (
        "import os, time\n"
        "from eventreg.generate.docs.spread import spread\n"
        "def work(_):\n"
        "    print(os.getpid(), flush=True)\n"
        "    time.sleep(600)\n"
        "list(spread(work, range(500)))\n"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        worker = int(parent.stdout.readline())
        if worker == parent.pid:
            parent.kill()
            pytest.skip("one processor, or no fork: there are no workers")
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        for _ in range(100):
            if not _runs(worker):
                return
            time.sleep(0.1)
    pytest.fail("the worker lives on")


def _runs(pid):
    """Whether a process is there and no zombie, which is one that nobody has buried yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_where_a_worker_dies_the_rest_is_done_here():
    here = os.getpid()

    def fragile(number):
        if number == 300 and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert list(spread(fragile, range(500))) == list(range(500))


def test_an_error_in_a_worker_is_an_error_here():
    def fail(number):
        if number == 300:
            raise KeyError(number)
        return number

    with pytest.raises(KeyError):
        list(spread(fail, range(500)))
