"""A report as text: one pure function for each format, named in one table."""

from collections.abc import Mapping
from importlib import import_module

from eventreg.model.finding import Report
from eventreg.report.context import Context

FORMATS: Mapping[str, str] = {
    "full": "eventreg.report.full",
    "concise": "eventreg.report.concise",
    "json": "eventreg.report.as_json",
    "github": "eventreg.report.github",
    "gitlab": "eventreg.report.gitlab",
    "sarif": "eventreg.report.sarif",
    "junit": "eventreg.report.junit",
    "markdown": "eventreg.report.markdown",
}
"""Every output format, and the module whose `render(report, context)` makes it."""


def render(name: str, report: Report, context: Context) -> str:
    """The report in one format; raise `KeyError` for a name that `FORMATS` has not."""
    text: str = import_module(FORMATS[name]).render(report, context)
    return text


__all__ = ["FORMATS", "Context", "render"]
