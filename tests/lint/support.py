"""A registry out of texts, linted."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from eventreg.api.lint import settings
from eventreg.config import Config, parse
from eventreg.lint import run
from eventreg.lint.rules import ALL_RULES
from eventreg.model.finding import Report
from eventreg.model.registry import Registry
from eventreg.model.rule import Example
from eventreg.sources import WorkTree, load

TODAY = dt.date(2026, 3, 2)


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def read(root: Path, config: str | bytes = "") -> tuple[Registry, Config]:
    data = config if isinstance(config, bytes) else config.encode()
    parsed = parse(data, root / "eventreg.yaml")
    (root / parsed.layout.root).mkdir(exist_ok=True)
    return load(WorkTree(root), parsed.layout, parsed.dialect), parsed


def lint_files(
    root: Path, files: Mapping[str, str | bytes], config: str = "", **changes: object
) -> Report:
    write(root, files)
    registry, parsed = read(root, config)
    own = dataclasses.replace(settings(parsed, today=TODAY), **changes)  # type: ignore[arg-type]
    return run(registry, own)


def lint_example(root: Path, example: Example, **changes: object) -> Report:
    return lint_files(root, example.files, example.config, **changes)


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def default_rules() -> tuple[str, ...]:
    return tuple(rule.code for rule in ALL_RULES if rule.enabled)
