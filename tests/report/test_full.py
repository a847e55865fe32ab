import dataclasses
import re

import pytest

from eventreg.model.finding import Finding, Location, Report, Severity, Witness
from eventreg.report import render
from eventreg.report.excerpt import cells, excerpt
from tests.report.shared import BREAK, CLEAN, CONTEXT, REPORT, WAIVED, WIDE, YAML_WARNING

BREAK_SHOWN = """\
registry/schemas/orders/order/created/1.1.0.json:4:22: COM003 type-narrowed error [{fingerprint}]
  "größe" was a number and is an integer now
  3 |   "properties": {{
  4 |         "größe": {{ "type": "integer" }}, "寸法": {{"type": "nonsense"}}
    |                            ^^^^^^^^^
    = help: Keep the type, or release 2.0.0.
    = witness: an event accepted by orders.order.created 1.0.0
               rejected by orders.order.created 1.1.0: 1.5 is no integer
        {{"größe": 1.5}}
    = hits: payment, warehouse

service    breaks on
payment    orders.order.created
warehouse  orders.order.created

Found 1 error.
"""


TOKENS = {BREAK.message: '"integer"', WIDE.message: '"nonsense"', YAML_WARNING.message: "strng"}


def test_a_break_reads_like_a_compilers_message():
    shown = render("full", Report.of([BREAK]), CONTEXT)
    assert shown == BREAK_SHOWN.format(fingerprint=BREAK.fingerprint)


@pytest.mark.parametrize("finding", [BREAK, WIDE, YAML_WARNING])
def test_carets_stand_under_the_token_in_terminal_cells(finding):
    lines = render("full", Report.of([finding]), CONTEXT).split("\n")
    carets = next(i for i, line in enumerate(lines) if re.fullmatch(r"[ |]*\^+", line))
    above = lines[carets - 1].split("|", 1)[1]
    token = re.search(TOKENS[finding.message], above)
    below = lines[carets].split("|", 1)[1]
    assert cells(above[: token.start()]) == below.index("^")
    assert cells(token[0]) == below.count("^")


def test_a_long_line_is_cut_around_the_token():
    text = "{" + '"a":1,' * 5000 + '"token":2' + ',"b":3' * 5000 + "}"
    column = text.index('"token"') + 1
    found = excerpt(text, Location("x", 1, column, 1, column + 7), width=80)
    line = found.lines[-1][1]
    assert cells(line) <= 80
    assert line[found.before : found.before + found.under] == '"token"'


def test_a_token_of_several_lines_is_marked_to_the_end_of_the_first():
    found = excerpt('{\n  "a": [\n  ]}', Location("x", 2, 8, 3, 4), width=80)
    assert (found.before, found.under) == (7, 1)


def test_a_place_behind_the_last_line_has_no_excerpt():
    assert excerpt("{}", Location("x", 9, 1), width=80) is None


def with_witness(instance, pointer=""):
    witness = Witness(instance, "old", "new", "why", pointer)
    return Report.of([dataclasses.replace(BREAK, witness=witness)])


def test_a_long_witness_is_cut_in_words_for_people_only():
    report = with_witness({f"field_{i}": "x" * 20 for i in range(99)})
    shown = render("full", report, CONTEXT)
    assert "lines more" in shown
    assert len(shown.splitlines()) < 45
    assert "field_98" in render("json", report, CONTEXT)


def test_what_fits_on_a_line_stands_on_one():
    money = {"amount": 1, "currency": "EUR"}
    shown = render("full", with_witness({"lines": [money] * 3, "total": money}), CONTEXT)
    assert '          "total": {"amount": 1, "currency": "EUR"}\n' in shown


@pytest.mark.parametrize("colour", [True, False])
def test_the_rejected_value_is_never_cut_away(colour):
    long = {f"field_{i}": {"text": "x" * 200, "more": list(range(50))} for i in range(99)}
    long["field_77"]["more"] = [{"sku": "a", "notes": ["y" * 99] * 9}, {"sku": "rejected"}]
    report = with_witness(long, "/field_77/more/1/sku")
    shown = render("full", report, dataclasses.replace(CONTEXT, colour=colour))
    assert "lines before" in shown
    assert "lines more" in shown
    line = next(line for line in shown.splitlines() if '"rejected"' in line)
    assert line.endswith("\x1b[0m") == colour


def test_what_is_left_out_stands_without_quotes_and_many_items_are_counted():
    event = {"lines": [{"sku": "a", "n": n} for n in range(101)], "sum": {"net": {"n": 1}}}
    told = Witness(event, "1.0.0", "1.1.0", "too many", "/lines")
    shown = render("full", Report.of([dataclasses.replace(BREAK, witness=told)]), CONTEXT)
    assert '{"lines": [{…}, {…}, {…}, … 98 more items], "sum": {…}}' in shown
    inner = dataclasses.replace(told, pointer="/sum", instance={**event, "sum": [{"n": {"x": 1}}]})
    shown = render("full", Report.of([dataclasses.replace(BREAK, witness=inner)]), CONTEXT)
    assert '{"lines": […], "sum": [{…}]}' in shown


def test_colours_come_only_when_told():
    assert "\x1b" not in render("full", REPORT, CONTEXT)
    coloured = render("full", Report.of([BREAK]), dataclasses.replace(CONTEXT, colour=True))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert coloured != plain
    assert plain == render("full", Report.of([BREAK]), CONTEXT)


def test_the_last_lines_count_and_note():
    report = Report.of([WAIVED], notes=["content policy: declared"], counts={"events": 1})
    assert render("full", report, CONTEXT) == (
        "No problems in 1 event; 1 waived.\nnote: content policy: declared\n"
    )
    assert render("full", CLEAN, CONTEXT) == "No problems in 1 event.\n"


def test_services_with_most_broken_events_come_first():
    other = dataclasses.replace(
        BREAK, event="orders.order.paid", services=("warehouse",), message="another"
    )
    table = render("full", Report.of([BREAK, other]), CONTEXT).split("\n\n")[-2]
    assert table.splitlines()[1:] == [
        "warehouse  orders.order.created, orders.order.paid",
        "payment    orders.order.created",
    ]


def test_a_file_name_stays_on_its_line():
    finding = Finding("NAM001", "x", Severity.ERROR, "m", Location("a\nb.json"))
    assert "a\\nb.json:1:1:" in render("concise", Report.of([finding]), CONTEXT)
