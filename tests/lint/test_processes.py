"""Many documents are shared among processes, and the findings are the same."""

from __future__ import annotations

import os

import pytest

from eventreg.api.lint import settings
from eventreg.lint import processes, run
from eventreg.lint.rules.examples import path, schema
from tests.lint.support import read, write

_PARENT = os.getpid()


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    files = {
        path(f"orders.order_{n}.created"): schema(
            f"orders.order_{n}.created", title=None if n % 50 == 0 else "Order"
        )
        for n in range(450)
    }
    return read(write(tmp_path_factory.mktemp("many"), files))


@pytest.fixture
def serial(registry, monkeypatch):
    found, config = registry
    with monkeypatch.context() as patch:
        patch.setattr(processes, "processes", lambda: 1)
        return run(found, settings(config))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_the_report_is_that_of_one_process(registry, serial, monkeypatch):
    monkeypatch.setattr(processes, "processes", lambda: 3)
    found, config = registry
    steps: list[int] = []
    report = run(found, settings(config), progress=lambda done, _: steps.append(done))
    assert report == serial
    assert len(report.findings) == 9
    assert steps == list(range(1, 451))


def _die(_place):
    if os.getpid() != _PARENT:
        os._exit(9)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_the_work_of_a_process_that_dies_is_done_here(registry, serial, monkeypatch):
    monkeypatch.setattr(processes, "processes", lambda: 2)
    monkeypatch.setattr(processes, "_batch", _die)
    found, config = registry
    assert run(found, settings(config)) == serial
