"""What one verdict costs a program that asks for many: neighbouring versions of real events.

Usage: compat_neighbours.py [ROUNDS]

The events are the platform's own, and those of the corpora beside the repository. In the first
round every schema is new to the process; in later ones it may have met it before, as a server, a
test suite or a notebook has. Times are processor time of `check_compatibility(...).verdict` with
schemas as parsed, preparing them included.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from eventreg.compat import check_compatibility  # noqa: E402
from tests.compat import corpora  # noqa: E402


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    pairs = list(corpora.pairs())
    said: Counter[str] = Counter()
    slowest = 0.0
    print(f"{len(pairs)} pairs      median      slowest, in ms")
    for number in range(1, rounds + 1):
        times = []
        for _, old, new, resolve in pairs:
            start = time.process_time()
            verdict = check_compatibility(old, new, resolve=resolve).verdict
            times.append((time.process_time() - start) * 1e3)
            said[verdict] += 1
        slowest = max(slowest, *times)
        print(f"round {number}     {statistics.median(times):10.2f}  {max(times):10.2f}")
    print(", ".join(f"{count // rounds} {verdict}" for verdict, count in said.most_common()))
    return int(said["undecided"] > 0 or slowest > 1e3)


if __name__ == "__main__":
    sys.exit(main())
