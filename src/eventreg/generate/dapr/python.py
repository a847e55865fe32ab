"""Typed publishers and subscribers: modules for the package that `gen models` makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eventreg.generate.artifact import Artifact
from eventreg.generate.dapr.options import Options
from eventreg.generate.dapr.topology import EVENTS_ROUTE, UNMATCHED
from eventreg.generate.templating import environment
from eventreg.model.dapr import UNTYPED

OLDEST_PYTHON = (3, 11)
"""On which the modules run."""

FOLDER = "dapr"
"""The subpackage, relative to the package of models."""

REQUIREMENTS = (
    "httpx>=0.27",
    "opentelemetry-api>=1.24",
    "prometheus-client>=0.20",
    "redis>=5.0.1",
)
"""What the extra `dapr` of the generated distribution installs."""

_MODULES = (
    *("__init__", "_asgi", "_bulk", "_delivery", "_request", "_topics", "_trace"),
    *("dedup", "errors", "metrics", "publisher", "subscriber"),
)


def render_python(options: Options, *, templates: Path | None = None) -> Iterator[Artifact]:
    """The subpackage, whose modules import the models beside them.

    Args:
        options: of the section `generate.dapr`; the component's name and the dead-letter topics
            count, environments do not.
        templates: folder of the user's templates, or None.
    """
    env = environment("dapr", templates)
    values = {
        "pubsub": options.pubsub,
        "dead_letter": options.dead_letter,
        "untyped": UNTYPED,
        "unmatched": UNMATCHED,
        "events": EVENTS_ROUTE,
    }
    for name in _MODULES:
        text = env.get_template(f"python/{name}.py.jinja").render(values)
        yield Artifact(f"{FOLDER}/{name}.py", text)
