"""What a command costs: wall and processor time, and the memory of all its processes."""

from __future__ import annotations

import resource
import subprocess
import time
import venv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Wall and processor time in seconds, peak memory of all processes together in megabytes."""

    wall: float
    cpu: float
    memory: float


def environment(folder: Path, *requirements: str) -> Path:
    """A fresh environment, so that no tool pays for another's libraries; its folder of commands."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
    return folder / "bin"


def run(command: list[str], cwd: Path, env: Mapping[str, str]) -> Cost:
    """Run once; the exit status does not matter, linters disagree about what is wrong.

    Memory is what the system counts for the whole tree of processes (shared pages once), looked at
    five times a second; 0 where it does not tell.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        memory = 0
        while True:
            try:
                process.wait(0.2)
                break
            except subprocess.TimeoutExpired:
                memory = max(memory, sum(map(_kilobytes, _tree(process.pid))))
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, cpu, memory / 1024)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = file.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _tree(int(child))


def _kilobytes(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:"), 0)
