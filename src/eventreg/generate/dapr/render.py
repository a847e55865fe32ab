"""Manifests as text: one folder per environment, one file per kind and subscriber."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from eventreg.generate.artifact import Artifact
from eventreg.generate.dapr.options import Options, Values
from eventreg.generate.dapr.topology import UNMATCHED, App, Subscription, apps, route
from eventreg.generate.templating import environment
from eventreg.model.catalogue import Catalogue
from eventreg.model.dapr import Retries, go_duration
from eventreg.model.registry import Registry

if TYPE_CHECKING:
    import jinja2

_MAX_INTERVAL = 15
"""Seconds between two deliveries at most."""


def render(
    registry: Registry,
    catalogue: Catalogue,
    options: Options,
    *,
    templates: Path | None = None,
) -> Iterator[Artifact]:
    """The manifests of every environment.

    Args:
        registry: events, whose names and majors are the topics.
        catalogue: who publishes and subscribes; without services there is nothing to render.
        options: of the section `generate.dapr`.
        templates: folder of the user's templates, or None.

    Raises:
        ConfigError: a topic or a dead-letter topic that Dapr cannot serve.
    """
    known = apps(registry, catalogue, options.dead_letter)
    if not known:
        return
    env = _environment(templates)
    for folder, values in options.folders():
        common = {
            "options": options,
            "values": values,
            "apps": known,
            "topics": sorted({t for a in known for t in a.publishing_scope + a.subscription_scope}),
            "sampling": f"{values.sampling:.6g}",
        } | _limits(values)
        for name, kind in (
            (options.pubsub, "component"),
            ("resiliency", "resiliency"),
            ("configuration", "configuration"),
        ):
            text = env.get_template(f"{kind}.yaml.jinja").render(common)
            yield Artifact(f"{folder}{name}.yaml", text)
        template = env.get_template("subscriptions.yaml.jinja")
        for app in known:
            if app.subscriptions:
                text = template.render(common, app=app, names=_names(app))
                yield Artifact(f"{folder}subscriptions-{app.name}.yaml", text)


def _limits(values: Values) -> dict[str, object]:
    """How long the sidecar may try, so that Redis hands nothing out twice meanwhile."""
    handler = go_duration(values.handler_timeout) or 0
    longest = Retries(values.retries, max_wait=_MAX_INTERVAL).longest(handler)
    if values.bulk:
        longest += values.bulk.milliseconds / 1000
    return {
        "max_interval": f"{_MAX_INTERVAL}s",
        # The margin is for the publication of the dead letter.
        "processing_timeout": f"{math.ceil(longest / 5) * 5 + 10}s",
    }


def _names(app: App) -> dict[str, str]:
    """Kubernetes names of the subscriptions by topic: lower case, digits, dots and hyphens."""
    found: dict[str, str] = {}
    for subscription in app.subscriptions:
        stem = re.sub(r"[^a-z0-9.]+", "-", f"{app.name}-{subscription.channel.topic.lower()}")
        stem = re.sub(r"[-.]*\.[-.]*", ".", stem)[:240].strip("-.")
        name, number = stem, 2
        while name in found.values():
            name, number = f"{stem}-{number}", number + 1
        found[subscription.channel.topic] = name
    return found


def _environment(templates: Path | None) -> jinja2.Environment:
    env = environment("dapr", templates)
    env.filters["scalar"] = _scalar
    env.filters["comment"] = _comment
    env.filters["inside"] = _inside
    env.globals["route"] = route
    env.globals["rule"] = _rule
    env.globals["unmatched"] = UNMATCHED
    return env


def _scalar(value: object) -> str:
    """A YAML string that no reader takes for anything else."""
    text = str(value)
    if go_duration(text):
        return text
    if re.fullmatch(r"[A-Za-z/][A-Za-z0-9_./-]*", text) and yaml.safe_load(text) == text:
        return text
    if '"' in text and re.fullmatch(r"[ -~]+", text):
        return "'" + text.replace("'", "''") + "'"
    return f'"{_inside(text)}"'


def _inside(text: str) -> str:
    """Text between the quotes of a YAML string."""
    quoted = json.dumps(text, ensure_ascii=False)[1:-1]
    # YAML ends a line at these three, JSON does not; DEL and the C1 controls it forbids.
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff]", lambda m: f"\\u{ord(m[0]):04x}", quoted)


def _comment(text: str) -> str:
    """Text of a schema or of the catalogue on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _rule(subscription: Subscription) -> str:
    """The CEL expression that picks the events of a topic; `event` is all that Dapr declares."""
    return " || ".join(
        f"event.type == {json.dumps(name, ensure_ascii=False)}"
        for name in subscription.channel.types
    )
