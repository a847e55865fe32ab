"""The same archive through Dask gives the same report, also when a worker is killed halfway."""

from __future__ import annotations

import os
import random
import signal
from pathlib import Path

import pytest

from eventreg.errors import SourceError
from eventreg.events import File, Selection, run
from eventreg.events.archive import Plan, run_on
from eventreg.events.paths import expanded
from tests.events.samples import envelope, lines, payload, platform
from tests.support import absent

PART = 100_000


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> list[File]:
    folder = tmp_path_factory.mktemp("archive")
    rng = random.Random(7)
    names = ["orders.order.created", "pricing.price.updated", "warehouse.stock.updated"]
    for number in range(4):
        events = [envelope(rng.choice(names), id=f"{number}-{n}") for n in range(2000)]
        for n in rng.sample(range(2000), 20):
            events[n] = envelope(data=payload(order_id=n), id=f"bad-{n}")
        events[5] = envelope(dataschema=None, type="no.such.event")
        text = lines(*events[:1000], b"{cut", *events[1000:])
        (folder / f"{number}.ndjson").write_bytes(text)
    return [File(str(path)) for path in sorted(folder.iterdir())]


@pytest.fixture(scope="module")
def cluster():
    try:
        from distributed import LocalCluster
    except ImportError:
        absent('Dask is not installed; install it with "pip install eventreg[dask]"')
    root = str(Path(__file__).parents[2])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{root}/src{os.pathsep}{root}")
        with LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as made:
            yield made


def plan() -> Plan:
    config, registry = platform()
    return Plan(registry, config.catalogue, Selection())


def test_two_workers_give_the_report_of_one_machine(archive, cluster):
    alone = run(archive, plan().checker())
    assert alone.tally.events == 4 * 2001
    assert sum(alone.tally.invalid.values()) == 80 - sum(
        offence.count == 0 for offence in alone.tally.failures.rows.values()
    )
    assert run_on(cluster.scheduler_address, archive, plan(), size=PART) == alone


def test_a_worker_that_is_killed_halfway_changes_nothing(archive, cluster):
    alone = run(archive, plan().checker())
    killed = []

    def kill_one(_batch, tally):
        if not killed and tally.events > 500:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    shared = run_on(cluster.scheduler_address, archive, plan(), size=PART // 4, progress=kill_one)
    assert killed
    assert shared == alone


def test_no_scheduler_is_one_line(archive):
    with pytest.raises(SourceError, match=r"no scheduler at tcp://127.0.0.1:1"):
        run_on("tcp://127.0.0.1:1", archive, plan())


def test_a_scheduler_behind_tls_needs_certificates(archive):
    with pytest.raises(SourceError, match=r"tls://127.0.0.1:1 needs certificates"):
        run_on("tls://127.0.0.1:1", archive, plan())


def test_object_storage_is_read_through_fsspec():
    try:
        import fsspec
    except ImportError:
        absent('fsspec is not installed; install it with "pip install eventreg[dask]"')
    system = fsspec.filesystem("memory")
    system.pipe("/archive/a.ndjson", lines(envelope(), envelope(data=payload(order_id=1))))
    tally = run([File("memory://archive/a.ndjson")], plan().checker()).tally
    assert (sum(tally.valid.values()), sum(tally.invalid.values())) == (1, 1)
    parts = [
        File("memory://archive/a.ndjson", 0, 700),
        File("memory://archive/a.ndjson", 700, None),
    ]
    assert run(parts, plan().checker()).tally == tally
    names = expanded("memory://archive/*.ndjson")
    assert len(names) == 1
    assert sum(run([File(name) for name in names], plan().checker()).tally.valid.values()) == 1
    with pytest.raises(SourceError, match=r"nothing\.ndjson cannot be read: no such file"):
        run([File("memory://archive/nothing.ndjson")], plan().checker())
