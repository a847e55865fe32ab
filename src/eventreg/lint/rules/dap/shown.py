"""Small registries for the examples of this family."""

from __future__ import annotations

from eventreg.lint.rules.examples import path, schema
from eventreg.model.rule import Example

_SERVICES = "services:\n  orders: { owner: team-checkout, publishes: '**', subscribes: '**' }\n"
MANIFEST = "deploy/dapr.yaml"

COMPONENT = """\
apiVersion: dapr.io/v1alpha1
kind: Component
metadata: { name: pubsub }
spec:
  type: pubsub.redis
  version: v1
  metadata:
    - { name: redisHost, value: "redis:6379" }
"""
SUBSCRIPTION = """\
apiVersion: dapr.io/v2alpha1
kind: Subscription
metadata: { name: orders }
spec:
  pubsubname: pubsub
  topic: orders.order.created
  routes:
    rules:
      - { match: event.type == "orders.order.created", path: /created }
    default: /other
  deadLetterTopic: orders.order.created.dead-letter
"""
RESILIENCY = """\
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata: { name: pubsub }
spec:
  policies:
    timeouts: { handling: 10s }
    retries:
      delivery: { policy: constant, duration: 2s, maxRetries: 5 }
  targets:
    components:
      pubsub:
        inbound: { timeout: handling, retry: delivery }
"""


def section(text: str, *, events: str = "orders.order.created") -> Example:
    """A registry whose configuration has these lines in `generate.dapr`."""
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    config = f"{_SERVICES}generate:\n  dapr:\n{lines}"
    return Example({path(events): schema(events)}, config)


def manifest(text: str, old: str = "", new: str = "") -> Example:
    """A registry with a manifest by hand; `new` stands in it where `old` stood."""
    base = section("manifests: [deploy]")
    changed = text.replace(old, new) if old else text
    return Example({**base.files, MANIFEST: changed}, base.config)
