"""Hold the engine against brute force: `python -m tests.compat.fuzz --pairs 200000 --seed 1`.

For every pair, instances are generated; no verdict *compatible* may be refuted by one of them,
and every witness must hold in validators made afresh from the schemas as written.
"""

import argparse
import collections
import json
import sys
import time
from random import Random

import jsonschema
import jsonschema_rs as rs

from eventreg.compat import check_compatibility
from eventreg.compat.engine import nodes
from eventreg.compat.engine.budget import Budget
from eventreg.compat.engine.compile import compiled
from eventreg.compat.engine.contain import Policy, Proved, Shown, Undecided, contains
from eventreg.compat.engine.dialect import DEFAULT, dialect_of
from eventreg.compat.engine.formats import checker
from eventreg.compat.engine.negation import negate
from eventreg.compat.engine.places import root_place
from eventreg.compat.engine.prepare import Prepared
from eventreg.compat.engine.search.outcome import Found
from eventreg.compat.engine.search.solver import search
from eventreg.compat.engine.search.truth import holds
from eventreg.errors import SchemaError
from tests.compat.events import event_pair
from tests.compat.generate import instances, pair

MOST_REASONS = 12
TOLD = 10_000
"""Pairs after which a word is said."""
EXPLAINED = 7
"""One pair in so many is explained as well."""


class RefutedError(AssertionError):
    """A verdict that an instance contradicts."""


def holds_up(old, new, policy: Policy, random: Random):
    """The answer for a pair, after everything was done to refute it; None for no schema."""
    try:
        writer, reader = Prepared(old), Prepared(new)
        answer = contains(writer, reader, policy)
    except SchemaError:
        return None
    if isinstance(answer, Shown):
        _check_witness(old, new, answer, writer, policy)
    elif isinstance(answer, Proved):
        _check_proof(old, new, writer, policy, random)
    return answer


def _check_witness(old, new, answer: Shown, writer: Prepared, policy: Policy) -> None:
    for schema, expected in ((old, True), (new, False)):
        first = rs.validator_for(schema, validate_formats=policy.formats)
        second = jsonschema.validators.validator_for(schema)(
            schema,
            format_checker=checker(dialect_of(schema, DEFAULT).formats) if policy.formats else None,
        )
        if first.is_valid(answer.witness) is not expected:
            raise RefutedError(f"jsonschema-rs: {answer.witness!r} against {schema!r}")
        if _word_of(second, answer.witness) not in {expected, None}:
            raise RefutedError(f"jsonschema: {answer.witness!r} against {schema!r}")
    if policy.declared and not root_place(writer).admits(answer.witness):
        raise RefutedError(f"undeclared names in {answer.witness!r} against {old!r}")


def _word_of(validator, instance) -> bool | None:
    """What `jsonschema` says; None where it fails, as for `additionalItems` beside `items: true`."""
    try:
        return validator.is_valid(instance)
    except TypeError:
        return None


def _check_proof(old, new, writer: Prepared, policy: Policy, random: Random) -> None:
    accepts = rs.validator_for(old, validate_formats=policy.formats).is_valid
    reads = rs.validator_for(new, validate_formats=policy.formats).is_valid
    for instance in instances(random):
        if accepts(instance) and not reads(instance):
            if policy.declared and not root_place(writer).admits(instance):
                continue
            raise RefutedError(f"compatible, yet {instance!r}")


def _check_search(writer: Prepared, reader: Prepared, policy: Policy) -> None:
    """What the search finds is what it was asked for."""
    theirs, ours = (compiled(schema, formats=policy.formats).root for schema in (writer, reader))
    goal = nodes.conj((theirs, negate(ours)))
    outcome = search(goal, Budget(policy.steps))
    if isinstance(outcome, Found) and holds(goal, outcome.value) is False:
        raise RefutedError(f"the search went astray: {outcome.value!r} is not in {goal!r}")


def _explained(old, new, random: Random) -> None:
    """The whole answer, in any mode: each finding with a witness that the schemas tell apart."""
    mode = random.choice(("backward", "forward", "full", "none"))
    content = random.choice(("declared", "open"))
    found = check_compatibility(old, new, mode=mode, content=content)
    sides = {"backward": (old, new), "forward": (new, old)}
    for finding in found.findings:
        if finding.code == "COM027":
            continue
        for schema, expected in zip(sides[finding.direction], (True, False), strict=True):
            valid = rs.validator_for(schema, validate_formats=True).is_valid(finding.witness)
            if valid is not expected:
                raise RefutedError(f"{finding.code}: {finding.witness!r}")


def run(
    pairs: int, seed: int, *, stop: bool = True, show: bool = False, out=sys.stdout
) -> collections.Counter:
    """Check so many pairs; counts by verdict and group."""
    tally: collections.Counter = collections.Counter()
    reasons: collections.Counter = collections.Counter()
    spent = []
    for number in range(pairs):
        if number and number % TOLD == 0:
            print(f"{number} pairs, {tally['refuted']} refuted", file=out, flush=True)
        random = Random(f"{seed}-{number}")
        group, old, new = event_pair(random) if number % 5 == 0 else pair(random)
        policy = Policy(declared=random.random() < 0.4, formats=random.random() < 0.8)
        start = time.perf_counter()
        try:
            answer = holds_up(old, new, policy, random)
        except RefutedError as refuted:
            tally["refuted"] += 1
            print(f"seed {seed} pair {number} {policy}: {refuted}", file=out)
            print(json.dumps([old, new]), file=out, flush=True)
            if stop:
                raise
            continue
        if answer is not None and number % EXPLAINED == 0:
            _explained(old, new, random)
            _check_search(Prepared(old), Prepared(new), policy)
        spent.append((time.perf_counter() - start, number))
        verdict = type(answer).__name__
        tally[verdict] += 1
        tally[f"{group}: {verdict}"] += 1
        if isinstance(answer, Undecided):
            reasons[f"{group}: {answer.reason[:90]}"] += 1
            if show:
                print(f"undecided {number} {policy}: {json.dumps([old, new])}", file=out)
    spent.sort()
    print(f"median {spent[len(spent) // 2][0] * 1e3:.2f} ms, slowest {spent[-3:]}", file=out)
    for reason, count in reasons.most_common(MOST_REASONS):
        print(f"{count:6} {reason}", file=out)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep-going", action="store_true")
    parser.add_argument("--show-undecided", action="store_true")
    asked = parser.parse_args()
    tally = run(asked.pairs, asked.seed, stop=not asked.keep_going, show=asked.show_undecided)
    for name, count in sorted(tally.items()):
        print(f"{count:8} {name}")
    sys.exit(1 if tally["refuted"] else 0)


if __name__ == "__main__":
    main()
