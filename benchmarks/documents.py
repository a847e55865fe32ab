"""AsyncAPI, documentation and static registry of a large registry, cold and unchanged.

Usage: documents.py [EVENTS]

Beside them stands the time that the official AsyncAPI parser takes to read what was made, where
tests/node/node_modules holds it. To reach, for 1,000 events: AsyncAPI and documentation together
in under 10 s cold, each in under 1 s unchanged.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from registry_maker import make

NODE = Path(__file__).parents[1] / "tests" / "node"


def seconds(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> int:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schemas = make(folder, events)
        print(f"{events:,} events, {schemas:,} schemas; seconds, wall")
        for what in ("asyncapi", "docs", "registry"):
            command = [sys.executable, "-m", "eventreg", "gen", what]
            cold, unchanged = seconds(command, folder), seconds(command, folder)
            print(f"gen {what:10} cold {cold:6.2f}   unchanged {unchanged:5.2f}")
        document = folder / "generated" / "asyncapi" / "asyncapi.yaml"
        if (NODE / "node_modules" / "@asyncapi" / "parser").is_dir() and shutil.which("node"):
            heap = "--max-old-space-size=8000"
            parsed = seconds(["node", heap, str(NODE / "asyncapi.js"), str(document)], folder)
            print(f"@asyncapi/parser reads {document.stat().st_size:,} bytes in {parsed:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
