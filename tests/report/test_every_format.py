"""What holds for every format, on the one shared report."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventreg.model.finding import Finding, Location, Report, Severity, Witness
from eventreg.report import FORMATS, render
from tests.report.shared import CLEAN, CONTEXT, HOSTILE, REPORT

every_format = pytest.mark.parametrize("name", FORMATS)


@every_format
def test_it_is_pure(name):
    assert render(name, REPORT, CONTEXT) == render(name, REPORT, CONTEXT)


@every_format
def test_it_ends_in_one_newline(name):
    for report in (REPORT, CLEAN, Report()):
        text = render(name, report, CONTEXT)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


@every_format
def test_every_rule_that_found_something_is_named(name):
    text = render(name, REPORT, CONTEXT)
    for finding in REPORT.findings:
        assert finding.code in text


@every_format
def test_a_terminal_obeys_nothing_that_a_schema_says(name):
    text = render(name, REPORT, CONTEXT)
    for control in "\x00\x1b\r\u202e":
        assert control not in text
    text.encode()


@every_format
def test_a_clean_report_is_short(name):
    assert len(render(name, CLEAN, CONTEXT)) < 900


@every_format
@given(text=st.text(), line=st.integers(1, 9), column=st.integers(1, 99), end=st.integers(0, 99))
def test_any_text_at_any_place_is_reported(name, text, line, column, end):
    place = Location("schemas/" + text, line, column, line if end else 0, end)
    witness = Witness({text: [text]}, text, text, text)
    finding = Finding(
        "NAM001", "x", Severity.ERROR, text, place, text, text, text, witness, (text,)
    )
    context = dataclasses.replace(CONTEXT, source=lambda _: text, colour=True, width=line * 9)
    render(name, Report.of([finding], notes=[text]), context).encode()


def test_the_shared_report_is_hostile_enough():
    for piece in ("\x00", "\x1b", "\u202e", "</script>", "\n::warning::", "`", "]]>", "\ud800"):
        assert piece in HOSTILE
