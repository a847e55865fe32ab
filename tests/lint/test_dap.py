"""What lint says of Dapr's configuration and of manifests by hand."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventreg.api.lint import manifests
from eventreg.config import parse
from eventreg.errors import ConfigError
from eventreg.lint.rule import Whole
from eventreg.lint.rules import dap
from eventreg.lint.rules.dap.cel import slip, unknown_names
from eventreg.lint.rules.dap.shown import COMPONENT, RESILIENCY, SUBSCRIPTION, section
from eventreg.lint.settings import Settings
from eventreg.model.names import Kind, Layout, Place, Template
from eventreg.model.registry import Registry
from tests.lint.support import codes, lint_files

_BASE = section("manifests: [deploy]")
_EMPTY = Registry.of(Layout("schemas", Place(Kind.EVENT, Template("{name}"), None)), [])


def lint_manifest(tmp_path, text):
    return lint_files(tmp_path, {**_BASE.files, "deploy/sub/a.yml": text}, _BASE.config)


def said(report):
    return [(f.code, f.location.path, f.location.line, f.message) for f in report.findings]


def test_places_count_from_the_top_of_the_file(tmp_path):
    text = f"# first\n{COMPONENT}---\n{RESILIENCY.replace('10s', '1 day')}"
    (finding,) = lint_manifest(tmp_path, text).findings
    line = text[: text.index("1 day")].count("\n") + 1
    assert finding.code == "DAP002"
    assert (finding.location.path, finding.location.line) == ("deploy/sub/a.yml", line)
    assert finding.location.column == text.splitlines()[line - 1].index("1 day") + 1


def test_each_environment_is_looked_at(tmp_path):
    text = "stream-ttl: 1h\nenvironments:\n  dev: { handler-timeout: soon }"
    example = section(text)
    report = lint_files(tmp_path, example.files, example.config)
    assert codes(report) == ["DAP002"]
    assert 'handler-timeout: "soon"' in report.findings[0].message


def test_the_wait_of_bulk_deliveries_is_a_duration_too(tmp_path):
    example = section("bulk: { messages: 10, wait: 1 second }")
    (finding,) = lint_files(tmp_path, example.files, example.config).findings
    assert finding.code == "DAP002"
    assert 'bulk.wait: "1 second"' in finding.message


def test_documents_of_others_and_names_of_dapr_are_left_alone(tmp_path):
    deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: x }\n---\n---\n"
    builtin = RESILIENCY.replace("retry: delivery", "retry: DefaultRetryPolicy")
    assert codes(lint_manifest(tmp_path, deployment + builtin)) == []


def test_a_component_may_count_milliseconds(tmp_path):
    component = COMPONENT + "    - { name: processingTimeout, value: '15000' }\n"
    assert codes(lint_manifest(tmp_path, component)) == []
    assert codes(lint_manifest(tmp_path, component.replace("15000", "15 s"))) == ["DAP002"]


def test_wildcards_in_scopes_are_no_wildcards(tmp_path):
    component = COMPONENT + "    - { name: subscriptionScopes, value: 'a=orders.*' }\n"
    assert codes(lint_manifest(tmp_path, component)) == ["DAP003"]


@pytest.mark.parametrize(
    ("policy", "timeout", "expected"),
    [
        ("policy: constant, duration: 2s, maxRetries: 5", "69000", ["DAP013"]),
        ("policy: constant, duration: 2s, maxRetries: 5", "71s", []),
        ("policy: exponential, maxInterval: 1s, maxRetries: 100", "20m", []),
        ("policy: exponential, maxInterval: 1m, maxRetries: 100", "20m", ["DAP013"]),
        ("policy: constant, maxRetries: 100000000000", "1h", ["DAP013"]),
    ],
)
def test_retries_are_held_against_the_time_of_redelivery(tmp_path, policy, timeout, expected):
    component = f"{COMPONENT}    - {{ name: processingTimeout, value: '{timeout}' }}\n"
    resiliency = re.sub(r"delivery: \{.*?\}", f"delivery: {{ {policy} }}", RESILIENCY)
    assert codes(lint_manifest(tmp_path, f"{component}---\n{resiliency}")) == expected


def test_dead_letters_of_dead_letters_may_not_come_back(tmp_path):
    dead = "orders.order.created.dead-letter"
    back = SUBSCRIPTION.replace(dead, "T").replace("orders.order.created\n", f"{dead}\n", 1)
    back = back.replace("deadLetterTopic: T", "deadLetterTopic: orders.order.created")
    assert codes(lint_manifest(tmp_path, f"{SUBSCRIPTION}---\n{back}")) == ["DAP011", "DAP011"]


def test_what_gen_dapr_makes_is_clean(tmp_path):
    from eventreg.config import read
    from eventreg.generate.dapr import Options, render
    from eventreg.sources import WorkTree, load
    from tests.support import ROOT

    config = read(ROOT / "eventreg.yaml")
    registry = load(WorkTree(config.root), config.layout)
    artifacts = render(registry, config.catalogue, Options())
    made = {f"deploy/{artifact.path}": artifact.text for artifact in artifacts}
    assert len(made) > 5
    assert said(lint_files(tmp_path, {**_BASE.files, **made}, _BASE.config)) == []


def test_a_folder_that_is_missing_is_said_with_its_place(tmp_path):
    config = parse(_BASE.config.encode(), tmp_path / "eventreg.yaml")
    with pytest.raises(ConfigError, match=r'eventreg.yaml:5:17.*no folder "deploy"'):
        manifests(config)


def test_links_out_of_the_folder_are_not_followed(tmp_path):
    (tmp_path / "deploy").mkdir()
    (tmp_path / "secret.yaml").write_text("x: 1", "utf-8")
    (tmp_path / "deploy" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    config = parse(_BASE.config.encode(), tmp_path / "eventreg.yaml")
    assert manifests(config) == {}


@pytest.mark.parametrize(
    "expression",
    [
        'event.type == "orders.order.created"',
        "event.data.total > 1.5e3 && !(event.type in ['a', 'b'])",
        "has(event.data.kind) && size(event.data.lines) > 0",
        "event.data.tags.exists(t, t == 'x') || event.id.matches('^a')",
        r'event.type == r"raw \d" // and kind',
        "event['type'] == '''it's kind'''",
        'event.type == "a \\" kind"',
        "timestamp(event.time) > timestamp('2026-01-01T00:00:00Z')",
    ],
)
def test_expressions_that_dapr_compiles_have_no_unknown_names(expression):
    import cel

    cel.compile(expression)
    assert list(unknown_names(expression)) == []
    assert slip(expression) == ""


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ('event.type = "x"', '"=" is no operator, such as "==" is'),
        ('event.type == "x', "the string at 15 does not end"),
        ("event.type == 'x' & true", '"&" is no operator, such as "&&" is'),
        ("(event.type == 'x'", '"(" is not closed'),
        ("event.tags[0)", '")" closes nothing'),
        ("event.type == 'x' and true", '"and" is no operator, such as "&&" is'),
        ("event.type == 'x' event", "nothing joins 'x' and event"),
    ],
)
def test_slips_in_expressions_are_told(tmp_path, expression, reason):
    assert slip(expression) == reason
    text = yaml.safe_dump(yaml.safe_load(SUBSCRIPTION) | {})
    text = text.replace('event.type == "orders.order.created"', json.dumps(expression), 1)
    (finding,) = lint_manifest(tmp_path, text).findings
    assert (finding.code, reason in finding.message) == ("DAP014", True)


_TOKENS = "event type .type . == = != && & || | ! ( ) [ ] { } , 'a' \"b\" 'c 1 2.5 in size - + ? :"


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_TOKENS.split()), max_size=8).map(" ".join))
def test_what_is_said_not_to_compile_does_not(expression):
    import cel

    if slip(expression):
        with pytest.raises(Exception):  # noqa: B017, PT011  # the library raises what it likes
            cel.compile(expression)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ('type == "x"', []),
        ('kind == "x"', ["kind"]),
        ("data.kind == event.kind", ["data"]),
        ("event.tags.exists(t, t == s)", ["s"]),
        ("Event.type == 'a'", ["Event"]),
    ],
)
def test_other_names_are_found(expression, names):
    assert [name for _, name in unknown_names(expression)] == names


_KEYS = st.sampled_from(
    (
        "spec metadata name value policies targets retries timeouts components inbound retry "
        "routes rules match topic deadLetterTopic publishingScopes scopes pubsubname "
        "circuitBreakers default"
    ).split()
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(["Component", "Subscription", "Resiliency"]),
    body=st.dictionaries(_KEYS, _JSON, max_size=5),
)
def test_no_manifest_makes_a_rule_fail(kind, body):
    text = yaml.safe_dump({"apiVersion": "dapr.io/v1alpha1", "kind": kind, **body})
    whole = Whole(_EMPTY, Settings(dapr={}, manifests={"a.yaml": text}))
    for rule in dap.RULES:
        list(rule.check(whole))
