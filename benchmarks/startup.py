"""How long `eventreg --version` and `--help` take, beside `check-jsonschema --version`.

Both tools are installed in fresh environments of their own, with what pip resolves today, so that
neither pays for the other's libraries. Prints the least of some rounds, and ratios, of one run.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from measure import Cost, environment, run

ROUNDS = 15
ROOT = Path(__file__).parents[1]


def least(commands: dict[str, list[str]]) -> dict[str, tuple[float, float]]:
    """Least wall and processor milliseconds; the commands take turns, so noise hits all alike."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            costs[name].append(run(command, ROOT, os.environ))
    return {
        name: (min(c.wall for c in found) * 1000, min(c.cpu for c in found) * 1000)
        for name, found in costs.items()
    }


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        ours = environment(Path(name) / "ours", str(ROOT))
        peer = environment(Path(name) / "peer", "check-jsonschema")
        found = least(
            {
                "python -c pass": [str(ours / "python"), "-c", "pass"],
                "eventreg --version": [str(ours / "eventreg"), "--version"],
                "eventreg --help": [str(ours / "eventreg"), "--help"],
                "check-jsonschema --version": [str(peer / "check-jsonschema"), "--version"],
            }
        )
    reference = found["check-jsonschema --version"]
    for command, (wall, cpu) in found.items():
        print(
            f"{command:28} {wall:7.1f} ms wall {cpu:7.1f} ms processor   "
            f"{wall / reference[0]:5.2f} of check-jsonschema"
        )
    worst = max(found[f"eventreg --{name}"][0] for name in ("version", "help")) / reference[0]
    print(f"to reach: below 0.50; worst: {worst:.2f}")
    return int(worst >= 0.5)


if __name__ == "__main__":
    sys.exit(main())
