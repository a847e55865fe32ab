"""`eventreg rule`: what a rule means, why, and how it looks when broken."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from eventreg.cli.completion import rule_codes
from eventreg.cli.help import OUTPUT
from eventreg.errors import UsageError


class RuleFormat(StrEnum):
    """How rules are printed."""

    MARKDOWN = "markdown"
    JSON = "json"


def command(
    rules: Annotated[
        list[str] | None,
        typer.Argument(metavar="RULE", autocompletion=rule_codes, help="Codes, families or slugs."),
    ] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="List every rule.")] = False,
    output_format: Annotated[
        RuleFormat,
        typer.Option("--output-format", rich_help_panel=OUTPUT, help="How rules are printed."),
    ] = RuleFormat.MARKDOWN,
) -> None:
    """Explain rules, each with a bad and a good example."""
    from eventreg.api.rules import all_rules, named
    from eventreg.cli.output import emit
    from eventreg.report import rules as pages

    if not rules and not every:
        raise UsageError("name a rule, such as SCH005", remedy='or "--all" for every rule')
    found = named(rules) if rules else all_rules()
    if output_format is RuleFormat.JSON:
        emit(pages.as_json(found), None)
    elif rules:
        print("\n".join(pages.page(rule) for rule in found), end="")
    else:
        print(pages.table(found), end="")
