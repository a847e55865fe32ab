"""Forked processes that do not outlive the one they work for."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with(parent: int) -> None:
    """Let this process end when its parent does, however that ends (Linux, prctl(2)).

    A worker waits for its next job on a pipe that its siblings hold open too, so it would wait for
    ever where the parent is killed.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
