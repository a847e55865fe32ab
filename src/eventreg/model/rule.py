"""Rules as data: the object that the engine runs, `eventreg rule` prints and the tests try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eventreg.model.finding import Severity


@dataclass(frozen=True, slots=True)
class Example:
    """A small registry that shows a rule.

    Attributes:
        files: text by path, relative to the folder of `eventreg.yaml`.
        config: text of `eventreg.yaml`; empty for the defaults.
        base: the files on the base ref, for rules about what was released; None where
            the rule needs no Git.
        tip: what the base ref holds now, where that moved on since; None where it did not.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    config: str = ""
    base: Mapping[str, str] | None = None
    tip: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class PairExample:
    """Two versions of one schema that show a compatibility rule (backward mode).

    Attributes:
        old: the released schema.
        new: the schema that follows it.
    """

    old: Any
    new: Any


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rule:
    """What a rule means, why, and how it looks when broken.

    Two rules are the same where they are one object, so that rules can be keys at no cost.

    Attributes:
        code: family and three digits, such as `SCH004`.
        slug: names the bad pattern, such as `root-not-object`.
        summary: one sentence: what is found.
        rationale: why it matters, Markdown, a few sentences.
        remedy: what to do, one imperative sentence.
        severity: unless the configuration says otherwise.
        bad: raises exactly this rule.
        good: raises nothing.
        enabled: whether it runs without being selected.
    """

    code: str
    slug: str
    summary: str
    rationale: str
    remedy: str
    severity: Severity = Severity.ERROR
    bad: Example | PairExample
    good: Example | PairExample
    enabled: bool = True

    @property
    def family(self) -> str:
        return self.code[:3]
