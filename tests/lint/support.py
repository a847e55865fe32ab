"""What many tests need: a registry out of texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from eventreg import lint
from eventreg.config import Config, parse
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


def read(root: Path, config: str = "") -> tuple[Registry, Config]:
    parsed = parse(config.encode(), root / "eventreg.yaml")
    (root / parsed.layout.root).mkdir(exist_ok=True)
    return load(WorkTree(root), parsed.layout, parsed.dialect), parsed


def settings(config: Config, **changes: object) -> lint.Settings:
    own = lint.Settings(
        select=config.lint.select,
        extend_select=config.lint.extend_select,
        ignore=config.lint.ignore,
        severity=config.lint.severity,
        name_pattern=config.name_pattern,
        name_description=config.name_description,
        money_words=config.money_words,
        dialect=config.dialect,
        catalogue=config.catalogue,
        waivers=config.waivers,
        today=TODAY,
        locate=config.locate,
    )
    return replace(own, **changes)  # type: ignore[arg-type]


def lint_files(
    root: Path, files: Mapping[str, str | bytes], config: str = "", **changes: object
) -> Report:
    write(root, files)
    registry, parsed = read(root, config)
    return lint.run(registry, settings(parsed, **changes))


def lint_example(root: Path, example: Example, **changes: object) -> Report:
    return lint_files(root, example.files, example.config, **changes)


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def default_rules() -> tuple[str, ...]:
    return tuple(rule.code for rule in ALL_RULES if rule.enabled)
