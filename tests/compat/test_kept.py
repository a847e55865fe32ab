"""What one question leaves behind for the next: faster answers, never other ones."""

import copy
import itertools
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from eventreg.compat import check_compatibility
from eventreg.compat.engine import prepare
from tests.compat import corpora
from tests.compat.test_check import ORDER, TEXT, six_breaks


def prepared_for(monkeypatch, question):
    made = []
    real = prepare.Prepared.__init__

    def counting(self, *args):
        made.append(self)
        real(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(prepare.Prepared, "__init__", counting)
        question()
    return len(made)


def test_a_chain_of_versions_prepares_each_once(monkeypatch):
    chain = [{**ORDER, "$comment": f"a chain, {number}"} for number in range(5)]

    def ask():
        for old, new in itertools.pairwise(chain):
            assert check_compatibility(copy.deepcopy(old), copy.deepcopy(new)).bump == "patch"

    assert prepared_for(monkeypatch, ask) == 5
    assert prepared_for(monkeypatch, ask) == 0


def test_what_resolve_gives_now_is_what_counts():
    order = {"properties": {"id": {"$ref": "shared.json"}}}
    shared = {"shared.json": TEXT}
    number = {"properties": {"id": {"type": "number"}}}
    assert check_compatibility(order, number, resolve=shared.get).verdict == "breaking"
    shared["shared.json"] = {"type": "integer"}
    assert check_compatibility(order, number, resolve=shared.get).verdict == "compatible"


def test_a_schema_that_its_owner_changes_is_another():
    schema = copy.deepcopy(ORDER)
    assert check_compatibility(schema, ORDER).verdict == "compatible"
    schema["properties"]["status"]["enum"].append("lost")
    assert check_compatibility(schema, ORDER).verdict == "breaking"


def test_the_witness_is_the_callers_to_change():
    first = check_compatibility(ORDER, six_breaks()).findings
    untouched = copy.deepcopy([found.witness for found in first])
    for found in first:
        found.witness.clear()
    again = check_compatibility(ORDER, six_breaks()).findings
    assert [found.witness for found in again] == untouched


def test_large_schemas_are_not_kept(monkeypatch):
    large = {"enum": [f"{number:0>70}" for number in range(1000)]}
    for _ in range(2):
        assert prepared_for(monkeypatch, lambda: check_compatibility(large, large)) == 2


@pytest.fixture
def busy_threads():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("busy_threads")
def test_threads_get_the_answers_that_one_gets():
    def answer(pair):
        name, old, new, resolve = pair
        found = check_compatibility(old, new, mode="full", resolve=resolve)
        return name, found.verdict, [each.message for each in found.findings], found.bump

    pairs = [
        (name, {**old, "$comment": "threads"}, {**new, "$comment": "threads"}, resolve)
        for name, old, new, resolve in corpora.platform()
        for _ in range(4)
    ]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(answer, pairs))
    assert together == list(map(answer, pairs))
