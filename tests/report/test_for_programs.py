"""JSON, SARIF, JUnit and GitLab: valid under their schemas, true to the report."""

import io
import json
from importlib import resources
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema

from eventreg.report import render
from tests.report import official
from tests.report.shared import BREAK, CLEAN, CONTEXT, FILES, REPORT, WAIVED, YAML_WARNING

reports = pytest.mark.parametrize("report", [REPORT, CLEAN], ids=["findings", "clean"])


def loaded(name, report):
    return json.loads(render(name, report, CONTEXT))


@reports
def test_json_is_what_its_schema_says(report):
    schema = json.loads(
        resources.files("eventreg.report").joinpath("report.schema.json").read_text("utf-8")
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(loaded("json", report), schema)


def test_json_holds_the_witness_and_the_waiver():
    value = loaded("json", REPORT)
    found = next(f for f in value["findings"] if f["code"] == "COM003")
    assert found["witness"]["instance"] == {"größe": 1.5}
    assert found["path"] == BREAK.location.path
    assert [f["waivedBy"] for f in value["waived"]] == [WAIVED.waived_by]
    assert value["failed"]
    assert value["summary"]["errors"] == 3


@reports
def test_sarif_is_valid_under_the_official_schema(report):
    schema = official.sarif()
    validator = jsonschema.validators.validator_for(schema)
    validator(schema, format_checker=validator.FORMAT_CHECKER).validate(loaded("sarif", report))


def test_sarif_regions_point_at_the_token_in_code_points():
    run = loaded("sarif", REPORT)["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    tokens = set()
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        uri = place["artifactLocation"]["uri"]
        path = uri.replace("%20", " ").removeprefix(CONTEXT.repository_prefix)
        if path in FILES:
            region = place["region"]
            line = FILES[path].split("\n")[region["startLine"] - 1]
            tokens.add(line[region["startColumn"] - 1 : region["endColumn"] - 1])
    assert tokens == {'"integer"', '"nonsense"', "strng"}


def test_sarif_has_help_witness_fingerprints_and_suppressions():
    run = loaded("sarif", REPORT)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    results = {result["ruleId"]: result for result in run["results"]}
    broken = results["COM003"]
    assert rules[broken["ruleIndex"]]["help"]["text"].startswith("Old events hold")
    assert '{"größe": 1.5}' in broken["message"]["text"]
    assert broken["partialFingerprints"]["eventreg/v1"] == BREAK.fingerprint
    assert broken["suppressions"] == []
    waived = [r for r in run["results"] if r["suppressions"]]
    assert [r["suppressions"][0]["justification"] for r in waived] == [WAIVED.waived_by]


@reports
@pytest.mark.parametrize("schema", ["jenkins-junit.xsd", "JUnit.xsd"])
def test_junit_is_valid_under_the_official_schemas(report, schema):
    text = render("junit", report, CONTEXT)
    xmlschema.XMLSchema(str(official.junit(schema))).validate(io.BytesIO(text.encode()))


def test_junit_fails_where_the_run_fails():
    root = ET.fromstring(render("junit", REPORT, CONTEXT).encode())
    suites = list(root.iter("testsuite"))
    assert sum(int(suite.get("failures")) for suite in suites) == 3
    assert len(root.findall(".//failure")) == 3
    for suite in suites:
        assert suite.get("tests") == str(len(suite.findall("testcase")))
    told = "".join(suite.findtext("system-out") for suite in suites)
    assert "(waived: from before the convention)" in told
    assert YAML_WARNING.message in told


def test_junit_of_a_clean_run_has_one_passing_case():
    root = ET.fromstring(render("junit", CLEAN, CONTEXT).encode())
    assert [case.get("name") for case in root.iter("testcase")] == ["No problems in 1 event."]


@reports
def test_gitlab_has_every_documented_field(report):
    jsonschema.validate(loaded("gitlab", report), official.GITLAB)


def test_gitlab_fingerprints_are_unique_and_paths_from_the_root():
    twice = type(REPORT)(findings=(BREAK, BREAK))
    issues = loaded("gitlab", twice)
    assert len({issue["fingerprint"] for issue in issues}) == 2
    assert issues[0]["fingerprint"] == BREAK.fingerprint
    assert issues[0]["location"]["path"] == f"platform/registry/{BREAK.location.path}"
    assert issues[0]["severity"] == "critical"


def test_gitlab_says_warnings_are_minor():
    issues = loaded("gitlab", type(REPORT)(findings=(YAML_WARNING,)))
    assert [issue["severity"] for issue in issues] == ["minor"]
