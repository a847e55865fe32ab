"""The official JSON-Schema-Test-Suite, out of the source distribution of `jsonschema`.

`EVENTREG_SUITE` names an unpacked suite. Otherwise the distribution is fetched once by pip into
`.cache/` beside the repository's root, if `EVENTREG_FETCH_SUITE` allows it.
"""

import itertools
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "suite"
PINNED = "jsonschema==4.26.0"
HINT = (
    "set EVENTREG_FETCH_SUITE=1 to fetch the official test suite, or EVENTREG_SUITE to its folder"
)
FOLDERS = {4: "draft4", 6: "draft6", 7: "draft7", 19: "draft2019-09", 20: "draft2020-12"}


def located() -> Path | None:
    """The folder that holds `tests` and `remotes`, or None where it is not at hand."""
    named = os.environ.get("EVENTREG_SUITE")
    if named:
        return Path(named)
    found = next(CACHE.glob("jsonschema-*/json"), None)
    if found is None and os.environ.get("EVENTREG_FETCH_SUITE"):
        found = _fetched()
    return found


def _fetched() -> Path | None:
    CACHE.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary"]
    subprocess.run([*command, "jsonschema", "-d", CACHE, PINNED], check=True)
    with tarfile.open(next(CACHE.glob("jsonschema-*.tar.gz"))) as archive:
        archive.extractall(CACHE, filter="data")
    return next(CACHE.glob("jsonschema-*/json"), None)


def remotes(suite: Path):
    """A `resolve` for the schemas that the suite expects at a local host."""

    def resolve(uri: str):
        name = uri.removeprefix("http://localhost:1234/")
        path = suite / "remotes" / name
        if name == uri or not path.is_file():
            return None
        return json.loads(path.read_text())

    return resolve


def files(suite: Path, number: int):
    """Each mandatory file of a dialect: its name, its schemas, all of its instances."""
    for path in sorted((suite / "tests" / FOLDERS[number]).glob("*.json")):
        cases = json.loads(path.read_text())
        instances = [test["data"] for case in cases for test in case["tests"]]
        yield path.stem, [case["schema"] for case in cases], instances


def pairs(schemas: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Every ordered pair of the schemas."""
    return itertools.permutations(schemas, 2)
