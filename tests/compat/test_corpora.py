"""Neighbouring versions of real registries: every one is decided, and quickly."""

import time

from eventreg.compat import check_compatibility
from tests.compat import corpora


def test_nothing_in_the_real_registries_is_undecided():
    spent = []
    for name, old, new, resolve in corpora.pairs():
        start = time.process_time()
        found = check_compatibility(old, new, mode="full", resolve=resolve)
        spent.append(time.process_time() - start)
        assert found.verdict != "undecided", name
        assert all(finding.witness is not None for finding in found.findings), name
    assert max(spent) < 5


def test_versions_of_the_platform_are_compatible_within_their_major():
    pairs = list(corpora.platform())
    assert len(pairs) >= 3
    for name, old, new, resolve in pairs:
        assert check_compatibility(old, new, resolve=resolve).verdict == "compatible", name
