"""Every ordered pair of schemas within a file of the official suite, against its instances."""

import pytest

from eventreg.compat.engine.contain import Policy, Proved, Undecided, contains
from eventreg.compat.engine.dialect import DIALECTS
from eventreg.compat.engine.prepare import Prepared
from eventreg.errors import SchemaError
from tests.compat import suite

OPEN = Policy(declared=False, formats=False)


def compared(number: int):
    """Counts over a dialect: pairs, refuted proofs, undecided."""
    folder = suite.located()
    if folder is None:
        pytest.skip(suite.HINT)
    total, refuted, undecided = 0, [], []
    for name, schemas, instances in suite.files(folder, number):
        ready = []
        for schema in schemas:
            named = schema
            if isinstance(schema, dict) and "$schema" not in schema and number < 20:
                named = {"$schema": DIALECTS[number].uri, **schema}
            try:
                ready.append(Prepared(named, suite.remotes(folder)))
            except SchemaError:
                continue
        truths = [[s.validator(formats=False).is_valid(i) for i in instances] for s in ready]
        for (writer, took), (reader, takes) in suite.pairs(list(zip(ready, truths, strict=True))):
            answer = contains(writer, reader, OPEN)
            total += 1
            wrong = [i for i, t, r in zip(instances, took, takes, strict=True) if t and not r]
            if isinstance(answer, Proved) and wrong:
                refuted.append((name, writer.schema, reader.schema, wrong[0]))
            if isinstance(answer, Undecided):
                undecided.append((name, answer.reason, writer.schema, reader.schema))
    return total, refuted, undecided


@pytest.mark.parametrize(("number", "allowed"), [(4, 0), (6, 0), (7, 0), (19, 0.01), (20, 0.01)])
def test_no_pair_of_the_official_suite_is_judged_wrongly(number, allowed):
    total, refuted, undecided = compared(number)
    assert refuted == []
    assert len(undecided) <= allowed * total
