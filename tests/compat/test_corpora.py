"""Neighbouring versions of real registries: every one is decided, and quickly."""

import time

import pytest

from eventreg.compat import check_compatibility
from tests.compat import corpora


def test_nothing_in_the_real_registries_is_undecided():
    if not corpora.WIKIMEDIA.is_dir():
        pytest.skip(corpora.HINT)
    spent = []
    for name, old, new, resolve in corpora.pairs():
        start = time.process_time()
        found = check_compatibility(old, new, mode="full", resolve=resolve)
        spent.append(time.process_time() - start)
        assert found.verdict != "undecided", name
        assert all(finding.witness is not None for finding in found.findings), name
    assert len(spent) > 100
    assert max(spent) < 5
