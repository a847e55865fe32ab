"""How long `eventreg --version` and `--help` take, beside `check-jsonschema --version`.

Both tools are installed in fresh environments of their own, with what pip resolves today, so that
neither pays for the other's libraries. Prints medians and ratios of one run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROUNDS = 15
ROOT = Path(__file__).parents[1]


def environment(folder: Path, *requirements: str) -> Path:
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
    return folder / "bin"


def measure(commands: dict[str, list[str]]) -> dict[str, float]:
    """Median wall time in milliseconds; the commands take turns, so noise hits all alike."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(values[1:]) for name, values in times.items()}


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        ours = environment(Path(name) / "ours", str(ROOT))
        peer = environment(Path(name) / "peer", "check-jsonschema")
        found = measure(
            {
                "python -c pass": [str(ours / "python"), "-c", "pass"],
                "eventreg --version": [str(ours / "eventreg"), "--version"],
                "eventreg --help": [str(ours / "eventreg"), "--help"],
                "check-jsonschema --version": [str(peer / "check-jsonschema"), "--version"],
            }
        )
    reference = found["check-jsonschema --version"]
    for command, median in found.items():
        print(f"{command:28} {median:7.1f} ms   {median / reference:5.2f} of check-jsonschema")
    worst = max(found["eventreg --version"], found["eventreg --help"]) / reference
    print(f"to reach: below 0.50; worst: {worst:.2f}")
    return int(worst >= 0.5)


if __name__ == "__main__":
    sys.exit(main())
