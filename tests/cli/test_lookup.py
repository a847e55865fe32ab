"""`eventreg list`, `show`, `graph` and `bundle` on the platform's own registry and on odd ones."""

import json
import os
import re
import sys

import jsonschema_rs
import pytest

from tests.support import ROOT, event_schema, schema_path

EVIL = '</script><b>"x"</b> **b** [l](y) {{ 7 }} ]; graph \u202e\x1b[31m'


@pytest.fixture
def odd(repository):
    """One event with hostile texts, one without any, in a catalogue with hostile titles."""
    evil = event_schema(title=EVIL, description=EVIL)
    evil["properties"][EVIL] = {"type": "string", "description": EVIL, "pattern": EVIL}
    bare = {"$id": "https://schemas.example.com/orders/order/paid/1.0.0.json"}
    repository.commit(
        {
            "eventreg.yaml": json.dumps(
                {
                    "services": {
                        "order": {"title": EVIL, "publishes": ["orders.**"], "contact": EVIL},
                        "stock": {"title": EVIL, "subscribes": ["orders.**"]},
                    }
                }
            ),
            schema_path(): evil,
            schema_path(name="orders.order.paid"): bare,
        }
    )
    return repository.folder


def test_list_shows_every_event_on_a_line(run):
    result = run("list", cwd=ROOT)
    assert result.status == 0
    lines = result.out.splitlines()
    rows = json.loads(run("list", "--output-format", "json", cwd=ROOT).out)
    assert [line.split()[0] for line in lines] == [row["name"] for row in rows]
    assert len(rows) >= 20


def test_list_says_where_files_are_missing_from_it(run, repository):
    repository.write({"eventreg.yaml": "", schema_path(): "{"})
    result = run("list", cwd=repository.folder)
    assert (result.status, result.out) == (0, "")
    assert result.err == 'note: 1 file not taken in; see "eventreg lint"\nno events\n'


def test_list_picks_by_pattern_service_and_alias(run):
    assert len(run("list", "orders.cart.*", cwd=ROOT).out.splitlines()) == 4
    assert "payment.payment.failed" in run("list", "payment.failed", cwd=ROOT).out
    shipping = run("list", "--service", "shipping", cwd=ROOT).out
    assert "shipping.shipment.created" in shipping
    assert "pricing.price.updated" not in shipping
    assert "money" in run("list", "--shared", cwd=ROOT).out


def test_show_says_what_to_use_instead_of_a_deprecated_event(run):
    shown = run("show", "pricing.price.changed", cwd=ROOT).out
    assert "deprecated   use pricing.price.updated instead; sunset on 2027-12-31" in shown


def test_show_takes_the_path_of_a_schema_and_says_its_limits_in_words(run):
    shown = run("show", "schemas/orders/order/created/1.0.0.json", cwd=ROOT).out
    assert shown.startswith("orders.order.created 1.0.0")
    for words in ("1 to 100 items", "matches ^ord_[0-9a-z]{12}$", 'one of "registered" or "guest"'):
        assert words in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["list", "orders.order.craeted"], 'did you mean "orders.order.created"?'),
        (["list", "orders.*"], 'did you mean "orders.**"?'),
        (["list", "--service", "nobody"], 'no service "nobody"'),
        (["show", "orders.order.created@9.9.9"], "has no version 9.9.9; it has 1.0.0, 1.1.0"),
        (["show", "orders.order.created.v7"], "has no major 7"),
        (["bundle", "nothing"], 'no event "nothing"'),
        (["graph", "--service", "nobody"], "it has order"),
    ],
)
def test_what_is_not_there_is_one_line_and_status_2(run, arguments, said):
    result = run(*arguments, cwd=ROOT)
    assert (result.status, result.out) == (2, "")
    assert said in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("orders.order.status_changed", "2.0.0"),
        ("orders.order.status_changed.v2", "2.0.0"),
        ("orders.order.status_changed@1.0.0", "1.0.0"),
        ("payment.failed", "1.0.1"),
        ("money", "1.0.0"),
    ],
)
def test_show_finds_by_name_version_type_and_alias(run, name, version):
    result = run("show", name, "--output-format", "json", cwd=ROOT)
    assert json.loads(result.out)["version"] == version


def test_show_tells_everything_about_an_event(run):
    text = run("show", "payment.processed", cwd=ROOT).out
    for word in ("Payment Service", "payment.processed", "method(card).last4", "example", "1.1.0"):
        assert word in text


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["list", "orders.**"],
            ["orders.order.delivery_address_changed", "1.0.0", "warehouse", "payment", "shipping"],
        ),
        (
            ["show", "orders.order.created"],
            ["customer.account_kind", "required", "string", "customer_ref", "registered"],
        ),
    ],
)
def test_no_terminal_is_so_narrow_that_words_are_cut(arguments, words, width):
    import pexpect

    child = pexpect.spawn(
        sys.executable,
        ["-m", "eventreg", *arguments],
        cwd=ROOT,
        encoding="utf-8",
        timeout=60,
        dimensions=(24, width),
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm", "COLUMNS": str(width)},
    )
    out = re.sub(r"\x1b\[[0-9;]*m", "", child.read())
    child.close()
    assert child.exitstatus == 0, out
    assert [word for word in words if word not in out] == []


def test_hostile_and_missing_texts_are_text(run, odd):
    for arguments in (
        ["list"],
        ["show", "orders.order.created"],
        ["show", "orders.order.paid"],
        ["graph"],
        ["graph", "--output-format", "mermaid"],
        ["graph", "--output-format", "dot"],
    ):
        result = run(*arguments, cwd=odd)
        assert result.status == 0, result.err
        assert "\x1b" not in result.out
        assert "\u202e" not in result.out


def test_mermaid_and_dot_labels_hold_no_syntax(run, odd):
    mermaid = run("graph", "--output-format", "mermaid", cwd=odd).out
    for label in re.findall(r'\["(.*)"\]$', mermaid, re.MULTILINE):
        assert re.fullmatch(r"[\w .\-#;]*", label)
    assert mermaid.count("-->") == 4
    dot = run("graph", "--output-format", "dot", cwd=odd).out
    for line in dot.splitlines():
        if "label=" in line:
            assert re.search(r'label="(?:[^"\\]|\\.)*"[,\]]', line)


def test_the_tree_names_publishers_and_subscribers(run):
    tree = run("graph", "pricing.price.*", cwd=ROOT).out
    assert tree.splitlines() == [
        "Pricing Service",
        "├─ pricing.price.changed  (deprecated)",
        "│     → Catalog Service",
        "└─ pricing.price.updated",
        "      → Catalog Service",
    ]


@pytest.mark.parametrize("dialect", [None, "draft-07", "2020-12"])
def test_a_bundle_stands_alone(run, tmp_path, dialect):
    path = tmp_path / "bundle.json"
    more = ["--dialect", dialect] if dialect else []
    result = run("bundle", "orders.order.created", *more, "--output", str(path), cwd=ROOT)
    assert (result.status, result.out, result.err) == (0, "", "")
    schema = json.loads(path.read_text())
    assert schema["$id"] == "https://schemas.example.com/orders/order/created/1.1.0.json"
    validator = jsonschema_rs.validator_for(schema, offline=True, validate_formats=True)
    shown = json.loads(run("show", "orders.order.created", "--output-format", "json", cwd=ROOT).out)
    assert validator.is_valid(shown["example"]["data"])
    assert not validator.is_valid({})
