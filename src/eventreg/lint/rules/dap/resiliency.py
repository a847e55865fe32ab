"""Retries, timeouts and circuit breakers that are not what they seem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventreg.lint.rule import Problem, RegistryRule, Whole
from eventreg.lint.rules.dap.manifest import Manifest, manifests
from eventreg.lint.rules.dap.shown import RESILIENCY, manifest
from eventreg.model.text.positions import Tokens


def endless_retries(whole: Whole) -> Iterator[Problem]:
    for found in manifests(whole, "Resiliency"):
        for name in found.mapping("spec", "policies", "retries"):
            tokens: Tokens = ("spec", "policies", "retries", name)
            most = found.get(*tokens, "maxRetries")
            if most is None or (isinstance(most, int) and most < 0):
                yield found.problem(tokens, f'the retries of "{name}" have no bound')


ENDLESS_RETRIES = RegistryRule(
    code="DAP006",
    slug="endless-retries",
    summary="A retry policy has no bound.",
    rationale=(
        "Without `maxRetries`, or with a negative one, Dapr tries for ever: one poisoned event "
        "keeps a worker busy until somebody notices, and never becomes a dead letter."
    ),
    remedy="Set maxRetries.",
    check=endless_retries,
    bad=manifest(RESILIENCY, ", maxRetries: 5", ""),
    good=manifest(RESILIENCY),
)


def dangling_policies(whole: Whole) -> Iterator[Problem]:
    kinds = {"retry": "retries", "timeout": "timeouts", "circuitBreaker": "circuitBreakers"}
    for found in manifests(whole, "Resiliency"):
        for tokens, used in _targets(found):
            for key, kind in kinds.items():
                name = used.get(key)
                # Names with a capital D at their head are Dapr's own defaults.
                if not isinstance(name, str) or name.startswith("Default"):
                    continue
                if name not in found.mapping("spec", "policies", kind):
                    known = ", ".join(found.mapping("spec", "policies", kind)) or "none"
                    yield found.problem(
                        (*tokens, key),
                        f'there is no policy "{name}" among its {kind} (there: {known})',
                    )


def _targets(found: Manifest) -> Iterator[tuple[Tokens, Mapping[str, Any]]]:
    for kind in ("apps", "actors"):
        for name in found.mapping("spec", "targets", kind):
            tokens: Tokens = ("spec", "targets", kind, name)
            yield tokens, found.mapping(*tokens)
    for name in found.mapping("spec", "targets", "components"):
        for direction in ("inbound", "outbound"):
            tokens = ("spec", "targets", "components", name, direction)
            yield tokens, found.mapping(*tokens)


DANGLING_POLICY = RegistryRule(
    code="DAP007",
    slug="dangling-policy",
    summary="A target names a policy that does not exist.",
    rationale=(
        "Dapr logs it and goes on without: the retries, timeouts or circuit breakers that "
        "somebody relies on are not there."
    ),
    remedy="Correct the name, or define the policy.",
    check=dangling_policies,
    bad=manifest(RESILIENCY, "retry: delivery", "retry: deliveries"),
    good=manifest(RESILIENCY),
)

RULES = (ENDLESS_RETRIES, DANGLING_POLICY)
