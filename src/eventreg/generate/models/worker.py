"""A process that makes class trees: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import gc
import json
import os
import sys

from eventreg.generate.models.call import warm_up
from eventreg.generate.models.make import Job, make
from eventreg.generate.models.selftest import install


def main() -> None:
    """Read the package's modules, then jobs, until the input ends or nobody listens."""
    try:
        _answer()
    except BrokenPipeError:
        # What is still in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _answer() -> None:
    answers = sys.stdout
    sys.stdout = sys.stderr
    warm_up()
    install(json.loads(sys.stdin.readline()))
    gc.freeze()  # What was imported stays; looking through it again and again costs a tenth.
    for line in sys.stdin:
        values = json.loads(line)
        for key in ("examples", "pydantic", "python"):
            values[key] = tuple(values[key])
        answers.write(json.dumps(make(Job(**values)).as_json()) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
