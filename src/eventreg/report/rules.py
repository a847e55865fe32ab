"""Rules for people and programs: a page, a table, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from eventreg.model.rule import Example, PairExample, Rule


def page(rule: Rule) -> str:
    """One rule as Markdown, with its examples."""
    off = "" if rule.enabled else ", off by default"
    lines = [
        f"# {rule.slug} ({rule.code})",
        "",
        f"{rule.summary} Severity: {rule.severity}{off}.",
        "",
        rule.rationale,
        "",
        f"**What to do:** {rule.remedy}",
        "",
        "## Bad",
        "",
        *_example(rule.bad),
        "## Good",
        "",
        *_example(rule.good),
    ]
    return "\n".join(lines)


def _example(example: Example | PairExample) -> Iterator[str]:
    if isinstance(example, PairExample):
        yield from _block("released", "json", _pretty(example.old))
        yield from _block("new", "json", _pretty(example.new))
        return
    for path, text in (example.base or {}).items():
        yield from _block(f"{path} as released", path.rpartition(".")[2], text)
    for path, text in example.files.items():
        yield from _block(path, path.rpartition(".")[2], text)
    if example.config:
        yield from _block("eventreg.yaml", "yaml", example.config)


def _block(name: str, language: str, text: str) -> Iterator[str]:
    yield from (f"`{name}`:", "", f"```{language}", text.rstrip("\n"), "```", "")


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def table(rules: Iterable[Rule]) -> str:
    """A line for each rule: code, slug, severity, summary."""
    found = list(rules)
    width = max((len(rule.slug) for rule in found), default=0)
    return "".join(
        f"{rule.code}  {rule.slug:<{width}}  {_weight(rule):<7}  {rule.summary}\n" for rule in found
    )


def _weight(rule: Rule) -> str:
    return str(rule.severity) if rule.enabled else "off"


def as_json(rules: Iterable[Rule]) -> str:
    """A JSON array of rules."""
    values = [
        {
            "code": rule.code,
            "slug": rule.slug,
            "summary": rule.summary,
            "rationale": rule.rationale,
            "remedy": rule.remedy,
            "severity": rule.severity,
            "enabled": rule.enabled,
            "bad": _value(rule.bad),
            "good": _value(rule.good),
        }
        for rule in rules
    ]
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def _value(example: Example | PairExample) -> dict[str, Any]:
    if isinstance(example, PairExample):
        return {"old": example.old, "new": example.new}
    base = {} if example.base is None else {"base": dict(example.base)}
    return {"files": dict(example.files), "config": example.config, **base}
