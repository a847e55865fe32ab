"""Property tests: two seeds a run against brute force; `python -m tests.compat.fuzz` runs longer."""

import io

import pytest

from tests.compat import fuzz


@pytest.mark.parametrize("seed", [1, 2])
def test_no_verdict_is_refuted(seed):
    out = io.StringIO()
    tally = fuzz.run(400, seed, out=out)
    assert tally["refuted"] == 0
    assert tally["Proved"] > 50
    assert tally["Shown"] > 50
    assert tally["Undecided"] <= 4
