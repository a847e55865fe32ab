"""A process that makes class trees: a line of JSON in, a line of JSON out."""

from __future__ import annotations

import json
import sys

from eventreg.generate.models.make import Job, make
from eventreg.generate.models.selftest import install


def main() -> None:
    """Read the package's modules, then jobs, until the input ends."""
    answers = sys.stdout
    sys.stdout = sys.stderr
    install(json.loads(sys.stdin.readline()))
    for line in sys.stdin:
        values = json.loads(line)
        for key in ("examples", "pydantic", "python"):
            values[key] = tuple(values[key])
        answers.write(json.dumps(make(Job(**values)).as_json()) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
