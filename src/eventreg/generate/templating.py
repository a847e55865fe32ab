"""Jinja2 as every generator uses it: shipped templates, and the user's over them."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from eventreg.errors import OutputError

if TYPE_CHECKING:
    import jinja2


def shipped_templates() -> Path:
    """The folder of templates: inside the wheel, or at the top of a source checkout."""
    inside = Path(str(resources.files("eventreg"))) / "templates"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "templates"


def environment(kind: str, user: Path | None, *, html: bool = False) -> jinja2.Environment:
    """Templates of one generator, such as `models`.

    Args:
        kind: subfolder of `templates/` and of the user's folder.
        user: folder that overrides templates one by one, or None.
        html: escape what is inserted.
    """
    import jinja2

    folders = [shipped_templates() / kind]
    if user is not None:
        folders.insert(0, user / kind)
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folders),
        autoescape=html,  # noqa: S701  # what is no HTML is escaped by filters of its own
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@contextmanager
def told_of_templates(user: Path | None) -> Iterator[None]:
    """Raise `OutputError`, with file and line, for a template of the user's that cannot be used."""
    try:
        yield
    except Exception as error:
        jinja = sys.modules.get("jinja2")
        if user is None or jinja is None or not isinstance(error, jinja.TemplateError):
            raise
        place = traceback.extract_tb(error.__traceback__)[-1]
        path = getattr(error, "filename", None) or place.filename
        line = getattr(error, "lineno", None) or place.lineno
        raise OutputError(
            f"the template {path}:{line} cannot be used: {error.message}",
            remedy="nothing was changed",
        ) from None


def source(environment: jinja2.Environment, name: str) -> str:
    """The text of a template, the user's where there is one."""
    if environment.loader is None:
        raise LookupError(name)
    return environment.loader.get_source(environment, name)[0]
