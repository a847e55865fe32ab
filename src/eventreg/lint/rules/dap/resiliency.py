"""Retries, timeouts and circuit breakers that are not what they seem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eventreg.lint.rule import Problem, RegistryRule, Whole
from eventreg.lint.rules.dap.manifest import Manifest, manifests
from eventreg.lint.rules.dap.shown import COMPONENT, RESILIENCY, manifest
from eventreg.model.dapr import PROCESSING_TIMEOUT, Retries, go_duration
from eventreg.model.rule import Example
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


def outlasting(whole: Whole) -> Iterator[Problem]:
    components = {found.name: found for found in manifests(whole, "Component")}
    for found in manifests(whole, "Resiliency"):
        for name in found.mapping("spec", "targets", "components"):
            component = components.get(name)
            if component is None or component.string("spec", "type") != "pubsub.redis":
                continue
            tokens: Tokens = ("spec", "targets", "components", name, "inbound")
            longest = _longest(found, found.mapping(*tokens))
            patience = _processing_timeout(component)
            if longest is not None and longest > patience > 0:
                yield found.problem(
                    (*tokens, "retry"),
                    f"a delivery may be tried for {longest:.0f} seconds, and Redis hands its event "
                    f"out again after {patience:.0f}",
                )


def _longest(found: Manifest, inbound: Mapping[str, Any]) -> float | None:
    """Seconds; None where a policy is missing or without a bound, which other rules say."""
    policies: Tokens = ("spec", "policies")
    retry = found.mapping(*policies, "retries", str(inbound.get("retry")))
    most = retry.get("maxRetries")
    if not isinstance(most, int) or most < 0:
        return None
    handling = go_duration(found.string(*policies, "timeouts", str(inbound.get("timeout")))) or 0
    if retry.get("policy") == "exponential":
        retries = Retries(most, max_wait=_seconds(retry.get("maxInterval"), 60))
    else:
        retries = Retries(most, _seconds(retry.get("duration"), 5))
    return retries.longest(handling)


def _processing_timeout(component: Manifest) -> float:
    for _, name, entry in component.metadata():
        if name == "processingTimeout":
            text = str(entry.get("value"))
            # A bare number is milliseconds.
            return int(text) / 1000 if text.isdecimal() else _seconds(text, PROCESSING_TIMEOUT)
    return PROCESSING_TIMEOUT


def _seconds(text: Any, default: float) -> float:
    found = go_duration(text) if isinstance(text, str) else None
    return default if found is None else found


def _slow(timeout: str) -> Example:
    component = f"{COMPONENT}    - {{ name: processingTimeout, value: {timeout} }}\n"
    return manifest(f"{component}---\n{RESILIENCY}")


OUTLASTING = RegistryRule(
    code="DAP013",
    slug="retries-outlast-redelivery",
    summary="The retries of a delivery may last longer than Redis waits for its acknowledgement.",
    rationale=(
        "The sidecar tries a delivery for so long as the policies say; after `processingTimeout` "
        "(60 seconds unless set) another one claims the same entry and begins anew. The event is "
        "then handled twice at the same time, and its retries never end."
    ),
    remedy="Set processingTimeout of the component above it, or retry less often.",
    check=outlasting,
    bad=_slow("30s"),
    good=_slow("2m"),
)

RULES = (ENDLESS_RETRIES, DANGLING_POLICY, OUTLASTING)
