"""`python -m eventreg` and the `eventreg` command."""

from __future__ import annotations

import sys

from eventreg.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
